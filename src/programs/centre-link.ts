// An office's link to one centre for one log: drives the machine of src/sync/push.ts with the log,
// the line and the clock. It only ever reads the log. Each log and centre has a link of its own, so
// none waits for another; what fails is tried again, later and later.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { PACKAGES_MAX } from '#kernel/add-entries.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { Fault } from '#kernel/fault.ts';
import { formatVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import {
  neededTilesForFrontier,
  readFrontier,
  rememberedSubtrees,
  rootOf,
  subtreesFromTiles,
} from '#kernel/tree.ts';
import { Defect, must } from '#lib/assert.ts';
import type { Turns } from '#lib/turns.ts';
import type { Session } from '#store/database.ts';
import { readDisposed } from '#store/disposed-leaves.ts';
import type { Sessions } from '#store/lane.ts';
import { readTiles } from '#store/tiles.ts';
import { accessHeader, originHash } from '#sync/access.ts';
import {
  checkpointBody,
  entriesBody,
  neededTilesForCheckpoint,
  neededTilesForEntries,
  spansOf,
} from '#sync/push-body.ts';
import type { AskCheckpoint, AskEntries } from '#sync/push-body.ts';
import { newPush, stepPush } from '#sync/push.ts';
import type { Ask, FenceCause, OwnHead, Push, PushInput, Trouble } from '#sync/push.ts';
import type { PushOutput } from '#sync/push.ts';

import { askCentre } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';
import { FilesToCentre } from './files-to-centre.ts';
import type { SentFile } from './send-file.ts';

export interface LinkParts {
  readonly office: string;
  readonly logKey: SigningKey;
  readonly centre: CentreSetting;
  readonly pool: Sessions;
  /** For sending entries: what is sent to this centre at once. */
  readonly uploads: Turns;
  /** Where a file of the office lies, in quarantine too; undefined where it is not here. */
  readonly findPath: (sha256: string) => Promise<string | undefined>;
  /** The centre's scanner took a file of this office for malware. */
  readonly noteInfected: (file: SentFile, signature: string) => Promise<void>;
  /** Already kept from an earlier run. */
  readonly cosigned: number;
  readonly onHeld: (head: OwnHead, line: string) => Promise<void>;
  /** Each time the centre begins or ceases to answer. */
  readonly onLine: (isUp: boolean, trouble: Trouble | undefined) => void;
  readonly onFenced: (cause: FenceCause, evidence: string) => Promise<void>;
  /** Of the log that may introduce this one to a centre which does not know it; if it is here. */
  readonly directoryKey: SigningKey | undefined;
  readonly report: (sentence: string, cause?: unknown) => void;
}

const patienceMs = 20_000;
/** Meets the centre again after so long, to know that it is there. */
const meetEveryMs = 15_000;
/** Of one request at first: some megabytes. */
const packagesFirst = 8;
/** A request that took less is followed by a larger one, one that took more by a smaller one. */
const uploadQuickMs = 1_500;
const uploadSlowMs = 6_000;
const pack = promisify(gzip);

export class CentreLink {
  readonly #parts: LinkParts;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stopping = new AbortController();
  #push: Push | undefined;
  #isGrown = false;
  #isReading = false;
  #trouble: Trouble | undefined;
  /** Undefined until it was tried. */
  #isUp: boolean | undefined;
  /** Questions in a row without an answer; one that was waited out counts as two. */
  #silences: number | undefined;
  #told: Trouble | undefined;
  #isIntroduced = false;
  #packages = packagesFirst;
  /** The body of the next request, made while the one before it is under way. */
  #ahead: Ahead | undefined;
  #work: Promise<void> = Promise.resolve();
  readonly #files: FilesToCentre;
  readonly #met = Promise.withResolvers<void>();

  constructor(parts: LinkParts) {
    this.#parts = parts;
    const { logKey, centre, pool, report } = parts;
    this.#files = new FilesToCentre({
      ...{
        logKey,
        centre,
        pool,
        report,
        findPath: parts.findPath,
        noteInfected: parts.noteInfected,
      },
      stopping: this.#stopping.signal,
    });
  }

  /** Settles when the centre has taken the head, refused it or not answered for the first time. */
  get met(): Promise<void> {
    return this.#met.promise;
  }

  /** Held there, as far as is known. */
  get cosigned(): number {
    return this.#push?.cosigned ?? this.#parts.cosigned;
  }

  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** The centre answers; whether it holds what it is sent, `trouble` says. */
  get isUp(): boolean {
    return this.#isUp === true;
  }

  /** It answers and takes the log, or will as soon as the files are there. */
  get isConnected(): boolean {
    return this.isUp && (this.#trouble === undefined || this.#trouble === 'files-wait');
  }

  start(): void {
    this.nudge();
    const timer = setInterval(() => this.nudge(), meetEveryMs * (0.75 + Math.random() / 2));
    this.#timers.add(timer);
  }

  /** More may have been committed, or it is time to meet again. */
  nudge(): void {
    this.#isGrown = true;
    this.#go();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#met.resolve();
    await this.#work;
  }

  // While something is under way, what is new waits: the next push takes all of it.
  #go(): void {
    const isFree = this.#push === undefined || this.#push.phase === 'resting';
    if (!this.#isGrown || !isFree || this.#isReading || this.#stopping.signal.aborted) return;
    this.#isGrown = false;
    this.#isReading = true;
    this.#do(async () => {
      const head = await this.#readHead().finally(() => (this.#isReading = false));
      const { logKey, centre, cosigned } = this.#parts;
      const keys = { logKey: logKey.verifier, mirrorKey: centre.key };
      this.#push ??= newPush(keys, head, Math.min(cosigned, head.size));
      await this.#step({ kind: 'grown', head });
    });
  }

  #do(work: () => Promise<void>): void {
    const done = work().catch((error: unknown) => {
      if (this.#stopping.signal.aborted) return;
      const { office, centre } = this.#parts;
      this.#parts.report(`The link of ${office} to ${centre.role} stumbled.`, error);
    });
    this.#work = Promise.all([this.#work, done]).then(() => undefined);
  }

  async #step(input: PushInput): Promise<void> {
    if (this.#push === undefined || this.#stopping.signal.aborted) return;
    const before = this.#push;
    const [after, outputs] = stepPush(before, input, Math.random());
    this.#push = after;
    const isWell = after.phase === 'resting' || outputs.some((one) => one.kind === 'cosigned');
    if (isWell) this.#trouble = undefined;
    for (const output of outputs) await this.#follow(output);
    this.#noteLine();
    if (isPastFirstWord(after)) this.#met.resolve();
    this.#go();
  }

  async #follow(output: PushOutput): Promise<void> {
    switch (output.kind) {
      case 'ask':
        this.#do(async () => {
          await this.#step(await this.#find(output.id, output.ask));
        });
        break;
      case 'wake': {
        const wake = () =>
          this.#do(async () => {
            // With what is there by now: an older head may be one that can no more be sent.
            await this.#step({ kind: 'grown', head: await this.#readHead() });
            await this.#step({ kind: 'woken', ask: output.id });
          });
        if (this.#trouble === 'files-wait') this.#do(async () => this.#bringFiles(wake));
        if (this.#trouble === 'unknown-log') this.#do(async () => this.#introduce(wake));
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          wake();
        }, output.afterMs);
        this.#timers.add(timer);
        break;
      }
      case 'cosigned':
        await this.#parts.onHeld(output.head, output.line);
        break;
      case 'fenced':
        await this.#parts.onFenced(output.cause, output.evidence);
        break;
      case 'trouble':
        this.#trouble = output.trouble;
        break;
    }
  }

  // A single lost answer is no cut, or a bad line would seem to come and go all day.
  #noteLine(): void {
    if (this.#silences === undefined || this.#silences === 1) return;
    const isUp = this.#silences === 0;
    // The others pass by themselves.
    const isLasting = this.#trouble === 'refused' || this.#trouble === 'bad-answer';
    const trouble = isUp ? (isLasting ? this.#trouble : undefined) : 'unreachable';
    if (isUp === this.#isUp && trouble === this.#told) return;
    this.#isUp = isUp;
    this.#told = trouble;
    this.#parts.onLine(isUp, trouble);
  }

  // The world's failures become an input of the machine; beliefs that were false do not.
  async #find(id: number, ask: Ask): Promise<PushInput> {
    try {
      if (ask.kind === 'own-root') {
        return { kind: 'own-root', ask: id, root: await this.#readRoot(ask.size) };
      }
      const response = await this.#ask(ask);
      if (response === undefined) return { kind: 'failed', ask: id };
      const { status } = response;
      const body = await response.text();
      this.#silences = status < 500 ? 0 : 2;
      if (status < 500 && this.#trouble === 'unreachable') this.#trouble = undefined;
      // Another server of this database may have written, and told the mirror of it, before this
      // one has heard: what is judged now is what is there now.
      if (ask.kind === 'look') await this.#step({ kind: 'grown', head: await this.#readHead() });
      return { kind: 'answered', ask: id, status, body };
    } catch (error) {
      if (error instanceof Defect) throw error;
      // A centre that has much to take in from others is no dead line: the next question tells.
      const isUpload = ask.kind === 'add-entries';
      const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
      const isWaitedOut = isTimeout && !isUpload;
      this.#silences = (this.#silences ?? 0) + (isWaitedOut ? 2 : 1);
      if (error instanceof Fault) this.#parts.report(error.message, error);
      return { kind: 'failed', ask: id };
    }
  }

  /** Undefined where only a newer head can be sent. */
  async #ask(ask: Exclude<Ask, { kind: 'own-root' }>): Promise<Response | undefined> {
    if (ask.kind === 'look') {
      const { name } = this.#parts.logKey.verifier;
      return await this.#fetch(`/pending/${originHash(name)}/checkpoint`, { method: 'GET' });
    }
    if (ask.kind === 'add-checkpoint') {
      const body = await this.#checkpointBody(ask);
      return await this.#fetch('/add-checkpoint', { method: 'POST', body });
    }
    return await this.#parts.uploads.use(() => this.#upload(ask));
  }

  async #upload(ask: AskEntries): Promise<Response | undefined> {
    const known = this.#ahead?.start === ask.start && this.#ahead.end === ask.end;
    const ahead = known ? this.#ahead : undefined;
    const made = await (ahead?.made ?? this.#makeBody(ask));
    if (made === undefined) return undefined;
    const { body, next } = made;
    this.#ahead = next < ask.end ? this.#makeAhead({ ...ask, start: next }) : undefined;
    const headers = { 'content-type': 'application/octet-stream', 'content-encoding': 'gzip' };
    const began = performance.now();
    let tookMs: number | undefined;
    try {
      const response = await this.#fetch('/add-entries', { method: 'POST', body, headers });
      tookMs = performance.now() - began;
      return response;
    } finally {
      // By the next time some of it may have been disposed of.
      if (tookMs === undefined) this.#ahead = undefined;
      tookMs ??= uploadSlowMs;
      if (tookMs < uploadQuickMs) this.#packages = Math.min(2 * this.#packages, PACKAGES_MAX);
      if (tookMs >= uploadSlowMs) this.#packages = Math.max(Math.floor(this.#packages / 2), 1);
    }
  }

  #makeAhead(ask: AskEntries): Ahead {
    const made = this.#makeBody(ask);
    // Whoever wants it meets the failure.
    made.catch(() => undefined);
    return { start: ask.start, end: ask.end, made };
  }

  async #makeBody(asked: AskEntries): Promise<Body | undefined> {
    const ask = { ...asked, packagesMax: Math.min(asked.packagesMax, this.#packages) };
    const next = spansOf(ask).at(-1)?.end ?? ask.start;
    const plain = await this.#entriesBody(ask, next);
    if (plain === undefined) return undefined;
    return { body: await pack(plain, { level: 4 }), next };
  }

  async #fetch(path: string, init: RequestInit, timeoutMs = patienceMs): Promise<Response> {
    const patience = { timeoutMs, stopping: this.#stopping.signal };
    return await askCentre(this.#parts.centre, path, init, patience);
  }

  async #checkpointBody(ask: AskCheckpoint): Promise<string> {
    const { pool, office } = this.#parts;
    const needed = neededTilesForCheckpoint(ask);
    const tiles = await pool.use((session) => readTiles(session, office, needed));
    return checkpointBody(ask, subtreesFromTiles(tiles.get));
  }

  async #entriesBody(ask: AskEntries, end: number): Promise<Uint8Array | undefined> {
    const { pool, office, logKey } = this.#parts;
    return await pool.use(async (session) => {
      const tiles = await readTiles(session, office, neededTilesForEntries(ask));
      const leaves = await readLeaves(session, office, { start: ask.start, end, size: ask.end });
      if (leaves === undefined) return undefined;
      return entriesBody(logKey.verifier.name, ask, leaves, rememberedSubtrees(tiles.get));
    });
  }

  async #readRoot(size: number): Promise<Uint8Array> {
    const { pool, office } = this.#parts;
    const needed = neededTilesForFrontier(size);
    const tiles = await pool.use((session) => readTiles(session, office, needed));
    return rootOf(readFrontier(size, subtreesFromTiles(tiles.get)));
  }

  async #readHead(): Promise<OwnHead> {
    const { pool, office } = this.#parts;
    const [head] = await pool.query<OwnHead>({
      name: 'own-head',
      text: 'select size, checkpoint from dawam.log where office = $1',
      values: [office],
    });
    return must(head, 'A log that is linked is there.');
  }

  async #introduce(then: () => void): Promise<void> {
    const { directoryKey, logKey, centre } = this.#parts;
    if (directoryKey === undefined) return;
    const authorization = accessHeader(directoryKey, centre.key.name);
    const body = `${formatVerifierKey(logKey.verifier)}\n`;
    const init = { method: 'POST', headers: { authorization }, body };
    const answer = await this.#fetch('/introduce', init).catch(() => undefined);
    // Once: a centre that takes it and still does not know it would be asked without a pause.
    const isNew = !this.#isIntroduced && answer?.ok === true;
    this.#isIntroduced ||= isNew;
    if (isNew) then();
  }

  // What entries name goes by itself; then the centre is asked again.
  async #bringFiles(then: () => void): Promise<void> {
    if ((await this.#files.bring()) > 0) then();
  }
}

