// A letter as it is printed. First its matter (what the paper says, which is what is stamped), then
// the paper, which is the matter in the office's language, calendar and digits and nothing more.
// Layout: Saudi regulation of official communications, art. 7 and 8; Iranian letters put the
// addressee over the subject. A letter that came from elsewhere is printed as a copy.
import { wordIn } from '#modules/correspondence/words.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { LetterPaper, PaperCard, PaperFact } from '#paper/paper.ts';
import { countText, dayIn, dayOf, dayText } from '#paper/look.ts';
import { frameOf } from './frame.ts';
import type { PaperLook } from '#paper/look.ts';
import { paperWord } from './paper-words.ts';
import { shortSubject, stampedParts } from './stamping.ts';
import type { PaperMatter } from './stamping.ts';

export interface LetterMatter extends PaperMatter {
  readonly paper: 'letter';
  readonly letter: string;
  readonly direction: LetterAnswer['direction'];
  /** Draft, void and recalled letters say so. */
  readonly standing: 'draft' | 'void' | 'recalled' | 'valid';
  readonly from: string;
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  readonly subject: string;
  readonly text: string;
  readonly isCircular: boolean;
  readonly secrecy: LetterAnswer['secrecy'];
  readonly urgency: LetterAnswer['urgency'];
  readonly importance: LetterAnswer['importance'];
  readonly addressees: readonly { readonly name: string; readonly purpose: string }[];
  readonly references: readonly {
    readonly relation: string;
    readonly number: string;
    readonly date: string | null;
  }[];
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly signed: {
    readonly name: string;
    readonly title: string;
    readonly actingFor: string | null;
    readonly method: string;
    readonly on: string | null;
    /** The digest that the person signed. */
    readonly digest: string;
  } | null;
}

/** Of a letter that the reader may read whole. */
export function letterMatter(letter: LetterAnswer, look: PaperLook): LetterMatter {
  const { direction, number, numberedAt, signed } = letter;
  return {
    ...{ v: 1, paper: 'letter', letter: letter.letter, direction, register: direction },
    number: number ?? '',
    date: dayOf(look, numberedAt) ?? '',
    openSubject: letter.secrecy === 'normal' ? shortSubject(letter.subject) : '',
    standing: standingOf(letter),
    from: letter.from.name,
    ...{ theirNumber: letter.theirNumber, theirDate: letter.theirDate },
    ...{ subject: letter.subject, text: textOf(letter), isCircular: letter.isCircular },
    ...{ secrecy: letter.secrecy, urgency: letter.urgency, importance: letter.importance },
    addressees: [...letter.addressees, ...letter.outside].map(({ name, purpose }) => ({
      ...{ name, purpose },
    })),
    references: letter.references.flatMap(({ relation, number: cited, date, isLinked }) =>
      isLinked ? [] : [{ relation, number: cited, date }],
    ),
    files: letter.files.map(({ name, sha256 }) => ({ name, sha256 })),
    signed:
      signed === null
        ? null
        : {
            ...{ name: signed.name, title: signed.title, actingFor: signed.actingFor },
            ...{ method: signed.method, on: dayOf(look, signed.at) ?? null, digest: signed.digest },
          },
  };
}

function textOf({ text, abstract }: LetterAnswer): string {
  return text.trim() === '' ? abstract : text;
}

function standingOf({ state, numberStatus, number, recall }: LetterAnswer) {
  if (numberStatus === 'void' || state === 'void') return 'void';
  if (recall !== null) return 'recalled';
  const isWritten = ['draft', 'discarded', 'signed', 'reserved'].includes(state);
  return isWritten || number === null ? 'draft' : 'valid';
}

/** A draft has neither number nor day, so there is nothing to stamp. */
export function isStampable({ standing, number, date }: LetterMatter): boolean {
  return standing !== 'draft' && number !== '' && date !== '';
}

/** The copy that the office keeps: its initials are on every page, and whom it was copied to. */
export interface KeptCopy {
  /** Who put initials on the version that was signed, in that order. */
  readonly initials: readonly { readonly name: string; readonly at: string }[];
}

export function keptCopyOf({ initials }: LetterAnswer, { office }: PaperLook): KeptCopy {
  const standing = initials.filter(({ isStale }) => !isStale);
  return {
    initials: standing.map(({ names, person, at }) => ({
      ...{ name: names?.[office.language] ?? person, at },
    })),
  };
}

/** `kept`: null for the letter as it goes out. */
export function letterPaper(
  matter: LetterMatter,
  look: PaperLook,
  { url, kept = null }: { readonly url: string | null; readonly kept?: KeptCopy | null },
): LetterPaper {
  const { language } = look.office;
  const word = (key: string) => paperWord(language, key);
  const isOut = matter.direction === 'outgoing';
  const number = isOut ? matter.number : matter.theirNumber;
  const date = isOut ? matter.date : matter.theirDate;
  const title = [word('subject'), matter.subject].join(' ');
  const shown = { title, number: number === '' ? null : number, date: date === '' ? null : date };
  const frame = frameOf(look, shown);
  const actions = matter.addressees.filter(({ purpose }) => purpose === 'action');
  const others = matter.addressees.filter(({ purpose }) => purpose !== 'action');
  const named = actions.length === 0 ? matter.addressees : actions;
  return {
    ...frame,
    template: 'letter',
    letterhead: isOut ? frame.letterhead : headOfOthers(matter, frame.letterhead),
    facts: factsOf(matter, look, shown),
    head: kept === null ? headOf(matter, look) : keptHead(word('kept-copy'), headOf(matter, look)),
    initials: kept === null ? null : initialsOf(kept, look),
    running: { ...frame.running, start: isOut ? frame.running.start : matter.from },
    grade: gradeOf(matter, look),
    cards: cardsOf(matter, look),
    ...stampedParts(look, matter, url),
    subject: { label: word('subject'), value: matter.subject },
    addressees: named.map(({ name }) => ({ label: word('to'), name, note: null })),
    text: [...referencesOf(matter, look), matter.text || word('text-elsewhere')].join('\n'),
    signature: signatureOf(matter, look, kept !== null),
    copiesLabel: word('copies'),
    copies: (actions.length === 0 || !namesCopies(language, kept) ? [] : others).map(
      ({ name }) => `${name} (${word('for-information')})`,
    ),
    enclosuresLabel: word('enclosed'),
    enclosures: matter.files.map(({ name }) => name),
  };
}

