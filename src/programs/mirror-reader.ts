// Fetches a log from a centre into this server's database, bundle by bundle: drives the machine of
// src/sync/replica.ts. What came and was verified stays, so the next call goes on from there.
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';
import type { SessionPool } from '#store/database.ts';
import { keepBundle, readBundles, readGround } from '#store/replica.ts';
import type { SignedHead } from '#store/replica.ts';
import { accessHeader, originHash } from '#sync/access.ts';
import { newReplica, stepReplica } from '#sync/replica.ts';
import type { Replica, ReplicaFlaw, ReplicaInput } from '#sync/replica.ts';
import { formatTilePath } from '#sync/tile-path.ts';
import type { TileAsked } from '#sync/tile-path.ts';

import { askCentre } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';

export interface MirrorReading {
  readonly pool: SessionPool;
  readonly office: string;
  readonly logKey: VerifierKey;
  /** Whose word opens the entries. */
  readonly reader: SigningKey;
  readonly centre: CentreSetting;
  readonly signal: AbortSignal;
  /** Entries that are here or kept, of those of the head. */
  readonly onProgress?: (entries: number, of: number) => void;
}

export type MirrorRead =
  | { readonly kind: 'whole'; readonly head: SignedHead; readonly isNew: boolean }
  | { readonly kind: 'stuck'; readonly flaw: ReplicaFlaw }
  /** The line or the centre; `status` where it answered. */
  | { readonly kind: 'unreachable'; readonly status: number | undefined };

type Unreachable = Extract<MirrorRead, { readonly kind: 'unreachable' }>;

const patienceMs = 20_000;
/** Questions under way at a time: a line with a long way is kept full. */
const asksMax = 4;

export async function readMirror(parts: MirrorReading): Promise<MirrorRead> {
  return await new MirrorReader(parts).read();
}

class MirrorReader {
  readonly #parts: MirrorReading;
  readonly #prefix: string;
  readonly #waiting: TileAsked[] = [];
  #end: MirrorRead | undefined;

  constructor(parts: MirrorReading) {
    this.#parts = parts;
    this.#prefix = `/${originHash(parts.logKey.name)}`;
  }

  async read(): Promise<MirrorRead> {
    const { pool, office, logKey, centre } = this.#parts;
    const ground = await pool.use((session) => readGround(session, office));
    const here = ground.frontier.size + ground.tail.length;
    const note = await this.#ask('/checkpoint', false);
    if (!(note instanceof Uint8Array)) return note;
    const keys = { logKey, mirrorKey: centre.key };
    const replica = new Holder(newReplica(keys, ground), await readBundles(pool, logKey.name));
    await this.#take(replica, { kind: 'head', note: Buffer.from(note).toString('utf8') });
    while (this.#end === undefined && this.#waiting.length > 0) {
      const asked = this.#waiting.splice(0, asksMax);
      const answers = await Promise.all(asked.map((one) => this.#fetch(one)));
      for (const answer of answers) {
        if (answer.kind === 'unreachable') return answer;
        await this.#take(replica, answer);
      }
    }
    const end = must(this.#end, 'Without a question left all is here, or it cannot go on.');
    return end.kind === 'whole' ? { ...end, isNew: end.head.size > here } : end;
  }

  async #fetch(asked: TileAsked): Promise<ReplicaInput | Unreachable> {
    const isEntries = asked.kind === 'entries';
    const bytes = await this.#ask(`/${formatTilePath(asked)}`, isEntries);
    if (!(bytes instanceof Uint8Array)) return bytes;
    return { kind: isEntries ? 'bundle' : 'hashes', asked, bytes };
  }

  async #take(holder: Holder, input: ReplicaInput): Promise<void> {
    const { pool, logKey, onProgress } = this.#parts;
    for (const output of holder.step(input)) {
      if (output.kind === 'ask') this.#waiting.push(output.asked);
      if (output.kind === 'keep') {
        await keepBundle(pool, logKey.name, output.first, output.bytes);
      }
      if (output.kind === 'whole') this.#end = { kind: 'whole', head: output.head, isNew: true };
      if (output.kind === 'stuck') this.#end = output;
    }
    const { head, wanted, phase } = holder.replica;
    const missing = wanted.reduce((sum, { asked }) => sum + asked.width, 0);
    if (head !== undefined && phase !== 'hashing') onProgress?.(head.size - missing, head.size);
  }

  async #ask(path: string, isClosed: boolean): Promise<Uint8Array | Unreachable> {
    const { reader, centre, signal } = this.#parts;
    const headers = isClosed ? { authorization: accessHeader(reader, centre.key.name) } : {};
    try {
      const patience = { timeoutMs: patienceMs, stopping: signal };
      const answer = await askCentre(centre, `${this.#prefix}${path}`, { headers }, patience);
      if (!answer.ok) return { kind: 'unreachable', status: answer.status };
      return new Uint8Array(await answer.arrayBuffer());
    } catch {
      return { kind: 'unreachable', status: undefined };
    }
  }
}

/** The machine with its state. */
class Holder {
  readonly #kept: ReadonlyMap<number, Uint8Array>;
  replica: Replica;

  constructor(replica: Replica, kept: ReadonlyMap<number, Uint8Array>) {
    this.replica = replica;
    this.#kept = kept;
  }

  step(input: ReplicaInput) {
    const [after, outputs] = stepReplica(this.replica, input, this.#kept);
    this.replica = after;
    return outputs;
  }
}
