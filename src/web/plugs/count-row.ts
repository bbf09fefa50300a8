// A row of numbers with their names on the plug board; a dash where nobody can say them.
import { make, write } from './making.ts';
import { countIn, wordIn } from './words.ts';
import type { Language } from './words.ts';

type Count = 'logs' | 'entries' | 'waiting' | 'incoming' | 'outgoing' | 'travelling';

export class CountRow {
  readonly element = make('dl', { className: 'counts' });
  readonly #values = new Map<Count, HTMLElement>();
  readonly #language: Language;

  constructor(language: Language, names: readonly Count[]) {
    this.#language = language;
    for (const name of names) {
      const value = make('bdi');
      this.#values.set(name, value);
      const label = make('dt', {}, wordIn(language, `plugs.${name}`));
      this.element.append(make('div', {}, label, make('dd', {}, value)));
    }
  }

  show(counts: Readonly<Partial<Record<Count, number>>> | null): void {
    for (const [name, element] of this.#values) {
      const count = counts?.[name];
      write(element, count === undefined ? '–' : countIn(this.#language, count));
    }
  }
}