/** In Arabic offices the second copy alone names them: Saudi regulation, art. 8(9). */
function namesCopies(language: string, kept: KeptCopy | null): boolean {
  return kept !== null || language !== 'ar';
}

function keptHead(copy: string, head: string | null): string {
  return head === null ? copy : `${copy} — ${head}`;
}

/** Under every page of the copy: art. 29(3–5). */
function initialsOf({ initials }: KeptCopy, look: PaperLook): string | null {
  if (initials.length === 0) return null;
  const named = initials.map(({ name, at }) => `${name} (${dayText(look, at)})`);
  return `${paperWord(look.office.language, 'initials')} ${named.join(' – ')}`;
}

function headOfOthers(matter: LetterMatter, head: LetterPaper['letterhead']) {
  return { ...head, state: null, institution: matter.from, below: [], code: null, emblem: null };
}

function factsOf(
  matter: LetterMatter,
  look: PaperLook,
  { number, date }: { readonly number: string | null; readonly date: string | null },
): PaperFact[] {
  const { language } = look.office;
  const word = (key: string) => paperWord(language, key);
  const iso = dayOf(look, date);
  const days =
    iso === undefined ? [] : look.calendars.map((name) => dayIn(look, iso, name, 'long'));
  const files = matter.files.length;
  return [
    { label: word('number'), value: number ?? '—', kind: 'number' },
    { label: word('date'), value: date === null ? '—' : dayText(look, date, 'long'), kind: 'text' },
    ...days.map((value) => ({ label: word('agreeing'), value, kind: 'text' as const })),
    {
      label: word('enclosures'),
      value: files === 0 ? word('no-enclosures') : countText(look, files),
      kind: 'text',
    },
  ];
}

function headOf(matter: LetterMatter, look: PaperLook): string | null {
  const { language } = look.office;
  const { number, standing } = matter;
  const parts: string[] = [];
  if (standing !== 'valid') parts.push(paperWord(language, standing));
  const enclosures = countText(look, matter.files.length);
  const holes = { number, date: dayText(look, matter.date), enclosures };
  if (matter.isCircular) {
    const isNumbered = number !== '' && matter.direction === 'outgoing';
    const key = matter.files.length === 0 ? 'circular-head' : 'circular-head-enclosed';
    parts.push(paperWord(language, isNumbered ? key : 'circular', holes));
  }
  if (matter.direction === 'incoming' && number !== '') {
    parts.push(paperWord(language, 'incoming-head', holes));
  }
  return parts.length === 0 ? null : parts.join(' — ');
}

/** Colours of the cards: red for what is secret, amber for what is urgent. */
function gradeOf({ secrecy }: LetterMatter, look: PaperLook): PaperCard | null {
  if (secrecy === 'normal') return null;
  const tone = secrecy === 'confidential' ? 'plain' : 'red';
  return { text: wordIn(look.office.language, `secrecy.${secrecy}`), tone };
}

function cardsOf(matter: LetterMatter, look: PaperLook): PaperCard[] {
  const { language } = look.office;
  const { urgency, importance } = matter;
  const grade = gradeOf(matter, look);
  const urgent: PaperCard = { text: wordIn(language, `urgency.${urgency}`), tone: 'amber' };
  const important: PaperCard = {
    text: wordIn(language, `importance.${importance}`),
    tone: 'green',
  };
  return [
    ...(grade === null ? [] : [grade]),
    ...(urgency === 'normal' ? [] : [urgent]),
    ...(importance === 'normal' ? [] : [important]),
  ];
}

function referencesOf(matter: LetterMatter, look: PaperLook): string[] {
  return matter.references.map(({ relation, number, date }) => {
    const key = date === null ? `${relation}-undated` : relation;
    return paperWord(look.office.language, key, { number, date: dayText(look, date) });
  });
}

function signatureOf(
  { signed, direction, standing }: LetterMatter,
  look: PaperLook,
  isKept: boolean,
) {
  if (signed === null) return null;
  const { language } = look.office;
  const { name, title, actingFor, method, on } = signed;
  const for_ = actingFor === null ? [] : [paperWord(language, 'acting-for', { title: actingFor })];
  const key = on === null ? `signed-${method}-undated` : `signed-${method}`;
  const isOurs = direction === 'outgoing' && standing !== 'draft';
  const how = paperWord(language, key, { date: dayText(look, on, 'long') });
  // In the place of the signature the copy says that there is one: art. 29(10).
  const notes = [
    ...(isKept ? [paperWord(language, 'original-signed')] : []),
    ...(isOurs || on !== null ? [how] : []),
  ];
  return { lines: [title, ...for_], name, notes };
}
