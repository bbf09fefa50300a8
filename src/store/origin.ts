// The entry of another office's log, or of the own one, that an entry says it took in.
import type { Entry } from '#kernel/entry.ts';

export interface Origin {
  readonly office: string;
  readonly index: number;
  /** Hex; empty where it does not say. */
  readonly leafHash: string;
}

/** Undefined where the entry took nothing in. */
export function originOf({ body }: Entry): Origin | undefined {
  const origin = body['origin'];
  if (typeof origin !== 'object' || origin === null || !('leafHash' in origin)) return undefined;
  const { office, index, leafHash } = origin;
  if (typeof office !== 'string' || typeof index !== 'number') return undefined;
  return { office, index, leafHash: typeof leafHash === 'string' ? leafHash : '' };
}
