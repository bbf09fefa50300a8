// Ids of terms that this process has seen, so that it need not ask for the same frequent words with
// each letter. They hold for one epoch of an office's index: where that was emptied or made anew it
// has another one. Ids are remembered only once the transaction that gave them is committed.

/** Bounded over all offices; a language's frequent words are some ten thousand. */
const IDS_MAX = 200_000;
/** Long numbers stand in one letter mostly, and would only push out words. */
const NUMBER_CHARS_MAX = 6;

interface Known {
  readonly epoch: string;
  readonly ids: Map<string, number>;
}

export class TermIds {
  readonly #offices = new Map<string, Known>();
  #count = 0;

  /** Those that are known in this epoch. */
  of(office: string, epoch: string): ReadonlyMap<string, number> {
    const known = this.#offices.get(office);
    if (known?.epoch === epoch) return known.ids;
    this.#count -= known?.ids.size ?? 0;
    const fresh: Known = { epoch, ids: new Map() };
    this.#offices.set(office, fresh);
    return fresh.ids;
  }

  remember(office: string, epoch: string, found: ReadonlyMap<string, number>): void {
    if (this.#count + found.size > IDS_MAX) this.forget();
    this.of(office, epoch);
    const ids = this.#offices.get(office)?.ids;
    if (ids === undefined) return;
    const before = ids.size;
    for (const [word, id] of found) if (isFrequent(word)) ids.set(word, id);
    this.#count += ids.size - before;
  }

  forget(): void {
    this.#offices.clear();
    this.#count = 0;
  }
}

function isFrequent(word: string): boolean {
  return !/^[#~]/.test(word) || word.length <= NUMBER_CHARS_MAX;
}
