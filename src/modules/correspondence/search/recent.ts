// A memory of what was made of texts, bounded by two generations: when the young one is full, the
// old one is dropped and the young one becomes the old. What is met often stays, since it is met
// again before two generations have passed. Pure.

export class Recent<Value> {
  readonly #generationMax: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** Holds twice as many at most. */
  constructor(generationMax: number) {
    this.#generationMax = generationMax;
  }

  find(text: string): Value | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old !== undefined) this.put(text, old);
    return old;
  }

  put(text: string, value: Value): void {
    if (this.#young.size >= this.#generationMax) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, value);
  }
}
