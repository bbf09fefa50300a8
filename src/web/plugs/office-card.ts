// An office's server on the plug board: the sockets of its lines, on which rung it stands, how safe
// its acts are, its newest letters, and the way to its screens.
import type { CentreRole } from '#kernel/line.ts';
import { centreRoles } from '#kernel/line.ts';
import type { Safety } from '#kernel/rung.ts';
import type { BoardLetter, BoardLine, BoardOffice } from './board.ts';
import { CountRow } from './count-row.ts';
import { MachineCard } from './machine-card.ts';
import type { CardParts } from './machine-card.ts';
import { make, mark, write } from './making.ts';
import { rungOf } from './rung-seen.ts';
import { countIn } from './words.ts';
import type { Word } from './words.ts';

const safeties = ['recorded', 'held', 'safe'] as const satisfies readonly Safety[];

interface Socket {
  readonly button: HTMLButtonElement;
  readonly state: HTMLElement;
}

export class OfficeCard {
  readonly #card: MachineCard;
  readonly #parts: CardParts;
  readonly #sockets: ReadonlyMap<CentreRole, Socket>;
  readonly #rung = make('p', { className: 'rung' });
  readonly #acts = new Map<Safety, HTMLElement>();
  readonly #counts: CountRow;
  readonly #letters = make('ol', { className: 'letters' });
  readonly #all: HTMLButtonElement;
  #office: BoardOffice | undefined;
  #shownLetters = '';

  constructor(parts: CardParts, url: string) {
    this.#parts = parts;
    this.#card = new MachineCard(parts);
    this.#counts = new CountRow(parts.language, ['incoming', 'outgoing', 'travelling']);
    this.#sockets = new Map(centreRoles.map((role) => [role, this.#socket(role)]));
    this.#all = make('button', { type: 'button', className: 'btn quiet all' });
    this.#all.addEventListener('click', () => this.#turnAll());
    const sockets = [...this.#sockets.values()].map(({ button }) => button);
    const row = make('div', { className: 'sockets', role: 'group' }, ...sockets);
    row.ariaLabel = this.#say('plugs.of', { act: this.#say('plugs.lines'), machine: parts.title });
    const open = make('a', { href: url, target: '_blank', className: 'btn' });
    open.append(this.#say('plugs.open'));
    open.ariaLabel = this.#say('plugs.of', { act: this.#say('plugs.open'), machine: parts.title });
    const letters = make('h4', {}, this.#say('plugs.letters'));
    this.#card.body.append(this.#rung, this.#safety(), this.#counts.element, letters);
    this.#card.body.append(
      this.#letters,
      make('div', { className: 'row-of-acts' }, open, this.#all),
    );
    this.element.prepend(row);
    this.element.classList.add('office');
  }

  get element(): HTMLElement {
    return this.#card.element;
  }

  show(office: BoardOffice): void {
    this.#office = office;
    const { power, wrongByMs, lines, seen } = office;
    this.#card.show(power, wrongByMs);
    for (const line of lines) this.#showLine(line);
    const rung = rungOf(office);
    mark(this.#rung, 'data-rung', rung);
    write(this.#rung, this.#say(`plugs.rung.${rung}`));
    for (const [safety, element] of this.#acts) {
      write(element, seen === null ? '–' : countIn(this.#parts.language, seen.acts[safety]));
    }
    this.#counts.show(seen);
    this.#showLetters(seen?.letters ?? []);
    const isCut = lines.every((line) => line.isCut);
    const word = this.#say(isCut ? 'plugs.mend-all' : 'plugs.cut-all');
    write(this.#all, word);
    const label = this.#say('plugs.of', { act: word, machine: this.#parts.title });
    mark(this.#all, 'aria-label', label);
  }

  #say(key: Word, facts?: Readonly<Record<string, string>>): string {
    return this.#card.say(key, facts);
  }

  #socket(role: CentreRole): Socket {
    const name = this.#say(`plugs.centre.${role}`);
    const state = make('small');
    const button = make('button', { type: 'button', className: 'socket', role: 'switch' });
    button.append(make('i'), make('span', {}, name), state);
    const line = this.#say('plugs.line', { centre: name });
    button.ariaLabel = this.#say('plugs.of', { act: line, machine: this.#parts.title });
    button.dataset['to'] = role;
    button.addEventListener('click', () => {
      const isCut = this.#office?.lines.find(({ to }) => to === role)?.isCut === true;
      this.#turn(role, !isCut);
    });
    return { button, state };
  }

  #turn(to: CentreRole, isCut: boolean): void {
    this.#parts.act({ act: isCut ? 'cut' : 'mend', from: this.#parts.machine, to });
  }

  #turnAll(): void {
    const lines = this.#office?.lines ?? [];
    const isCut = lines.every((line) => line.isCut);
    for (const { to } of lines) this.#turn(to, !isCut);
  }

  #showLine({ to, isCut }: BoardLine): void {
    const socket = this.#sockets.get(to);
    if (socket === undefined) return;
    mark(socket.button, 'aria-checked', String(!isCut));
    write(socket.state, this.#say(isCut ? 'plugs.line.cut' : 'plugs.line.whole'));
  }

  #safety(): HTMLElement {
    const list = make('dl', { className: 'safeties' });
    for (const [place, safety] of safeties.entries()) {
      const value = make('bdi');
      this.#acts.set(safety, value);
      const label = make('dt', {}, dots(place + 1), this.#say(`plugs.safety.${safety}`));
      const row = make('div', {}, label, make('dd', {}, value));
      row.dataset['safety'] = safety;
      list.append(row);
    }
    list.ariaLabel = this.#say('plugs.acts');
    return list;
  }

  #showLetters(letters: readonly BoardLetter[]): void {
    const told = JSON.stringify(letters);
    if (told === this.#shownLetters) return;
    this.#shownLetters = told;
    const rows = letters.map((letter) => this.#letter(letter));
    const none = make('li', { className: 'sub' }, this.#say('plugs.letters.none'));
    this.#letters.replaceChildren(...(rows.length > 0 ? rows : [none]));
  }

  #letter({ direction, number, heading, safety, office }: BoardLetter): HTMLElement {
    const marks = dots(safeties.indexOf(safety) + 1);
    marks.role = 'img';
    marks.ariaHidden = 'false';
    marks.ariaLabel = this.#say(`plugs.safety.${safety}`);
    const way = make('small', { className: 'tag' }, this.#say(`plugs.direction.${direction}`));
    const row = make('li', { title: office?.[this.#parts.language] ?? '' });
    const subject = make('span', { dir: 'auto', className: 'heading' }, heading);
    row.append(marks, way, make('bdi', { className: 'number' }, number), subject);
    return row;
  }
}

function dots(filled: number): HTMLElement {
  const marks = [1, 2, 3].map((dot) => make('i', { className: dot <= filled ? 'on' : '' }));
  const element = make('span', { className: 'dots' }, ...marks);
  element.ariaHidden = 'true';
  return element;
}
