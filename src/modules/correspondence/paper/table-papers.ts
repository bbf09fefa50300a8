// Papers that are tables: the referral sheet of a letter, a page of a register, the delivery note
// (Saudi regulation, art. 24, 26 and 34) and the courier's round. Columns follow the regulation's
// lists of fields. What is masked for the reader comes masked already.
import { wordIn } from '#modules/correspondence/words.ts';
import type { LetterAnswer, RegisterRow } from '#modules/correspondence/shapes.ts';
import type { PaperCard, PaperFact, TableColumn, TablePaper, TableRow } from '#paper/paper.ts';
import { countText, dayText, timeText } from '#paper/look.ts';
import { frameOf } from './frame.ts';
import type { FrameAsked, PaperLook } from '#paper/look.ts';
import { paperWord } from './paper-words.ts';
import { stampedParts } from './stamping.ts';
import type { PaperMatter } from './stamping.ts';

type Word = (key: string) => string;

function wordsOf(look: PaperLook): Word {
  return (key) => paperWord(look.office.language, key);
}

function column(header: string, width: number, kind: TableColumn['kind'] = 'text'): TableColumn {
  return { header, width, kind };
}

function row(cells: readonly string[], depth = 0, isVoid = false): TableRow {
  return { cells, depth, isVoid };
}

function tableFrame(look: PaperLook, asked: FrameAsked): TablePaper {
  return {
    ...frameOf(look, asked),
    template: 'table',
    ...{ isLandscape: false, columns: [], rows: [], pagesBefore: null, indented: -1, rowPad: 5 },
    nothing: paperWord(look.office.language, 'nothing'),
    ...{ remarks: [], signing: [] },
  };
}

function factsOf(look: PaperLook, number: string | null, date: string | null): PaperFact[] {
  const word = wordsOf(look);
  return [
    ...(number === null ? [] : [{ label: word('number'), value: number, kind: 'number' as const }]),
    ...(date === null
      ? []
      : [{ label: word('date'), value: dayText(look, date, 'long'), kind: 'text' as const }]),
  ];
}

/** Who has a letter and what was asked of them, in order; then the notes on the sheet. */
export type ReferralLetter = Pick<
  LetterAnswer,
  'number' | 'numberedAt' | 'subject' | 'from' | 'secrecy' | 'referrals' | 'notes'
>;

export function referralSheet(letter: ReferralLetter, look: PaperLook): TablePaper {
  const { language } = look.office;
  const word = wordsOf(look);
  const { number, numberedAt, referrals, notes } = letter;
  const title = word('referral-sheet');
  const parents = new Map(referrals.map((referral) => [referral.step, referral.parent]));
  const name = (names: { readonly [key in typeof language]: string } | null, other: string) =>
    names?.[language] ?? other;
  const sent = referrals.map((one) => ({
    at: one.sentAt,
    cells: row(
      [
        countText(look, one.step),
        name(one.byNames, one.by),
        [one.to.title, one.to.names?.[language]].filter((part) => part !== undefined).join(' – '),
        one.instruction,
        dayText(look, one.dueOn),
        `${dayText(look, one.sentAt)} ${timeText(look, one.sentAt)}`,
        outcomeOf(one, look),
      ],
      depthOf(one.step, parents),
    ),
  }));
  const written = notes.map((note) => ({
    at: note.at,
    cells: row([
      ...['–', name(note.names, note.person), word('note-by'), '', ''],
      ...[`${dayText(look, note.at)} ${timeText(look, note.at)}`, note.text],
    ]),
  }));
  const inOrder = [...sent, ...written].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const grade = gradeOf(letter, look);
  return {
    ...tableFrame(look, { title, number, date: numberedAt }),
    isLandscape: true,
    facts: factsOf(look, number, numberedAt),
    ...{ grade, cards: grade === null ? [] : [grade] },
    columns: [
      column(word('step'), 0, 'short'),
      column(word('referred-by'), 2),
      column(word('referred-to'), 3),
      column(word('instruction'), 4),
      ...[column(word('due'), 0, 'short'), column(word('at'), 0, 'short')],
      column(word('outcome'), 4),
    ],
    rows: inOrder.map(({ cells }) => cells),
    ...{ indented: 2, rowPad: 7 },
    remarks: [`${word('subject')} ${letter.subject}`, `${word('from')} ${letter.from.name}`],
  };
}

