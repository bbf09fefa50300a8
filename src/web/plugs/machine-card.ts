// A machine on the plug board: its name and power, what is done to it, and its clock. What else
// stands on its card the kinds of machines say themselves.
import type { BoardAct, Power } from './board.ts';
import { make, mark, write } from './making.ts';
import { countIn, wordIn } from './words.ts';
import type { Language, Word } from './words.ts';

export interface CardParts {
  readonly machine: string;
  readonly title: string;
  readonly language: Language;
  /** Done by the board; what comes of it is shown to all cards. */
  readonly act: (asked: BoardAct) => void;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const clocks: readonly (readonly [number, Word])[] = [
  [-72 * HOUR_MS, 'plugs.clock.days-behind'],
  [-2 * HOUR_MS, 'plugs.clock.hours-behind'],
  [0, 'plugs.clock.right'],
  [2 * HOUR_MS, 'plugs.clock.hours-ahead'],
  [72 * HOUR_MS, 'plugs.clock.days-ahead'],
];

export class MachineCard {
  readonly element: HTMLElement;
  readonly body = make('div', { className: 'card-body' });
  readonly #power = make('span', { className: 'power' });
  readonly #clock: HTMLSelectElement;
  /** What somebody has set in another way than here. */
  readonly #otherClock = make('option');
  readonly #acts: Readonly<Record<'start' | 'stop' | 'pull', HTMLButtonElement>>;
  readonly #parts: CardParts;

  constructor(parts: CardParts) {
    this.#parts = parts;
    this.#acts = {
      start: this.#button('start', 'btn main'),
      stop: this.#button('stop', 'btn'),
      pull: this.#button('pull', 'btn harm'),
    };
    this.#clock = this.#makeClock();
    const { title, machine } = parts;
    const id = `machine-${machine}`;
    const heading = make('h3', { id }, title);
    const head = make('header', {}, heading, this.#power);
    const clockLabel = make('label', { className: 'clock' }, this.say('plugs.clock'), this.#clock);
    const acts = make('div', { className: 'row-of-acts' }, ...Object.values(this.#acts));
    const foot = make('footer', {}, acts, clockLabel);
    this.element = make('article', { className: 'machine' }, head, this.body, foot);
    this.element.dataset['machine'] = machine;
    this.element.setAttribute('aria-labelledby', id);
  }

  say(key: Word, facts?: Readonly<Record<string, string>>): string {
    return wordIn(this.#parts.language, key, facts);
  }

  show(power: Power, wrongByMs: number): void {
    mark(this.element, 'data-power', power);
    write(this.#power, this.say(`plugs.power.${power}`));
    const isUp = power === 'on' || power === 'starting';
    const shown = { start: !isUp && power !== 'stopping', stop: isUp, pull: isUp };
    for (const act of ['start', 'stop', 'pull'] as const) this.#showAct(act, shown[act]);
    this.#showClock(wrongByMs);
    mark(this.#clock, 'data-wrong', String(wrongByMs !== 0));
  }

  #showClock(wrongByMs: number): void {
    const value = String(wrongByMs);
    const isOther = !clocks.some(([known]) => known === wrongByMs);
    if (isOther) {
      const n = countIn(this.#parts.language, Math.round(wrongByMs / DAY_MS));
      write(this.#otherClock, this.say('plugs.clock.other', { n }));
      mark(this.#otherClock, 'value', value);
      if (!this.#clock.contains(this.#otherClock)) this.#clock.append(this.#otherClock);
    }
    if (document.activeElement !== this.#clock) this.#clock.value = value;
    if (!isOther) this.#otherClock.remove();
  }

  // Whoever has just pressed a button that goes is given the one that comes.
  #showAct(act: 'start' | 'stop' | 'pull', isShown: boolean): void {
    const button = this.#acts[act];
    if (button.hidden === !isShown) return;
    const hadFocus = document.activeElement === button;
    button.hidden = !isShown;
    if (!hadFocus) return;
    const other = act === 'start' ? this.#acts.stop : this.#acts.start;
    other.hidden = false;
    other.focus();
  }

  #button(act: 'start' | 'stop' | 'pull', className: string): HTMLButtonElement {
    const { machine, title } = this.#parts;
    const text = this.say(`plugs.${act}`);
    const button = make('button', { type: 'button', className }, text);
    button.ariaLabel = this.say('plugs.of', { act: text, machine: title });
    button.addEventListener('click', () => this.#parts.act({ act, machine }));
    return button;
  }

  #makeClock(): HTMLSelectElement {
    const options = clocks.map(([wrongByMs, word]) =>
      make('option', { value: String(wrongByMs) }, this.say(word)),
    );
    const select = make('select', {}, ...options);
    const { machine, title } = this.#parts;
    select.ariaLabel = this.say('plugs.of', { act: this.say('plugs.clock'), machine: title });
    select.addEventListener('change', () => {
      this.#parts.act({ act: 'set-clock', machine, wrongByMs: Number(select.value) });
    });
    return select;
  }
}
