// What this server does not write: the logs that it only reads (replicas), and the offices of the
// directory that keep their registers on servers of their own.
import { Fault } from '#kernel/fault.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';

import type { SessionPool } from './database.ts';
import { hostsAll, isHostedBy, readHosting } from './hosting.ts';
import type { Hosting } from './hosting.ts';
import type { LogHead } from './log-memory.ts';

export interface ElsewhereParts {
  /** The log that is here on every server, written or read. */
  readonly always: string;
  /** Another server is known to write the office's log. */
  readonly isKnownThere: (office: string) => boolean;
  /** Left out: all that nothing else speaks against. */
  readonly hosts?: ((office: string) => boolean) | undefined;
}

export class Elsewhere {
  /** Sizes by office. */
  readonly #replicas = new Map<string, number>();
  readonly #parts: ElsewhereParts;
  #hosting: Hosting = hostsAll;

  constructor(parts: ElsewhereParts) {
    this.#parts = parts;
  }

  async load(pool: SessionPool, logs: readonly LogHead[]): Promise<void> {
    this.#hosting = await readHosting(pool);
    for (const log of logs) if (log.is_replica) this.#replicas.set(log.office, log.size);
  }

  get replicas(): readonly string[] {
    return [...this.#replicas.keys()];
  }

  /** Undefined where the log is not a replica. */
  findSize(office: string): number | undefined {
    return this.#replicas.get(office);
  }

  grow(office: string, size: number): void {
    this.#replicas.set(office, size);
  }

  isHosted(office: string): boolean {
    const { always, isKnownThere, hosts } = this.#parts;
    if (office === always) return true;
    return isHostedBy(this.#hosting, office) && !isKnownThere(office) && hosts?.(office) !== false;
  }

  /** Why no act of the office is recorded here; undefined where that may be done. */
  object(office: string): Refusal | undefined {
    if (this.#replicas.has(office)) return refuse('kernel.directory-elsewhere');
    return this.isHosted(office) ? undefined : refuse('kernel.office-elsewhere', { office });
  }

  /** Before a log is begun: an invitation may have gone out since the start. */
  async mustHost(pool: SessionPool, office: string): Promise<void> {
    this.#hosting = await readHosting(pool);
    if (this.isHosted(office)) return;
    const sentence = `The registers of ${office} are kept on a server of its own.`;
    throw new Fault('store.closed', sentence, { retry: 'never' });
  }
}
