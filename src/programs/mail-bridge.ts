// Carries letters between the registers and the offices' mailboxes, in the background: sends what
// waits for e-mail, takes in what came. Each turn begins soon after an act or when some time has
// passed; trouble with one mailbox does not hold up the others.
import { setTimeout as sleep } from 'node:timers/promises';
import type { MailBox } from '#mail/mail-box.ts';
import { readMailBox } from '#mail/mail-in.ts';
import type { SessionPool } from '#store/database.ts';
import type { MailParts } from './mail/mail-parts.ts';
import { takeMail } from './mail/mail-receiving.ts';
import { sendWaiting } from './mail/mail-sending.ts';
import type { Tries } from './mail/mail-sending.ts';

/** How often mailboxes are looked into. */
const TURN_MS = 60_000;
/** Acts of the same moment go out together. */
const GATHER_MS = 500;
const SECRET_BYTES = 32;
const SETTING = 'mail';

export interface MailTurnDone {
  readonly sent: number;
  readonly taken: number;
}

export interface MailBridge {
  /** One whole turn now, after the one under way. */
  turn(): Promise<MailTurnDone>;
  /** Finishes its turn, and begins no other. */
  stop(): Promise<void>;
}

export interface BridgeSettings extends Omit<MailParts, 'secret'> {
  readonly boxes: readonly MailBox[];
  /** False: turns are only made when asked for. */
  readonly isTimed?: boolean;
}

export async function startMailBridge(settings: BridgeSettings): Promise<MailBridge> {
  const { boxes, open, isTimed = true } = settings;
  const pool = open.store.database.writers;
  const secret = await findOrMakeSecret(pool, settings.randomBytes(SECRET_BYTES));
  const parts: MailParts = { ...settings, secret };
  const tries = new Map<string, Tries>(boxes.map(({ office }) => [office, new Map()]));
  const ending = new AbortController();
  let running: Promise<MailTurnDone> = Promise.resolve({ sent: 0, taken: 0 });
  const turn = () => (running = running.then(() => turnAll(boxes, parts, tries, ending.signal)));
  let nudge = Promise.withResolvers<void>();
  const forget = open.store.onCommitted(({ placed }) => {
    if (placed.some(({ entry }) => entry.kind === 'letter-dispatched')) nudge.resolve();
  });
  const loop = (async () => {
    while (isTimed && boxes.length > 0 && !ending.signal.aborted) {
      nudge = Promise.withResolvers<void>();
      await turn();
      try {
        await Promise.race([nudge.promise, sleep(TURN_MS, undefined, ending)]);
        await sleep(GATHER_MS, undefined, ending);
      } catch {
        return;
      }
    }
  })();
  return {
    turn,
    async stop() {
      forget();
      ending.abort();
      await loop;
      await running;
    },
  };
}

async function turnAll(
  boxes: readonly MailBox[],
  parts: MailParts,
  tries: ReadonlyMap<string, Tries>,
  signal: AbortSignal,
): Promise<MailTurnDone> {
  let sent = 0;
  let taken = 0;
  for (const box of boxes) {
    if (signal.aborted) break;
    try {
      sent += await sendWaiting(box, parts, tries.get(box.office) ?? new Map());
      const read = await readMailBox(box, (mail) => takeMail(box, parts, mail));
      taken += read.taken;
      if (read.why !== null) {
        parts.report(`The mailbox of ${box.office} could not be read to its end: ${read.why}`);
      }
    } catch (error) {
      parts.report(`The e-mail of ${box.office} could not be carried; it will be.`, error);
    }
  }
  return { sent, taken };
}

/** Kept with the data, so that a report about a letter of last year is still known for ours. */
async function findOrMakeSecret(pool: SessionPool, fresh: Uint8Array): Promise<Uint8Array> {
  const text = JSON.stringify(Buffer.from(fresh).toString('hex'));
  const [row] = await pool.query<{ value: string }>({
    text: `insert into dawam.setting (name, value) values ($1, $2::jsonb)
      on conflict (name) do update set value = dawam.setting.value returning value`,
    values: [SETTING, text],
  });
  return Buffer.from(row?.value ?? '', 'hex');
}