function depthOf(step: number, parents: ReadonlyMap<number, number | null>): number {
  let depth = 0;
  for (let at = parents.get(step) ?? null; at !== null && depth < 12; depth += 1) {
    at = parents.get(at) ?? null;
  }
  return depth;
}

function outcomeOf(
  { state, outcome, note, endedAt }: LetterAnswer['referrals'][number],
  look: PaperLook,
): string {
  const word = wordsOf(look);
  const said = outcome ?? (['sent', 'opened', 'finished'].includes(state) ? null : state);
  const parts = [
    ...(said === null ? [] : [word(`outcome.${said}`)]),
    ...(note === '' ? [] : [note]),
    ...(endedAt === null ? [] : [dayText(look, endedAt)]),
  ];
  return parts.join(' – ');
}

function gradeOf({ secrecy }: Pick<LetterAnswer, 'secrecy'>, look: PaperLook): PaperCard | null {
  if (secrecy === 'normal') return null;
  return { text: wordIn(look.office.language, `secrecy.${secrecy}`), tone: 'red' };
}

export interface RegisterPageAsked {
  readonly register: 'incoming' | 'outgoing';
  readonly year: number;
  readonly total: number;
  readonly rows: readonly RegisterRow[];
  /** The day on which it is printed. */
  readonly printedAt: string;
}

export function registerPaper(asked: RegisterPageAsked, look: PaperLook): TablePaper {
  const word = wordsOf(look);
  const { register, year, rows, total, printedAt } = asked;
  const isIn = register === 'incoming';
  const title = word(`register-${register}`);
  const { language } = look.office;
  return {
    ...tableFrame(look, { title, number: null, date: printedAt }),
    isLandscape: true,
    facts: [
      ...(year === 0
        ? []
        : [{ label: word('year'), value: countText(look, year), kind: 'number' as const }]),
      { label: word('rows'), value: countText(look, total), kind: 'number' },
      ...factsOf(look, null, printedAt),
    ],
    columns: [
      column(word('entry-number'), 0, 'number'),
      column(word('entry-date'), 0, 'short'),
      ...(isIn
        ? [column(word('their-number'), 0, 'number'), column(word('their-date'), 0, 'short')]
        : [column(word('time'), 0, 'short')]),
      column(word(isIn ? 'party-from' : 'party-to'), 3),
      column(word('about'), 5),
      column(word('enclosures'), 0, 'short'),
      column(word('unit'), 2),
      column(word('grade'), 0, 'short'),
      column(word('closing-number'), 0, 'number'),
      column(word(isIn ? 'closed' : 'answered'), 0, 'short'),
    ],
    rows: rows.map((one) =>
      row(
        [
          one.number ?? '',
          dayText(look, one.numberedAt),
          ...(isIn
            ? [one.theirNumber ?? '', dayText(look, one.theirDate)]
            : [timeText(look, one.numberedAt)]),
          one.party,
          aboutOf(one, word('citizen-id')),
          one.enclosures === 0 ? '' : countText(look, one.enclosures),
          one.unit ?? '',
          one.secrecy === 'normal' ? '' : wordIn(language, `secrecy.${one.secrecy}`),
          one.closingNumber ?? '',
          one.numberStatus === 'void'
            ? paperWord(language, 'void')
            : dayText(look, isIn ? one.closedAt : one.answeredAt),
        ],
        0,
        one.numberStatus === 'void',
      ),
    ),
  };
}

/** What it is about, and whom: art. 20 and 28 ask for both in the book. */
function aboutOf({ subject, citizenId }: RegisterRow, word: string): string {
  return citizenId === null ? subject : `${subject} (${word} ${citizenId})`;
}

/** What a part of a long paper has of the whole: its place, and at its end the number of pages. */
export interface PartPlace {
  readonly pagesBefore: number;
  readonly isLast: boolean;
}

/** The same table as a part: its name over every page, and the number of all pages on the last. */
export function asPart(paper: TablePaper, { pagesBefore, isLast }: PartPlace): TablePaper {
  const [year] = paper.facts;
  const name = [paper.title, year?.kind === 'number' ? year.value : ''].join(' ').trim();
  const running = { ...paper.running, start: `${paper.running.start} – ${name}` };
  const pageOf = [paper.pageOf[0], isLast ? paper.pageOf[1] : ''] as const;
  return { ...paper, pagesBefore, running, pageOf };
}

/** A register or list that is printed in parts: how many rows it has, and their digest. */
export interface BookMatter extends PaperMatter {
  readonly paper: 'register-page' | 'report';
  readonly title: string;
  readonly rows: number;
  /** SHA-256 of the cells of all rows, a line of canonical JSON each, in hexadecimal. */
  readonly rowsSha256: string;
}

