// At the directory's server: asks the centres who has followed an invitation, and where the word of
// a new server shows the secret of its link, introduces its log by the directory's key; and writes
// into the directory which reading keys the joined servers have signed. What the centres said last
// is kept for whoever looks.
import { randomBytes } from 'node:crypto';

import { z } from 'zod';

import { domainOf } from '#kernel/consignment.ts';
import { formatIntroduction } from '#kernel/introduction.ts';
import { formatVerifierKey, parseVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { formatInstant } from '#lib/instant.ts';
import { uuidv7 } from '#lib/uuid.ts';
import type { Onboarding } from '#modules/directory/onboarding-routes.ts';
import type { ToldOfOffice } from '#modules/directory/onboarding.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import { officeServer } from '#store/permission.ts';
import type { Store } from '#store/store.ts';
import { accessHeader } from '#sync/access.ts';
import { isKeyOf, isProven, openJoin } from '#sync/invitation.ts';
import { openReadingKeys } from '#sync/reading-keys.ts';

import type { JoinStanding } from './centre-invitations.ts';
import { askCentre } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';
import { inviteOffice } from './inviting.ts';
import { LineRounds } from './rounds.ts';

export interface JoinsParts {
  readonly store: Store;
  readonly directoryKey: SigningKey;
  readonly centres: readonly CentreSetting[];
  readonly nowMs: () => number;
  readonly report: (sentence: string, cause?: unknown) => void;
}

const invitationShape = z.object({
  ...{ id: z.string(), expiresAt: z.string() },
  ...{ joined: z.string().nullable(), joinedAt: z.string().nullable() },
});
const logShape = z.object({
  ...{ isIntroduced: z.boolean(), signed: z.int(), held: z.int(), heardAt: z.string().nullable() },
  // A centre of the former version does not say it.
  readingKeys: z.string().nullable().default(null),
});
const answerShape = z.object({
  offices: z.array(
    z.object({
      office: z.string(),
      invitation: invitationShape.nullable(),
      log: logShape.nullable(),
    }),
  ),
});

/** As a centre of this version or of the former says it. */
export function readStandings(answer: unknown): { readonly offices: readonly JoinStanding[] } {
  return answerShape.parse(answer);
}

interface CentreTold {
  readonly role: CentreSetting['role'];
  readonly offices: readonly JoinStanding[];
  readonly at: string;
}

const REFUSALS = {
  'has-registers': 'directory.office-has-registers',
  'directory-elsewhere': 'kernel.directory-elsewhere',
  'centre-away': 'directory.centre-away',
  joined: 'directory.office-joined',
} as const;

/** An invitation that was followed, and the key of the log that followed it. */
export interface JoinedLog {
  readonly id: string;
  readonly office: string;
  readonly vkey: string;
}

/** The joined logs that a centre does not know from the directory, by what it says itself. */
export function listToIntroduce(
  joined: readonly JoinedLog[],
  told: readonly Pick<JoinStanding, 'office' | 'log'>[],
): readonly JoinedLog[] {
  const known = told.filter(({ log }) => log?.isIntroduced === true).map(({ office }) => office);
  return joined.filter(({ office }) => !known.includes(office));
}

const INVITATION_HOURS = 72;
const everyMs = 4_000;
const patienceMs = 20_000;
const UUID_RANDOM_BYTES = 10;

export class Joins implements Onboarding {
  readonly #parts: JoinsParts;
  readonly #rounds: LineRounds;
  readonly #told = new Map<string, CentreTold>();
  /** Since this server started. */
  readonly #invited = new Set<string>();
  /** Notes of reading keys that the directory has taken over. */
  readonly #heard = new Set<string>();

  constructor(parts: JoinsParts) {
    this.#parts = parts;
    const sentence = 'Who has joined could not be looked up.';
    const fail = (cause: unknown) => parts.report(sentence, cause);
    this.#rounds = new LineRounds(everyMs, () => this.#ask(), fail);
  }

  start(): void {
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    await this.#rounds.stop();
  }

  listTold(): readonly ToldOfOffice[] {
    return [...this.#told.values()].flatMap(({ offices }) => offices);
  }

  isHere(office: string): boolean {
    const told = this.listTold().find((one) => one.office === office);
    if (told !== undefined && told.invitation !== null) return false;
    return !this.#invited.has(office) && !this.#parts.store.isElsewhere(office);
  }

  async invite(office: string): Promise<{ readonly link: string } | { readonly refused: string }> {
    const { store, directoryKey, centres, nowMs } = this.#parts;
    const parts = { pool: store.database.writers, directoryKey, centres, nowMs };
    const made = await inviteOffice(parts, office, INVITATION_HOURS);
    if ('refused' in made) return { refused: REFUSALS[made.refused] };
    this.#invited.add(office);
    return made;
  }

  async #ask(): Promise<void> {
    const { centres, report } = this.#parts;
    const answered: [CentreSetting, readonly JoinStanding[]][] = [];
    const ofCentre = async (centre: CentreSetting, work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        if (error instanceof TypeError || this.#rounds.stopping.aborted) return;
        if (error instanceof DOMException) return;
        report(`What ${centre.role} says of joined offices could not be taken.`, error);
      }
    };
    for (const centre of centres) {
      await ofCentre(centre, async () => {
        const offices = await this.#askOne(centre);
        if (offices === undefined) return;
        answered.push([centre, offices]);
        for (const office of offices) await this.#hearWord(office);
      });
    }
    // A centre that was away when an office joined has no word of it: the other one had.
    const joined = await this.#listJoined();
    for (const [centre, offices] of answered) {
      await ofCentre(centre, async () => {
        for (const one of listToIntroduce(joined, offices)) await this.#introduce(centre, one);
        for (const office of offices) await this.#hearKeys(office);
      });
    }
  }

  async #askOne(centre: CentreSetting): Promise<readonly JoinStanding[] | undefined> {
    const { directoryKey, nowMs } = this.#parts;
    const headers = { authorization: accessHeader(directoryKey, centre.key.name) };
    const response = await this.#call(centre, '/offices', { headers });
    if (!response.ok) return undefined;
    const { offices } = readStandings(await response.json());
    this.#told.set(centre.role, { role: centre.role, offices, at: formatInstant(nowMs()) });
    return offices;
  }

  /** The word of a new server that shows the secret of its link: its key is known from now on. */
  async #hearWord({ office, invitation, log }: JoinStanding): Promise<void> {
    const joined = invitation?.joined ?? null;
    if (invitation === null || joined === null || log?.isIntroduced === true) return;
    const { store, directoryKey } = this.#parts;
    const pool = store.database.writers;
    const [made] = await pool.query<{ secret: Buffer; vkey: string | null }>({
      text: 'select secret, vkey from dawam.invitation where id = $1 and office = $2',
      values: [invitation.id, office],
    });
    const word = openJoin(joined);
    const isRight =
      made !== undefined &&
      made.vkey === null &&
      word !== undefined &&
      isProven(word, made.secret) &&
      isKeyOf(word.key, directoryKey.verifier, office);
    if (!isRight) return;
    await pool.query({
      text: 'update dawam.invitation set vkey = $2 where id = $1 and vkey is null',
      values: [invitation.id, formatVerifierKey(word.key)],
    });
  }

  async #listJoined(): Promise<readonly JoinedLog[]> {
    return await this.#parts.store.database.writers.query<JoinedLog>({
      text: 'select id, office, vkey from dawam.invitation where vkey is not null order by made_at',
    });
  }

  async #introduce(centre: CentreSetting, { id, office, vkey }: JoinedLog): Promise<void> {
    const { store, directoryKey, nowMs, report } = this.#parts;
    const read = parseVerifierKey(vkey);
    const key = must(read.ok ? read.key : undefined, 'A key was read before it was kept.');
    const headers = { authorization: accessHeader(directoryKey, centre.key.name) };
    const init = { method: 'POST', body: formatIntroduction(key, directoryKey), headers };
    const answer = await this.#call(centre, '/introduce', init);
    if (!answer.ok) return;
    await store.knownLogs.admit({ key, by: directoryKey.verifier.name });
    const first = await store.database.writers.query({
      text: `update dawam.invitation set introduced_at = $2
        where id = $1 and introduced_at is null returning 1`,
      values: [id, formatInstant(nowMs())],
    });
    if (first.length > 0) report(`${office} has joined with a server of its own.`);
  }

  /** The office's own server has signed its keys: the directory says them from now on. */
  async #hearKeys({ office, log }: JoinStanding): Promise<void> {
    const note = log?.readingKeys ?? null;
    if (note === null || this.#heard.has(note)) return;
    const { store, directoryKey, nowMs, report } = this.#parts;
    const origin = `${domainOf(directoryKey.verifier.name)}${office}`;
    const logKey = store.knownLogs.findElsewhere(origin);
    const recipients = logKey === undefined ? undefined : openReadingKeys(note, logKey);
    if (recipients === undefined) return;
    for (const recipient of recipients) {
      // One that the directory has said before is refused, and that is right.
      const outcome = await store.submit({
        id: uuidv7(nowMs(), randomBytes(UUID_RANDOM_BYTES)),
        ...{ kind: 'change-reading-key', office: directoryOffice, subject: `office/${office}` },
        ...{ by: officeServer, body: { recipient } },
      });
      if (!isRefusal(outcome)) report(`The directory says a reading key of ${office}.`);
    }
    this.#heard.add(note);
  }

  async #call(centre: CentreSetting, path: string, init: RequestInit): Promise<Response> {
    const patience = { timeoutMs: patienceMs, stopping: this.#rounds.stopping };
    return await askCentre(centre, path, init, patience);
  }
}