/** The centre has spoken, or will not. One that takes a head knows of none that is not here. */
function isPastFirstWord({ phase }: Push): boolean {
  return phase !== 'asking' && phase !== 'looking' && phase !== 'comparing';
}

interface Body {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Index of the first entry that is not in it. */
  readonly next: number;
}

interface Ahead {
  readonly start: number;
  readonly end: number;
  readonly made: Promise<Body | undefined>;
}

interface Wanted {
  readonly start: number;
  readonly end: number;
  /** Of the head at the upload's end. */
  readonly size: number;
}

/**
 * Undefined where one was disposed of after that head: its hash would stay at the centre unexcused,
 * should this server lose the entry that excuses it.
 */
async function readLeaves(
  session: Session,
  office: string,
  { start, end, size }: Wanted,
): Promise<readonly GivenLeaf[] | undefined> {
  const rows = await session.query<{ leaf: Buffer | null; leaf_hash: Buffer }>({
    name: 'leaves-to-push',
    text: `select leaf, leaf_hash from dawam.entry where office = $1 and index >= $2 and index < $3
      order by index`,
    values: [office, start, end],
  });
  const gone = rows.flatMap(({ leaf }, i) => (leaf === null ? [start + i] : []));
  if (gone.length > 0) {
    const named = await readDisposed(session, office);
    if (!gone.every((index) => (named.get(index)?.by ?? size) < size)) return undefined;
  }
  return rows.map(({ leaf, leaf_hash }) => leaf ?? { hash: leaf_hash });
}