/** A table that is stamped: what its rows say, and about which letter or part of a register. */
export interface TableMatter extends PaperMatter {
  readonly paper: 'referral-sheet' | 'register-page' | 'report' | 'loan-slip';
  readonly title: string;
  readonly subject: string;
  /** The cells, row by row. */
  readonly text: string;
}

export type TableAbout = Pick<
  TableMatter,
  'paper' | 'register' | 'number' | 'date' | 'openSubject' | 'subject'
>;

export function tableMatter({ title, rows }: TablePaper, about: TableAbout): TableMatter {
  return { v: 1, ...about, title, text: rows.map(({ cells }) => cells.join('\n')).join('\n') };
}

/** What goes by hand to one receiver. */
export interface DeliveryMatter extends PaperMatter {
  readonly paper: 'delivery-note';
  readonly receiver: string;
  readonly letters: readonly DeliveredLetter[];
}

export interface DeliveredLetter {
  readonly number: string;
  readonly date: string;
  readonly unit: string;
  readonly enclosures: number;
  readonly secrecy: LetterAnswer['secrecy'];
}

export function deliveryNote(
  matter: DeliveryMatter,
  look: PaperLook,
  url: string | null,
): TablePaper {
  const word = wordsOf(look);
  const { number, date, receiver, letters } = matter;
  return {
    ...tableFrame(look, { title: word('delivery-note'), number, date }),
    facts: factsOf(look, number, date),
    ...stampedParts(look, matter, url),
    columns: [
      column(word('serial'), 0, 'short'),
      column(word('entry-number'), 0, 'number'),
      column(word('entry-date'), 0, 'short'),
      column(word('unit'), 2),
      column(word('enclosures'), 0, 'short'),
      column(word('receiver'), 3),
      column(word('signature'), 2),
      ...[column(word('day'), 1), column(word('time'), 1)],
    ],
    rows: letters.map((letter, at) =>
      row([
        countText(look, at + 1),
        letter.number,
        dayText(look, letter.date),
        letter.unit,
        countText(look, letter.enclosures),
        ...['', '', '', ''],
      ]),
    ),
    rowPad: 10,
    remarks: [`${word('party-to')}: ${receiver}`, word('return-note')],
    signing: [word('handed-by'), word('taken-by')],
  };
}

/** One way of a courier through the town, stop after stop; `number`: of its delivery notes. */
export interface CourierMatter extends PaperMatter {
  readonly paper: 'courier-round';
  readonly courier: string;
  readonly startsAt: string;
  readonly stops: readonly {
    readonly receiver: string;
    readonly place: string;
    /** Number of the delivery note. */
    readonly number: string;
    readonly letters: number;
  }[];
}

export function courierMatter(
  round: Pick<CourierMatter, 'courier' | 'startsAt' | 'stops' | 'date'>,
): CourierMatter {
  const numbers = round.stops.map(({ number }) => number);
  const ends = [numbers[0] ?? '', numbers.at(-1) ?? ''];
  const number = [...new Set(ends)].join(' – ');
  const about = { v: 1, paper: 'courier-round', register: 'delivery-notes', number } as const;
  return { ...about, openSubject: '', ...round };
}

export function courierRound(
  round: CourierMatter,
  look: PaperLook,
  url: string | null,
): TablePaper {
  const word = wordsOf(look);
  return {
    ...tableFrame(look, { title: word('courier-round'), number: null, date: round.startsAt }),
    ...stampedParts(look, round, url),
    facts: [
      { label: word('courier'), value: round.courier, kind: 'text' },
      ...factsOf(look, null, round.startsAt),
      { label: word('time'), value: timeText(look, round.startsAt), kind: 'number' },
    ],
    columns: [
      column(word('serial'), 0, 'short'),
      column(word('party-to'), 3),
      column(word('place'), 3),
      column(word('number'), 0, 'number'),
      column(word('letters'), 0, 'short'),
      column(word('receiver'), 3),
      column(word('signature'), 2),
      column(word('time'), 1),
    ],
    rows: round.stops.map((stop, at) =>
      row([
        ...[countText(look, at + 1), stop.receiver, stop.place, stop.number],
        ...[countText(look, stop.letters), '', '', ''],
      ]),
    ),
    rowPad: 10,
    signing: [word('courier')],
  };
}
