// The page on which anybody checks a paper: camera, picture, PDF or pasted text in; genuine,
// altered or unknown out. It is one file that also works from a USB stick: it asks the network for
// nothing but the keys of the office that served it and what became of the letter, for which it
// sends that server the code, and nothing else of what it reads.
import { frameLoop, QRCanvas, rearCamera } from 'qr/dom.js';
import { formatDate } from '#lib/calendar.ts';
import { findPayload } from '#kernel/stamp-url.ts';
import type { Stamp } from '#kernel/stamp.ts';
import { keepKeys, keysOf, listKeys, pageWithKeys } from './known-keys.ts';
import { readFile } from './reading.ts';
import { findStanding } from './standing.ts';
import type { Told } from './standing.ts';
import { judge } from './verdict.ts';
import type { Judged, Reading } from './verdict.ts';
import { findWord, firstLanguage, languages, wordIn } from './words.ts';
import type { Language, Word } from './words.ts';
import './check.css';

// As it was delivered, before anything was drawn: this is what is saved for a stick.
const source = `<!doctype html>\n${document.documentElement.outerHTML}`;
const signs = { genuine: '\u2713', altered: '\u2715', 'not-in-log': '\u2715' } as const;

interface State {
  language: Language;
  keys: string[];
  judged: Judged | undefined;
  /** What the office's server says of it today; undefined where there is none to ask. */
  told: Told | undefined;
  reading: Reading | undefined;
  said: Word | undefined;
  stopCamera: (() => void) | undefined;
}

