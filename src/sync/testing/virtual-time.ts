// Chance from a seed, and a clock that moves only when something is due: what a simulated world
// needs so that the same seed gives the same world, to the byte.
export type Chance = {
  /** From 0 up to 1. */
  readonly next: () => number;
  /** A whole number from 0 to below `count`. */
  readonly below: (count: number) => number;
  readonly happens: (probability: number) => boolean;
};

/** mulberry32: small, quick, and good enough for choosing among accidents. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (count) => Math.floor(next() * count),
    happens: (probability) => next() < probability,
  };
}

type Due = { readonly atMs: number; readonly order: number; readonly act: () => void };

export class VirtualTime {
  #nowMs = 0;
  #order = 0;
  // A binary heap by time, then by order of asking.
  readonly #heap: Due[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, act: () => void): void {
    this.#order += 1;
    this.#heap.push({ atMs: this.#nowMs + ms, order: this.#order, act });
    let at = this.#heap.length - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  /** Does what is due next; false where nothing is, or not before the end. */
  step(endMs: number): boolean {
    const [first] = this.#heap;
    if (first === undefined || first.atMs > endMs) return false;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < this.#heap.length && this.#isBefore(below, least)) least = below;
      }
      if (least === at) break;
      this.#swap(at, least);
      at = least;
    }
    this.#nowMs = first.atMs;
    first.act();
    return true;
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
