// The page on which a visitor follows their letter, with the number and the code of their note: on
// a phone, in three languages, over a poor line. It keeps nothing on the device and sends nothing
// but number and code, to the server that it came from.
import { formatDate } from '#lib/calendar.ts';
import { toDigits } from '#lib/digits.ts';
import { readTrackingHash } from '#modules/correspondence/tracking-url.ts';
import { askTracking } from './asking.ts';
import type { Asked, Tracked } from './asking.ts';
import { firstLanguage, languages, wordIn } from './words.ts';
import type { Language, Word } from './words.ts';
import './track.css';

interface State {
  language: Language;
  number: string;
  code: string;
  isAsking: boolean;
  asked: Asked | undefined;
  /** When the answer came, to say so: it may be looked at later. */
  askedAtMs: number;
}

const state: State = {
  language: firstLanguage(navigator.languages),
  ...{ number: '', code: '', isAsking: false, asked: undefined, askedAtMs: 0 },
};

const say = (key: Word): string => wordIn(state.language, key);

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  set: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), set);
  element.append(...children);
  return element;
}

function draw(focus?: string): void {
  const { language, asked } = state;
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'en' ? 'ltr' : 'rtl';
  document.title = say('track.title');
  const heading = make('h1', {}, say('track.title'));
  const found = asked?.is === 'found' ? [answer(asked.letter), again()] : [lead(), form()];
  document.getElementById('track')?.replaceChildren(choices(), heading, ...found);
  if (focus !== undefined) document.querySelector<HTMLElement>(focus)?.focus();
}

function choices(): HTMLElement {
  const buttons = languages.map((language) => {
    const name = wordIn(language, 'track.language');
    const button = make('button', { type: 'button', lang: language }, name);
    button.ariaPressed = String(language === state.language);
    button.addEventListener('click', () => {
      state.language = language;
      draw(`nav [lang=${language}]`);
    });
    return button;
  });
  return make('nav', {}, ...buttons);
}

function lead(): HTMLElement {
  return make('p', { className: 'lead' }, say('track.lead'));
}

function form(): HTMLElement {
  const field = (name: 'number' | 'code', hint: Word, set: Partial<HTMLInputElement>) => {
    const input = make('input', {
      ...{ id: name, name, value: state[name], required: true, spellcheck: false },
      ...{ autocomplete: 'off', ...set },
    });
    input.setAttribute('aria-describedby', `${name}-hint`);
    input.addEventListener('input', () => (state[name] = input.value));
    const label = make('label', { htmlFor: name }, say(`track.${name}`));
    return make('div', {}, label, input, make('small', { id: `${name}-hint` }, say(hint)));
  };
  const send = make(
    'button',
    { type: 'submit', className: 'main', disabled: state.isAsking },
    say(state.isAsking ? 'track.asking' : 'track.ask'),
  );
  const whole = make(
    'form',
    { noValidate: true },
    field('number', 'track.number-hint', { dir: 'auto', maxLength: 80 }),
    field('code', 'track.code-hint', { dir: 'ltr', maxLength: 40 }),
    send,
    make('p', { className: 'said', role: 'status' }, said()),
  );
  whole.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  return whole;
}

function said(): string {
  const { asked, isAsking } = state;
  if (isAsking || asked === undefined || asked.is === 'found') return '';
  return say(`track.${asked.is}`);
}

async function ask(): Promise<void> {
  const { number, code } = state;
  if (state.isAsking) return;
  if (number.trim() === '' || code.trim() === '') {
    return draw(number.trim() === '' ? '#number' : '#code');
  }
  state.isAsking = true;
  state.asked = undefined;
  draw();
  state.asked = await askTracking(number.trim(), code.trim());
  state.askedAtMs = Date.now();
  state.isAsking = false;
  draw(state.asked.is === 'found' ? 'h2' : '#number');
}

function answer(letter: Tracked): HTMLElement {
  const { standing, office, direction } = letter;
  const title = make('h2', { tabIndex: -1 }, say(`track.standing.${standing}`));
  const lines: readonly (readonly [Word, string])[] = [
    ['track.number', letter.number],
    ['track.date', datesOf(letter.date, letter)],
    ['track.office', office[state.language]],
    ['track.kind', say(`track.kind.${direction}`)],
    ['track.since', datesOf(letter.since, letter)],
    ['track.unit', letter.unit ?? ''],
    ['track.expected', letter.expectedOn === null ? '' : datesOf(letter.expectedOn, letter)],
    ['track.reply', replyText(letter)],
  ];
  const list = make('dl');
  for (const [label, value] of lines.filter(([, text]) => text !== '')) {
    list.append(make('dt', {}, say(label)), make('dd', {}, make('bdi', {}, value)));
  }
  const section = make('section', { className: standing }, title);
  section.append(make('p', {}, say(`track.says.${standing}`)), list);
  if (letter.to.length > 0) section.append(make('h3', {}, say('track.to')), addressees(letter));
  section.append(make('p', { className: 'at' }, `${say('track.asked-at')} ${timeText()}`));
  return section;
}

function replyText(letter: Tracked): string {
  const { reply } = letter;
  return reply === null ? '' : `${isolated(reply.number)} — ${datesOf(reply.date, letter)}`;
}

function addressees(letter: Tracked): HTMLElement {
  const items = letter.to.map(({ name, standing, number, since }) => {
    const told = say(`track.at.${standing}`);
    const when = since === null ? [] : [datesOf(since, letter)];
    const theirs = number === null ? [] : [`${say('track.their-number')} ${isolated(number)}`];
    const small = make('small', {}, [told, ...theirs, ...when].join(' · '));
    return make('li', {}, make('bdi', {}, name), small);
  });
  return make('ul', {}, ...items);
}

function again(): HTMLElement {
  const refresh = make('button', { type: 'button', className: 'main' }, say('track.refresh'));
  refresh.addEventListener('click', () => void ask());
  const other = make('button', { type: 'button' }, say('track.other'));
  other.addEventListener('click', () => {
    Object.assign(state, { asked: undefined, number: '', code: '' });
    history.replaceState(null, '', location.pathname);
    draw('#number');
  });
  return make('div', { className: 'acts' }, refresh, other);
}

function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

const digits = { ar: 'arabic', fa: 'persian', en: 'western' } as const;

/** The day in the office's calendar, and in the Gregorian one where that is another. */
function datesOf(iso: string, { calendar }: Tracked): string {
  const { language } = state;
  const look = { iso, language, digits: digits[language], style: 'long', era: true } as const;
  const calendars = calendar === 'gregory' ? [calendar] : ([calendar, 'gregory'] as const);
  return calendars.map((each) => formatDate({ ...look, calendar: each })).join(' — ');
}

function timeText(): string {
  const options = { hour: '2-digit', minute: '2-digit', hour12: false } as const;
  const time = new Intl.DateTimeFormat('en-GB', options).format(state.askedAtMs);
  return toDigits(time, digits[state.language]);
}

function start(): void {
  const given = readTrackingHash(location.hash);
  if (given !== undefined) Object.assign(state, given);
  draw();
  if (given !== undefined) void ask();
}

window.addEventListener('hashchange', start);
start();
