// A centre on the plug board: how much it mirrors, holds, and has ready for addressees.
import type { BoardCentre } from './board.ts';
import { CountRow } from './count-row.ts';
import { MachineCard } from './machine-card.ts';
import type { CardParts } from './machine-card.ts';

export class CentreCard {
  readonly #card: MachineCard;
  readonly #counts: CountRow;

  constructor(parts: CardParts) {
    this.#card = new MachineCard(parts);
    this.#counts = new CountRow(parts.language, ['logs', 'entries', 'waiting']);
    this.#card.body.append(this.#counts.element);
    this.element.classList.add('centre');
  }

  get element(): HTMLElement {
    return this.#card.element;
  }

  show({ power, wrongByMs, seen }: BoardCentre): void {
    this.#card.show(power, wrongByMs);
    this.#counts.show(seen);
  }
}
