// Reads a mailbox by IMAP: each message that was not taken yet is given out once, whole or, where
// it is too large, by its head; after it is safely kept it gets a mark and stays in the mailbox.
// One message that makes trouble does not hold up those behind it.
import { ImapFlow } from 'imapflow';
import { MAIL_IN_BYTES_MAX, MAIL_PATIENCE_MS, authOf, tlsOf } from './mail-box.ts';
import type { MailBox } from './mail-box.ts';

export interface FetchedMail {
  /** The whole message, or its head where it is too large. */
  readonly raw: Uint8Array;
  readonly isWhole: boolean;
  readonly sizeBytes: number;
  /** When the mailbox got it, in RFC 3339. */
  readonly receivedAt: string;
}

export interface MailTurn {
  readonly taken: number;
  /** Messages that could not be fetched or kept this time, and why the first could not. */
  readonly failed: number;
  readonly why: string | null;
}

const TAKEN = '$DawamTaken';
/** More of them come at the next turn. */
const TURN_MAX = 100;

/** `take` ends when the message is kept durably; where it throws, it is given again next time. */
export async function readMailBox(
  box: MailBox,
  take: (mail: FetchedMail) => Promise<void>,
  bytesMax: number = MAIL_IN_BYTES_MAX,
): Promise<MailTurn> {
  const client = clientOf(box);
  // A line that breaks between two questions is told to the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const lock = await client.getMailboxLock('INBOX');
    try {
      return await takeAll(client, take, bytesMax);
    } finally {
      lock.release();
    }
  } catch (error) {
    return { taken: 0, failed: 0, why: whyOf(error) };
  } finally {
    await client.logout().catch(() => client.close());
  }
}

function clientOf({ imap }: MailBox): ImapFlow {
  const auth = authOf(imap);
  return new ImapFlow({
    ...{ host: imap.host, port: imap.port, secure: imap.tls === 'implicit' },
    ...(imap.tls === 'start' ? { doSTARTTLS: true } : {}),
    tls: tlsOf(imap),
    ...(auth === undefined ? {} : { auth }),
    ...{ logger: false, disableAutoIdle: true },
    ...{ connectionTimeout: MAIL_PATIENCE_MS, greetingTimeout: MAIL_PATIENCE_MS },
    socketTimeout: MAIL_PATIENCE_MS * 2,
  });
}

async function takeAll(
  client: ImapFlow,
  take: (mail: FetchedMail) => Promise<void>,
  bytesMax: number,
): Promise<MailTurn> {
  const found = await client.search({ unKeyword: TAKEN, deleted: false }, { uid: true });
  const uids = found === false || found === undefined ? [] : found.slice(0, TURN_MAX);
  let taken = 0;
  let failed = 0;
  let why: string | null = null;
  for (const uid of uids) {
    try {
      const mail = await fetchOne(client, uid, bytesMax);
      if (mail === undefined) continue;
      await take(mail);
      await client.messageFlagsAdd(`${uid}`, [TAKEN], { uid: true });
      taken += 1;
    } catch (error) {
      failed += 1;
      why ??= whyOf(error);
      if (!client.usable) break;
    }
  }
  return { taken, failed, why };
}

async function fetchOne(
  client: ImapFlow,
  uid: number,
  bytesMax: number,
): Promise<FetchedMail | undefined> {
  const facts = await client.fetchOne(`${uid}`, { size: true, internalDate: true }, { uid: true });
  if (facts === false || facts === undefined) return undefined;
  const sizeBytes = facts.size ?? 0;
  const isWhole = sizeBytes <= bytesMax;
  const asked = isWhole ? { source: true } : { headers: true };
  const fetched = await client.fetchOne(`${uid}`, asked, { uid: true });
  if (fetched === false || fetched === undefined) return undefined;
  const raw = (isWhole ? fetched.source : fetched.headers) ?? Buffer.alloc(0);
  const receivedAt = new Date(facts.internalDate ?? 0).toISOString();
  return { raw, isWhole, sizeBytes, receivedAt };
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said: unknown = Reflect.get(error, 'responseText');
  return (typeof said === 'string' ? `${error.message}: ${said}` : error.message).slice(0, 400);
}