const state: State = {
  language: firstLanguage(navigator.languages),
  keys: [],
  judged: undefined,
  told: undefined,
  reading: undefined,
  said: undefined,
  stopCamera: undefined,
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

function draw(): void {
  document.documentElement.lang = state.language;
  document.documentElement.dir = state.language === 'en' ? 'ltr' : 'rtl';
  document.title = say('check.title');
  const heading = make('h1', {}, say('check.title'));
  const isServed = location.protocol.startsWith('http');
  const told = say(isServed ? 'check.lead-served' : 'check.lead');
  const lead = make('p', { className: 'lead' }, told);
  const { judged } = state;
  const parts = judged === undefined ? ways() : [verdictOf(judged), again()];
  document.getElementById('check')?.replaceChildren(choices(), heading, lead, ...parts, keyPart());
}

function choices(): HTMLElement {
  const buttons = languages.map((language) => {
    const name = wordIn(language, 'check.language');
    const button = make('button', { type: 'button', lang: language }, name);
    button.ariaPressed = String(language === state.language);
    button.addEventListener('click', () => {
      state.language = language;
      draw();
    });
    return button;
  });
  return make('nav', {}, ...buttons);
}

function ways(): HTMLElement[] {
  const camera = make('button', { type: 'button', className: 'main' }, say('check.camera'));
  camera.addEventListener('click', () => void startCamera());
  const input = make('input', { type: 'file', accept: 'image/*,application/pdf' });
  input.addEventListener('change', () => void takeFile(input.files?.[0]));
  const file = make('label', { className: 'file' }, say('check.file'), input);
  const pasted = make('textarea', { dir: 'ltr', spellcheck: false });
  const check = make('button', { type: 'button' }, say('check.check'));
  check.addEventListener('click', () => take(codeOnly(pasted.value)));
  const field = make('label', { className: 'field' }, say('check.paste'), pasted);
  const notice = make('p', { role: 'status' }, state.said === undefined ? '' : say(state.said));
  return [make('div', { className: 'ways' }, camera, file, field, check, notice)];
}

function again(): HTMLElement {
  const button = make('button', { type: 'button' }, say('check.again'));
  button.addEventListener('click', () => {
    state.judged = undefined;
    state.reading = undefined;
    draw();
  });
  return button;
}

function verdictOf(judged: Judged): HTMLElement {
  const { verdict } = judged;
  const isFileOther = judged.isMatterStamped === false;
  const sign = Reflect.get(signs, verdict) as string | undefined;
  const mark = make('span', { ariaHidden: 'true' }, sign ?? '?');
  const section = make(
    'section',
    { className: `verdict ${verdict}`, role: 'status' },
    make('h2', {}, mark, say(`check.verdict.${verdict}`)),
    make('p', {}, say(saysOf(judged, isFileOther))),
  );
  const missing = judged.missing ?? [];
  if (missing.length > 0) section.append(wordsMissing(missing));
  if (verdict === 'genuine' && state.told !== undefined) section.append(standing(state.told));
  if ('stamp' in judged) section.append(claim(judged.stamp, verdict === 'genuine'));
  if (judged.verdict === 'genuine') section.append(...cosignersOf(judged));
  if (judged.text !== undefined && judged.text !== '') {
    const text = make('div', { className: 'matter', dir: 'auto', tabIndex: 0 }, judged.text);
    const isRead = judged.missing !== undefined;
    const pages = isRead ? 'check.words.same' : 'check.words.unread';
    const notes = verdict === 'genuine' ? [make('p', {}, say(pages))] : [];
    section.append(...notes, make('p', {}, say('check.matter.same')), text);
  }
  return section;
}

function saysOf(judged: Judged, isFileOther: boolean): Word {
  if (isFileOther) return 'check.matter.other';
  return (judged.missing ?? []).length > 0 ? 'check.words.other' : `check.says.${judged.verdict}`;
}

const MISSING_SHOWN = 24;

function wordsMissing(missing: readonly string[]): HTMLElement {
  const items = missing
    .slice(0, MISSING_SHOWN)
    .map((word) => make('li', {}, make('bdi', {}, word)));
  const list = make('ul', { className: 'missing' }, ...items);
  return make('div', {}, make('p', {}, say('check.words.missing')), list);
}

function standing({ standing: now, since }: Told): HTMLElement {
  const text = say(`check.standing.${now}`).replace('{date}', since === null ? '' : datesOf(since));
  return make('p', { className: `standing ${now}` }, text);
}

function codeOnly(code: string): Reading {
  return { code, attached: undefined, page: undefined };
}

function claim(stamp: Stamp, isProven: boolean): HTMLElement {
  const { language } = state;
  const { paper, register, subject } = stamp;
  const lines: readonly (readonly [Word, string])[] = [
    ['check.number', stamp.number],
    ['check.date', datesOf(stamp.date)],
    ['check.subject', subject === '' ? say('check.subject-withheld') : subject],
    ['check.office', stamp.origin],
    ['check.kind', findWord(language, `check.paper.${paper}`, paper)],
    ['check.register', findWord(language, `check.register.${register}`, register)],
    ['check.entry', String(stamp.index)],
  ];
  const list = make('dl', { className: isProven ? '' : 'unproven' });
  for (const [label, value] of lines) {
    list.append(make('dt', {}, say(label)), make('dd', {}, make('bdi', {}, value)));
  }
  return list;
}

/** The centres that were heard, and how many were not, for want of their keys. */
function cosignersOf({ stamp, cosigners }: Judged & { verdict: 'genuine' }): HTMLElement[] {
  const told = cosigners.map(({ name, timeS }) => {
    const role = name.slice(name.lastIndexOf('/') + 1);
    const centre = findWord(state.language, `check.centre.${role}`, name);
    const date = datesOf(new Date(timeS * 1_000).toISOString().slice(0, 10));
    const text = say('check.held-since').replace('{centre}', centre).replace('{date}', date);
    return make('dd', {}, make('bdi', {}, text));
  });
  const list = make('dl', { className: 'cosigners' }, make('dt', {}, say('check.held')), ...told);
  const count = stamp.cosigned.reduce((sum, head) => sum + head.cosignatures.length, 0);
  const unheard = count - cosigners.length;
  const note = say('check.held-unknown').replace('{n}', String(unheard));
  return [...(told.length > 0 ? [list] : []), ...(unheard > 0 ? [make('p', {}, note)] : [])];
}

/** The day in the calendars that may stand on the paper. */
function datesOf(iso: string): string {
  const { language } = state;
  const digits = { ar: 'arabic', fa: 'persian', en: 'western' } as const;
  const look = { iso, language, digits: digits[language], style: 'long', era: true } as const;
  const own = { ar: 'islamic-umalqura', fa: 'persian', en: 'islamic-umalqura' } as const;
  const days = [own[language], 'gregory'] as const;
  return days.map((calendar) => formatDate({ ...look, calendar })).join(' — ');
}

function keyPart(): HTMLElement {
  const count = say('check.keys-count').replace('{n}', String(state.keys.length));
  const text = make('textarea', { dir: 'ltr', spellcheck: false, value: state.keys.join('\n') });
  text.addEventListener('change', () => {
    state.keys = keysOf(text.value);
    keepKeys(state.keys);
    judgeAgain();
    draw();
  });
  const field = make('label', { className: 'field' }, say('check.keys-help'), text);
  const save = make('button', { type: 'button' }, say('check.save'));
  save.addEventListener('click', savePage);
  const part = make('details', {}, make('summary', {}, `${say('check.keys')} · ${count}`));
  part.append(field, save);
  part.open = state.judged?.verdict === 'unknown-key';
  return part;
}

function savePage(): void {
  const page = new Blob([pageWithKeys(source, state.keys)], { type: 'text/html' });
  const link = make('a', { href: URL.createObjectURL(page), download: 'dawam-check.html' });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function takeFile(file: File | undefined): Promise<void> {
  const reading = file === undefined ? undefined : await readFile(file);
  if (reading !== undefined) return take(reading);
  state.said = 'check.no-code';
  draw();
}

function take(reading: Reading): void {
  state.stopCamera?.();
  state.stopCamera = undefined;
  state.said = undefined;
  state.reading = reading;
  judgeAgain();
  draw();
  void askStanding(reading);
}

/** Asked only where the page comes from a server, and only with the code itself. */
async function askStanding(reading: Reading): Promise<void> {
  state.told = undefined;
  if (state.judged?.verdict !== 'genuine') return;
  const told = await findStanding(reading.code);
  if (told === undefined || state.reading !== reading) return;
  state.told = told;
  draw();
}

function judgeAgain(): void {
  const { reading, keys } = state;
  if (reading !== undefined) state.judged = judge(reading, keys);
}

async function startCamera(): Promise<void> {
  const video = make('video', { muted: true, playsInline: true });
  const stop = make('button', { type: 'button' }, say('check.camera-stop'));
  document.querySelector('.ways')?.prepend(video, stop);
  try {
    const camera = await rearCamera(video);
    const canvas = new QRCanvas();
    const cancel = frameLoop(() => {
      void camera.readFrame(canvas).then((code) => {
        if (typeof code === 'string') take(codeOnly(code));
      });
    }, video);
    state.stopCamera = () => {
      cancel();
      camera.stop();
    };
    stop.addEventListener('click', () => {
      state.stopCamera?.();
      state.stopCamera = undefined;
      draw();
    });
  } catch {
    state.said = 'check.no-camera';
    draw();
  }
}

async function start(): Promise<void> {
  draw();
  state.keys = await listKeys();
  const payload = findPayload(location.pathname);
  if (payload !== undefined) take(codeOnly(payload));
  else draw();
}

void start();
