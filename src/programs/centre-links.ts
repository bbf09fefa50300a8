// All links of an office's server to its centres, one for each log and centre; how safe each act
// is, and on which rung the server stands. A log that its own key has signed beyond what it has is
// fenced here: nothing is written in it until it has been healed from a centre or, where two
// servers have written it, until a person has seen to it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import { Fault } from '#kernel/fault.ts';
import { verifyCosignatures } from '#kernel/cosignature.ts';
import type { CentreStanding, OneCopy } from '#kernel/line.ts';
import { formatVerifierKey, parseNote, parseVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import type { Rung, Safety } from '#kernel/rung.ts';
import { must } from '#lib/assert.ts';
import { formatInstant } from '#lib/instant.ts';
import { Turns } from '#lib/turns.ts';
import { findKey } from '#store/keys.ts';
import { Lane } from '#store/lane.ts';
import { LineHistory } from '#store/line-history.ts';
import { directoryOffice } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import type { FenceCause, OwnHead } from '#sync/push.ts';

import { CentreLink } from './centre-link.ts';
import type { CentreSetting } from './centre-line.ts';
import { Healings } from './healings.ts';
import { badSetting } from './settings.ts';
import type { StrangeFiles } from './strange-files.ts';

type Report = (sentence: string, cause?: unknown) => void;

/** How long a start waits for the centres' first word, lest a restored server writes before it. */
const firstWordMs = 3_000;

const settingSchema = z
  .array(z.strictObject({ role: z.enum(['main', 'standby']), url: z.string(), key: z.string() }))
  .min(1)
  .max(2);

export async function readCentres(file: string): Promise<readonly CentreSetting[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const form = 'a JSON list of {"role": "main", "url": "https://…", "key": "…"}';
  const wrong = () => badSetting(`DAWAM_CENTRES names ${file}, which must hold ${form}.`);
  if (text === undefined) throw wrong();
  const read = settingSchema.safeParse(parseJson(text));
  if (!read.success) throw wrong();
  return read.data.map(({ role, url, key }) => {
    const parsed = parseVerifierKey(key);
    const address = URL.parse(url);
    if (!parsed.ok || address === null || !address.protocol.startsWith('http')) throw wrong();
    return { role, url: url.replace(/\/+$/, ''), key: parsed.key };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Standing {
  readonly rung: Rung;
  /** When the office came to stand on it. */
  readonly since: string | null;
  /** Entries of the log that no centre holds yet. */
  readonly waiting: number;
  readonly centres: readonly CentreStanding[];
  readonly fence: Fence | null;
  /** Null at a server that shares its database with no other. */
  readonly oneCopy: OneCopy | null;
}

/** Who knows how an office stands: the links to its centres, or, if a centre hosts it, itself. */
export interface Standings {
  /** Undefined where nobody can say. */
  standingOf(office: string, size: number): Standing | undefined;
  safetyOf(office: string, index: number): Safety;
  rungOf(office: string): Rung;
  /** Why no act is taken now, of no office. */
  findObstacle?(): Fault | undefined;
  /** The centres that offices are joined to, with the keys by which they cosign. */
  listCentres?(): readonly Pick<CentreSetting, 'role' | 'key'>[];
}

/** Why a log is fenced (docs/decisions/0043). */
export const fences = ['restored', 'forked'] as const satisfies readonly FenceCause[];

export interface Fence {
  readonly cause: FenceCause;
  readonly noticedAt: string;
}

interface FenceRow {
  readonly office: string;
  readonly cause: FenceCause;
  readonly evidence: string;
  readonly noticed_at: string;
}

/** So many connections to the database, of all that the server has, serve its links. */
const CONNECTIONS = 3;
/** So many logs at once send their entries to a centre: each then gets through the sooner. */
const UPLOADS_ATONCE = 8;

/** News of what is held are told together: screens ask anew at each. */
const newsPauseMs = 400;

export class CentreLinks implements Standings {
  readonly #store: Store;
  readonly #strange: StrangeFiles;
  readonly #centres: readonly CentreSetting[];
  readonly #dataDir: string;
  readonly #report: Report;
  readonly #links = new Map<string, CentreLink>();
  /** Highest size that a centre is known to hold, by `office role`. */
  readonly #held = new Map<string, number>();
  readonly #history: LineHistory;
  readonly #fences = new Map<string, Fence>();
  readonly #news = new Map<string, NodeJS.Timeout>();
  readonly #healings: Healings;
  readonly #lane: Lane;
  /** By role of the centre: one that is slow holds up nobody on the way to the other. */
  readonly #uploads = new Map<string, Turns>();
  #endListening: (() => void) | undefined;
  #isStopped = false;

  constructor(
    parts: {
      readonly store: Store;
      readonly strange: StrangeFiles;
      readonly dataDir: string;
      readonly report: Report;
    },
    centres: readonly CentreSetting[],
  ) {
    this.#store = parts.store;
    this.#strange = parts.strange;
    this.#lane = new Lane(parts.store.database.writers, CONNECTIONS);
    this.#dataDir = parts.dataDir;
    this.#report = parts.report;
    // Main first, in whichever order the settings name them.
    this.#centres = centres.toSorted((one, other) => one.role.localeCompare(other.role));
    for (const { role } of centres) this.#uploads.set(role, new Turns(UPLOADS_ATONCE));
    this.#history = new LineHistory(parts.store.database.writers, parts.report);
    this.#healings = new Healings({
      ...{ store: parts.store, strange: parts.strange, centres, report: parts.report },
      findKey: (office) => this.#findKey(office),
      onHealed: (office) => this.#goOn(office),
      onForked: (office) => this.#fence(office, 'forked', new Date().toISOString()),
    });
  }

  /** Comes back when every centre had its first word, or its time for it. */
  async start(): Promise<void> {
    const pool = this.#store.database.writers;
    await this.#history.start();
    const fences = await pool.query<FenceRow>({
      text: 'select office, cause, evidence, noticed_at from dawam.fence',
    });
    for (const { office, cause, evidence, noticed_at: at } of fences) {
      this.#fence(office, cause, at);
      if (cause === 'restored') this.#healings.begin(office, evidence);
    }
    const held = await pool.query<{ office: string; centre: string; size: number }>({
      text: 'select office, centre, size from dawam.cosignature',
    });
    for (const { office, centre, size } of held) this.#held.set(`${office} ${centre}`, size);
    this.#endListening = this.#store.onCommitted(({ office }) => this.#nudge(office));
    const logs = await pool.query<{ office: string }>({ text: 'select office from dawam.log' });
    const links = await Promise.all(logs.map(({ office }) => this.#open(office)));
    const firstWords = Promise.all(links.flat().map((link) => link.met));
    await Promise.race([firstWords, sleep(firstWordMs, undefined, { ref: false })]);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endListening?.();
    for (const timer of this.#news.values()) clearTimeout(timer);
    await Promise.all([...this.#links.values()].map((link) => link.stop()));
    await this.#healings.stop();
    await this.#history.stop();
  }

  safetyOf(office: string, index: number): Safety {
    const holders = this.#centres.filter(({ role }) => this.#heldBy(office, role) > index);
    if (holders.length === 0) return 'recorded';
    return holders.length === 2 ? 'safe' : 'held';
  }

  listCentres(): readonly Pick<CentreSetting, 'role' | 'key'>[] {
    return this.#centres;
  }

  standingOf(office: string, size: number): Standing {
    const centres = this.#centres.map(({ role }): CentreStanding => {
      const link = this.#links.get(`${office} ${role}`);
      return {
        role,
        isUp: link?.isUp === true,
        since: this.#history.findLine(office, role)?.since ?? null,
        held: Math.min(size, this.#heldBy(office, role)),
        heldAt: this.#history.findHolding(office, role)?.cosignedAt ?? null,
        trouble: link?.trouble ?? null,
      };
    });
    const rung = this.rungOf(office);
    const turns = centres.filter(({ isUp }) => rung !== 'one' || !isUp);
    const since =
      turns
        .flatMap((centre) => centre.since ?? [])
        .sort()
        .at(-1) ?? null;
    const waiting = size - Math.max(0, ...centres.map(({ held }) => held));
    const fence = this.#fences.get(office) ?? null;
    return { rung, since, waiting, centres, fence, oneCopy: null };
  }

  /** A log whose first act is on its way has no link yet; its server has. */
  rungOf(office: string): Rung {
    const connected = this.#centres.filter(({ role }) => {
      const own = this.#links.get(`${office} ${role}`);
      if (own !== undefined) return own.isConnected;
      return [...this.#links].some(([name, link]) => name.endsWith(` ${role}`) && link.isConnected);
    });
    if (connected.length === 0) return 'isolated';
    return connected.length === 2 ? 'both' : 'one';
  }

  #heldBy(office: string, role: CentreSetting['role']): number {
    return this.#held.get(`${office} ${role}`) ?? 0;
  }

  #tellSoon(office: string): void {
    if (this.#news.has(office) || this.#isStopped) return;
    const tell = () => {
      this.#news.delete(office);
      this.#store.tellNews(office);
    };
    this.#news.set(office, setTimeout(tell, newsPauseMs));
  }

  #nudge(office: string): void {
    const isKnown = this.#centres.some(({ role }) => this.#links.has(`${office} ${role}`));
    if (!isKnown) {
      void this.#open(office).catch((cause: unknown) => {
        this.#report(`The log of ${office} could not be linked to its centres.`, cause);
      });
    }
    for (const { role } of this.#centres) this.#links.get(`${office} ${role}`)?.nudge();
  }

  async #open(office: string): Promise<readonly CentreLink[]> {
    const store = this.#store;
    const pool = this.#lane;
    const logKey = await this.#findKey(office);
    const directoryKey = await this.#findKey(directoryOffice);
    const isFenced = store.findFence(office) !== undefined;
    if (logKey === undefined) return [];
    if (isFenced || this.#isStopped) return [];
    return this.#centres.flatMap((centre) => {
      const name = `${office} ${centre.role}`;
      if (this.#links.has(name)) return [];
      const uploads = must(this.#uploads.get(centre.role), 'Each centre has its turns.');
      const link = new CentreLink({
        ...{ office, logKey, directoryKey, centre, pool, uploads, report: this.#report },
        findPath: async (sha256) => await this.#findFile(sha256),
        noteInfected: async (file, signature) => {
          await this.#strange.noteSaid(file, signature);
          this.#tellSoon(office);
        },
        cosigned: this.#held.get(name) ?? 0,
        onHeld: (head, line) => this.#keepHeld(office, centre, { head, line }),
        onLine: (isUp, trouble) => {
          const at = new Date().toISOString();
          const state = isUp ? 'up' : 'down';
          this.#history.noteLine({ office, centre: centre.role }, state, { at, trouble });
          this.#tellSoon(office);
        },
        onFenced: (cause, evidence) => this.#keepFence(office, centre, { cause, evidence }),
      });
      this.#links.set(name, link);
      link.start();
      return [link];
    });
  }

  async #findFile(sha256: string): Promise<string | undefined> {
    const locked = await this.#strange.findLockedAway(sha256);
    const isHere = (await this.#store.files.find(sha256)) !== undefined;
    return isHere ? this.#store.files.pathOf(sha256) : locked;
  }

  async #findKey(office: string): Promise<SigningKey | undefined> {
    const [row] = await this.#lane.query<{ origin: string }>({
      text: 'select origin from dawam.log where office = $1',
      values: [office],
    });
    const { origin } = must(row, 'A log that is linked is there.');
    return await findKey(join(this.#dataDir, 'keys'), office, origin);
  }

  async #keepHeld(
    office: string,
    { role, key }: CentreSetting,
    { head, line }: { readonly head: OwnHead; readonly line: string },
  ): Promise<void> {
    const name = `${office} ${role}`;
    if (this.#held.get(name) === head.size) return;
    await this.#lane.query({
      name: 'keep-held',
      text: `insert into dawam.cosignature (office, centre, vkey, size, checkpoint, held_at)
        values ($1, $2, $3, $4, $5, now())
        on conflict (office, centre) do update
        set vkey = excluded.vkey, size = excluded.size,
          checkpoint = excluded.checkpoint, held_at = excluded.held_at`,
      values: [office, role, formatVerifierKey(key), head.size, head.checkpoint + line],
    });
    this.#held.set(name, head.size);
    const signed = parseNote(head.checkpoint + line);
    const read = signed.ok ? verifyCosignatures(signed.note, [key]) : undefined;
    const timeS = read?.ok === true ? read.cosigned[0]?.timeS : undefined;
    if (timeS !== undefined) {
      const cosignedAt = formatInstant(timeS * 1_000);
      this.#history.noteHolding(office, role, { size: head.size, cosignedAt });
    }
    this.#tellSoon(office);
  }

  async #keepFence(
    office: string,
    { role }: CentreSetting,
    { cause, evidence }: { readonly cause: FenceCause; readonly evidence: string },
  ): Promise<void> {
    this.#fence(office, cause, new Date().toISOString());
    const others = this.#centres.map((centre) => this.#links.get(`${office} ${centre.role}`));
    // Not awaited: this link's own work is what asks.
    for (const link of others) void link?.stop();
    await this.#store.database.writers.query({
      text: `insert into dawam.fence (office, cause, centre, evidence, noticed_at)
        values ($1, $2, $3, $4, now()) on conflict do nothing`,
      values: [office, cause, role, evidence],
    });
    if (cause === 'restored') this.#healings.begin(office, evidence);
  }

  // The links that met the fence are stopped; new ones begin with what is here now.
  #goOn(office: string): void {
    this.#fences.delete(office);
    for (const { role } of this.#centres) this.#links.delete(`${office} ${role}`);
    this.#tellSoon(office);
    this.#nudge(office);
  }

  #fence(office: string, cause: FenceCause, noticedAt: string): void {
    this.#fences.set(office, { cause, noticedAt });
    this.#tellSoon(office);
    const why =
      cause === 'restored'
        ? 'a centre holds entries that its own key signed and that are not here: this server was ' +
          'put back to an older state'
        : 'a centre holds other entries that its own key signed: two servers have written it';
    const sentence = `The log of ${office} is fenced: ${why}. Nothing is written in it.`;
    const code = cause === 'restored' ? 'store.healing' : 'store.fenced';
    const fault = new Fault(code, sentence, { retry: 'never' });
    this.#store.fence(office, fault);
    this.#report(sentence);
  }
}
