// Letters for the bench of search: paragraphs of official texts put together anew, about a hundred
// different stems each, from made-up people and offices, over ten years. Made by the module's own
// code from states of letters; the same for the same seed.
import { foldText } from '#lib/fold.ts';
import { formatInstant } from '#lib/instant.ts';
import { must } from '#lib/assert.ts';
import { project } from '#modules/correspondence/project.ts';
import { findDocument } from '#modules/correspondence/search/document.ts';
import type { SearchDocument } from '#modules/correspondence/search/document.ts';
import { writeDocuments } from '#modules/correspondence/search/index-store.ts';
import { empty } from '#modules/correspondence/state.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import type { Row } from '#kernel/module.ts';
import type { Session, SessionPool } from '#store/database.ts';

import type { CorpusText } from './search-vocabulary.ts';

export const OFFICE = 'archive';
const YEARS = 10;
const END_MS = Date.UTC(2026, 10, 21);
const BEGIN_MS = END_MS - YEARS * 365 * 24 * 3_600_000;
const STEMS_WANTED = 100;
const PARAGRAPH_CHARS_MIN = 60;
const PARAGRAPH_CHARS_MAX = 500;

const given = 'محمد أحمد عبدالله خالد سعود فهد نورة سارة هدى رنا يوسف إبراهيم علي حسن مريم فاطمة';
const family = 'القحطاني العتيبي الغامدي الزهراني الحربي الدوسري الشهري المطيري العنزي البلوي';
const towns = 'الرياض جدة الدمام أبها تبوك حائل نجران جازان الباحة عرعر سكاكا بريدة';
const offices = 'أمانة إمارة محكمة بلدية جامعة مستشفى';

export interface Generator {
  /** From 0 to 1, 1 excluded. */
  next(): number;
  pick<Value>(values: readonly Value[]): Value;
}

export function makeGenerator(seed: number): Generator {
  let state = seed >>> 0;
  const next = () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    pick: (values) => must(values[Math.floor(next() * values.length)], 'There is something.'),
  };
}

export function paragraphsOf(corpus: readonly CorpusText[]): string[] {
  return corpus.flatMap(({ text }) =>
    text
      .split(/\n+/)
      .map((line) => line.replace(/^[#>*\s-]+/, '').trim())
      .filter((line) => line.length >= PARAGRAPH_CHARS_MIN)
      .map((line) => line.slice(0, PARAGRAPH_CHARS_MAX)),
  );
}

export interface Made {
  readonly subject: string;
  readonly state: LetterState;
}

export function atOf(place: number, count: number): number {
  return BEGIN_MS + Math.floor((place / count) * (END_MS - BEGIN_MS));
}

export function makeLetter(
  place: number,
  count: number,
  paragraphs: readonly string[],
  random: Generator,
): Made {
  const at = formatInstant(atOf(place, count));
  const texts: string[] = [];
  // Numbers and names come on top.
  for (let words = 0; words < STEMS_WANTED * 0.95;) {
    const paragraph = random.pick(paragraphs);
    texts.push(paragraph);
    words += new Set(foldText(paragraph).split(' ')).size;
  }
  const person = `${random.pick(given.split(' '))} ${random.pick(family.split(' '))}`;
  const office = `${random.pick(offices.split(' '))} ${random.pick(towns.split(' '))}`;
  const year = new Date(at).getUTCFullYear();
  const none = empty();
  const state: LetterState = {
    ...none,
    ...{ state: 'registered', direction: 'incoming', numberedAt: at, since: at, receivedAt: at },
    number: { register: 'incoming', year, serial: place, text: `${year}/${place}`, status: 'used' },
    card: {
      ...none.card,
      subject: random.pick(texts).slice(0, 90),
      text: texts.join('\n'),
      secrecy: random.next() < 0.02 ? 'secret' : 'normal',
      urgency: random.next() < 0.1 ? 'urgent' : 'normal',
    },
    from: { office: null, name: random.next() < 0.3 ? person : office },
    theirNumber: `${Math.floor(random.next() * 90 + 10)}-${Math.floor(random.next() * 1e5)}/ق`,
    medium: 'paper',
    index: place,
  };
  const hex = place.toString(16).padStart(12, '0');
  return { subject: `letter/01990000-0000-7000-8000-${hex}`, state };
}

// Frequencies of terms are written once a piece, so larger ones write fewer of them.
const PIECE = 4_000;

/** Fills the index and the tables of letters; gives back milliseconds per letter. */
export async function fillLetters(
  pool: SessionPool,
  count: number,
  paragraphs: readonly string[],
): Promise<number> {
  const random = makeGenerator(7);
  await pool.query({
    text: `insert into search.progress (office, next_index) values ($1, $2)`,
    values: [OFFICE, count],
  });
  await pool.use((session) => session.script('drop index search.letter_terms'));
  const began = performance.now();
  // While PostgreSQL takes in one piece, the next one is made.
  let writing = Promise.resolve();
  for (let from = 0; from < count; from += PIECE) {
    const places = Array.from({ length: Math.min(PIECE, count - from) }, (_, at) => from + at);
    const piece = makePiece(places.map((place) => makeLetter(place, count, paragraphs, random)));
    await writing;
    writing = pool.transact((session) => writePiece(session, piece));
    if (from % 100_000 === 0 && from > 0) console.log(`  ${from} letters ...`);
  }
  await writing;
  const ms = (performance.now() - began) / count;
  await pool.use((session) =>
    session.script(
      `create index letter_terms on search.letter using gin (terms) with (fastupdate = off)`,
    ),
  );
  await pool.use((session) => session.script('vacuum analyze search.letter'));
  for (const table of ['search.term', 'search.letter_text', 'tables.letter']) {
    await pool.use((session) => session.script(`vacuum analyze ${table}`));
  }
  return ms;
}

interface Piece {
  readonly documents: readonly SearchDocument[];
  readonly tables: ReadonlyMap<string, readonly Row[]>;
}

function makePiece(made: readonly Made[]): Piece {
  const days = { calendar: 'islamic-umalqura', timeZone: 'Asia/Riyadh' } as const;
  const documents = made.map(({ subject, state }) =>
    must(
      findDocument(subject, state, [], days, () => undefined),
      'A registered letter is one.',
    ),
  );
  const tables = new Map<string, Row[]>();
  for (const { subject, state } of made) {
    for (const [table, rows] of Object.entries(project(OFFICE, subject, state))) {
      const known = tables.get(table);
      if (known === undefined) tables.set(table, [...rows]);
      else known.push(...rows);
    }
  }
  return { documents, tables };
}

async function writePiece(session: Session, { documents, tables }: Piece): Promise<void> {
  await writeDocuments(session, OFFICE, documents, []);
  for (const [table, rows] of tables) {
    await session.query({
      text: `insert into tables.${table}
        select * from json_populate_recordset(null::tables.${table}, $1::json)`,
      values: [JSON.stringify(rows)],
    });
  }
}
