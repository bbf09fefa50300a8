// The plug board of the demonstration: the machines and lines as a picture in which each can be cut
// and mended, stopped, left without power and set wrong, while acts, letters and rungs are watched.
// It looks again each second, and at once after what somebody did.
import '#web/style/fonts.css';
import '#web/style/tokens.css';
import '#web/style/base.css';
import './plugs.css';

import type { Board, BoardAct } from './board.ts';
import { CentreCard } from './centre-card.ts';
import { Cords } from './cords.ts';
import { make, write } from './making.ts';
import { OfficeCard } from './office-card.ts';
import { firstLanguage, languages, wordIn } from './words.ts';
import type { Language, Word } from './words.ts';

const PATH = '/api/plugs';
const KEPT = 'dawam.plugs.language';
const lookEveryMs = 1_000;
const patienceMs = 5_000;

interface Picture {
  readonly element: HTMLElement;
  readonly cords: Cords;
  readonly centres: ReadonlyMap<string, CentreCard>;
  readonly offices: ReadonlyMap<string, OfficeCard>;
}

class Page {
  readonly #root: HTMLElement;
  #language: Language;
  #board: Board | undefined;
  #picture: Picture | undefined;
  #told: HTMLElement = make('p');
  #isLost = false;
  #isFailed = false;
  #timer: number | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    const kept = localStorage.getItem(KEPT);
    const known = languages.find((language) => language === kept);
    this.#language = known ?? firstLanguage(navigator.languages);
  }

  start(): void {
    this.#draw();
    void this.#look();
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    if (!document.hidden) await this.#ask();
    this.#timer = window.setTimeout(() => void this.#look(), lookEveryMs);
  }

  async #ask(asked?: BoardAct): Promise<void> {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    };
    const signal = AbortSignal.timeout(patienceMs);
    const wish = asked === undefined ? { signal } : { ...init, signal };
    const answer = await fetch(PATH, wish).catch(() => undefined);
    // What this page's own program says has the form that both share.
    const board = answer?.ok === true ? ((await answer.json()) as Board) : undefined;
    this.#isLost = answer === undefined;
    // Stands until the next thing is tried.
    if (asked !== undefined) this.#isFailed = board === undefined;
    if (board !== undefined) this.#board = board;
    this.#show();
  }

  #say(key: Word): string {
    return wordIn(this.#language, key);
  }

  #draw(): void {
    const { documentElement } = document;
    documentElement.lang = this.#language;
    documentElement.dir = this.#language === 'en' ? 'ltr' : 'rtl';
    document.title = this.#say('plugs.title');
    this.#told = make('p', { className: 'told', role: 'status' });
    const title = make('h1', {}, this.#say('plugs.title'));
    const demo = make('span', { className: 'tag amber' }, this.#say('plugs.demo'));
    const head = make('header', { className: 'top' }, title, demo, this.#choices());
    const lead = make('p', { className: 'about' }, this.#say('plugs.lead'));
    this.#picture = undefined;
    this.#root.replaceChildren(head, make('main', {}, lead, this.#told));
    this.#show();
  }

  #choices(): HTMLElement {
    const buttons = languages.map((language) => {
      const name = wordIn(language, 'plugs.language');
      const button = make('button', { type: 'button', lang: language, className: 'bare' }, name);
      button.ariaPressed = String(language === this.#language);
      button.addEventListener('click', () => {
        this.#language = language;
        localStorage.setItem(KEPT, language);
        this.#draw();
        document.querySelector<HTMLElement>(`nav [lang=${language}]`)?.focus();
      });
      return button;
    });
    return make('nav', {}, ...buttons);
  }

  #show(): void {
    const board = this.#board;
    this.#tell();
    if (board === undefined) return;
    this.#picture ??= this.#makePicture(board);
    const { centres, offices, cords, element } = this.#picture;
    for (const centre of board.centres) centres.get(centre.name)?.show(centre);
    for (const office of board.offices) offices.get(office.name)?.show(office);
    element.inert = this.#isLost;
    cords.show(board, element);
  }

  #tell(): void {
    const key = this.#isLost ? 'plugs.lost' : 'plugs.failed';
    write(this.#told, this.#isLost || this.#isFailed ? this.#say(key) : '');
  }

  #makePicture(board: Board): Picture {
    const language = this.#language;
    const act = (asked: BoardAct) => void this.#ask(asked);
    const centres = new Map(
      board.centres.map(({ name }) => {
        const title = this.#say(`plugs.centre.${name}`);
        return [name, new CentreCard({ machine: name, title, language, act })] as const;
      }),
    );
    const offices = new Map(
      board.offices.map(({ name, names, url }) => {
        const parts = { machine: name, title: names[language], language, act };
        return [name, new OfficeCard(parts, url)] as const;
      }),
    );
    const cords = new Cords();
    const row = (word: Word, cards: Iterable<{ readonly element: HTMLElement }>) => {
      const elements = [...cards].map((card) => card.element);
      const section = make('section', {}, ...elements);
      section.ariaLabel = this.#say(word);
      return section;
    };
    const element = make(
      'div',
      { className: 'picture' },
      row('plugs.centres', centres.values()),
      row('plugs.offices', offices.values()),
    );
    element.prepend(cords.element);
    this.#root.querySelector('main')?.append(element);
    // Cords follow the cards, whatever moves these: a longer letter, a face that has come, a turn.
    new ResizeObserver(() => {
      if (this.#board !== undefined) cords.show(this.#board, element);
    }).observe(element);
    return { element, cords, centres, offices };
  }
}

const root = document.getElementById('plugs');
if (root !== null) new Page(root).start();
