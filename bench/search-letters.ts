// Letters for the bench of search: paragraphs of official texts put together anew, about a hundred
// different stems each, from made-up people and offices, over ten years. They stand in a log as
// entries of the module's own kind and in its tables, so that its own indexer fills the index from
// them; only the log's tree is not made. The same for the same seed.
import { leafOf } from '#kernel/entry.ts';
import type { Entry, JsonObject } from '#kernel/entry.ts';
import type { Row } from '#kernel/module.ts';
import { leafHash } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import { foldText } from '#lib/fold.ts';
import { formatInstant } from '#lib/instant.ts';
import { project } from '#modules/correspondence/project.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { copyText } from '#store/copy-in.ts';
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

export function atOf(place: number, count: number): number {
  return BEGIN_MS + Math.floor((place / count) * (END_MS - BEGIN_MS));
}

function bodyOf(paragraphs: readonly string[], random: Generator): JsonObject {
  const texts: string[] = [];
  // Numbers and names come on top.
  for (let words = 0; words < STEMS_WANTED * 0.95;) {
    const paragraph = random.pick(paragraphs);
    texts.push(paragraph);
    words += new Set(foldText(paragraph).split(' ')).size;
  }
  const person = `${random.pick(given.split(' '))} ${random.pick(family.split(' '))}`;
  const office = `${random.pick(offices.split(' '))} ${random.pick(towns.split(' '))}`;
  const number = `${Math.floor(random.next() * 90 + 10)}-${Math.floor(random.next() * 1e5)}/ق`;
  const paper = {
    ...{ subject: random.pick(texts).slice(0, 90), abstract: '', text: texts.join('\n') },
    secrecy: random.next() < 0.02 ? 'secret' : 'normal',
    urgency: random.next() < 0.1 ? 'urgent' : 'normal',
    ...{ importance: 'normal', isCircular: false, classCode: null, references: [] },
    from: { office: null, name: random.next() < 0.3 ? person : office },
    ...{ theirNumber: number, theirDate: null, receivedOn: '', medium: 'paper', dueOn: null },
  };
  return { unit: null, abstract: '', paper };
}

function entryOf(place: number, at: string, body: JsonObject): Entry {
  const year = Number(at.slice(0, 4));
  const hex = place.toString(16).padStart(12, '0');
  const paper = must(body['paper'], 'The letter came on paper.') as JsonObject;
  return {
    ...{ v: 1, kind: 'letter-registered', command: `01990000-0000-7000-8000-${hex}` },
    ...{ office: OFFICE, subject: `letter/01990000-0000-7000-8000-${hex}`, recordedAt: at },
    ...{ by: { person: 'bench', capacity: 'registrar' }, rung: 'both' },
    number: { register: 'incoming', year, serial: place, text: `${year}/${place}`, status: 'used' },
    body: { ...body, paper: { ...paper, receivedOn: at.slice(0, 10) } },
    ...{ asked: '0'.repeat(64), nonce: 'AAAAAAAAAAAAAAAAAAAAAA==' },
  };
}

const PIECE = 2_000;
const ENTRY_COLUMNS = [
  ...['office', 'index', 'leaf', 'leaf_hash', 'command', 'ordinal', 'command_digest', 'subject'],
  ...['kind', 'recorded_at'],
];

export interface LogPart {
  /** Letters that are there already. */
  readonly from: number;
  readonly until: number;
  /** Letters over whose time these are spread. */
  readonly count: number;
}

/** A log of registrations and its tables, but neither tree nor index. */
export async function makeLog(
  pool: SessionPool,
  { from: begin, until, count }: LogPart,
  paragraphs: readonly string[],
): Promise<void> {
  const random = makeGenerator(7 + begin);
  await pool.use(async (session) => {
    await session.query({
      text: `insert into dawam.log (office, origin, vkey, size, root, checkpoint)
        values ($1, $1, '', $2, '', '') on conflict (office) do update set size = excluded.size`,
      values: [OFFICE, until],
    });
    // The log is there: the constraint of each entry need not be looked at.
    await session.script(`set session_replication_role = replica; set synchronous_commit = off`);
    for (let from = begin; from < until; from += PIECE) {
      const entries: Row[] = [];
      const tables = new Map<string, Row[]>();
      for (let place = from; place < Math.min(until, from + PIECE); place += 1) {
        const at = formatInstant(atOf(place, count));
        addLetter(entryOf(place, at, bodyOf(paragraphs, random)), place, entries, tables);
      }
      await copy(session, 'dawam.entry', ENTRY_COLUMNS, entries);
      for (const [table, rows] of tables) await fillTable(session, table, rows);
      if (from % 100_000 === 0 && from > 0) console.log(`  ${from} letters ...`);
    }
    await session.script(`reset session_replication_role; reset synchronous_commit`);
    for (const table of ['dawam.entry', 'dawam.log', 'tables.letter']) {
      await session.script(`vacuum analyze ${table}`);
    }
  });
}

function addLetter(entry: Entry, index: number, entries: Row[], tables: Map<string, Row[]>): void {
  const { office, subject, kind, command, recordedAt } = entry;
  const leaf = leafOf(entry);
  const hash = `\\x${Buffer.from(leafHash(leaf)).toString('hex')}`;
  entries.push({
    ...{ office, index, leaf: `\\x${Buffer.from(leaf).toString('hex')}`, leaf_hash: hash },
    ...{ command, ordinal: 0, command_digest: hash, subject, kind, recorded_at: recordedAt },
  });
  const state = fold(empty(), { index, entry });
  for (const [table, rows] of Object.entries(project(OFFICE, subject, state))) {
    const known = tables.get(table);
    if (known === undefined) tables.set(table, [...rows]);
    else known.push(...rows);
  }
}

async function copy(
  session: Session,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const text = must(copyText(columns, rows), 'Values are texts and numbers.');
  await session.copyIn([{ sql: `copy ${table} (${columns.join(', ')}) from stdin`, rows: text }]);
}

async function fillTable(session: Session, table: string, rows: readonly Row[]): Promise<void> {
  await session.query({
    text: `insert into tables.${table}
      select * from json_populate_recordset(null::tables.${table}, $1::json)`,
    values: [JSON.stringify(rows)],
  });
}
