// The archive's search: letters that meet every item of a question, newest or best first, in pages,
// with snippets in their own spelling. Runs behind the reader's wall. Of secret letters whoever is
// not cleared, and has it not before them, finds one by its number only and sees no word of it.
import { sql } from 'kysely';
import { foldText } from '#lib/fold.ts';
import { formatInstant, parseInstant } from '#lib/instant.ts';
import { addDays } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { mayReadAll } from '#modules/correspondence/clearance.ts';
import type { CorrespondenceDatabase, LetterRow } from '#modules/correspondence/reader.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import { rowOf } from '#modules/correspondence/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import type { Field } from './document.ts';
import { listTerms, makePlan } from './plan.ts';
import type { Plan, TermRow } from './plan.ts';
import { parseQuestion, storable } from './question.ts';
import type { Item } from './question.ts';
import type { AskedSearch, SearchAnswer } from './shapes.ts';
import { isFoundByIndex, isMetBy, listReferred, scoreOf } from './referred.ts';
import type { SearchDocument } from './document.ts';
import { isMet, isToBeRead, listSnippets, makeMarker } from './snippet.ts';

/** At least so many hits are ranked where a question's words are very frequent. */
const RANKED_MAX = 200;
const WALKED_ALL = 100_000_000;
const FACET_HITS_MAX = 2_000;
/** Letters whose text is read for one page, where spelling or phrases matter. */
const READ_MAX = 2_000;
const READ_PIECE = 200;

type Place = readonly [at: string, subject: string, score: number];

interface Hit {
  readonly subject: string;
  readonly at: string;
  readonly score: number;
  readonly total: number | null;
}

interface Ground {
  readonly letters: number;
  readonly behind: number;
  /** Frequencies of terms leave nothing out. */
  readonly isCounted: boolean;
  /** Terms of the question that any letter has. */
  readonly terms: readonly TermRow[];
  readonly first: string | null;
  readonly last: string | null;
}

interface Search {
  readonly db: CorrespondenceDatabase;
  readonly asking: Asking;
  readonly asked: AskedSearch;
  readonly ground: Ground;
  /** Secret letters that are with the one who asks. */
  readonly referred: readonly SearchDocument[];
}

interface Found {
  readonly hits: readonly Hit[];
  readonly total: SearchAnswer['total'];
  /** Where the next page begins; null at the end. */
  readonly next: Place | null;
}

export async function findLetters(
  db: CorrespondenceDatabase,
  asking: Asking,
  asked: AskedSearch,
): Promise<SearchAnswer> {
  const items = parseQuestion(asked.q, asking.office.calendar);
  const referred = await listReferred(db, asking);
  const search = { db, asking, asked, referred, ground: await readGround(db, asking, items) };
  const plan = planOf(search, items);
  const found = await findPage(search, items, plan);
  const isNothing = found.hits.length === 0 && asked.after === undefined;
  const hasFacets = asked.facets === 'true' && !isNothing;
  return {
    understood: isNothing
      ? await judgeItems(search, items)
      : items.map(({ kind, text, day }) => ({ kind, text, day, isFound: null })),
    mode: asked.mode,
    total: found.total,
    rows: await rowsOf(search, items, plan, found.hits),
    next: found.next === null ? null : encodePlace(found.next),
    facets: hasFacets ? await readFacets(search, plan) : null,
    facetsOf: hasFacets ? FACET_HITS_MAX : null,
    behind: search.ground.behind,
  };
}

/** All that a plan stands on, in one question to the database. */
async function readGround(
  db: CorrespondenceDatabase,
  { office }: Asking,
  items: readonly Item[],
): Promise<Ground> {
  const found = await sql<Ground>`
    select coalesce(max(p.letters), 0)::int as letters,
      (coalesce((select size from dawam.log where office = ${office.id}), 0)
        - coalesce(max(p.next_index), 0))::int as behind,
      coalesce(max(p.uncounted), 0) = 0 as "isCounted",
      (select at from search.letter where office = ${office.id} order by at limit 1) as first,
      (select at from search.letter where office = ${office.id} order by at desc limit 1) as last,
      (select coalesce(json_agg(t), '[]') from (
        select word, id, documents from search.term
         where office = ${office.id} and word = any(${listTerms(items)})) t) as terms
      from search.progress p where p.office = ${office.id}`.execute(db);
  return must(found.rows[0], 'An aggregate has one row.');
}

function planOf(search: Search, items: readonly Item[], filtered = true): Plan {
  const { asked, ground } = search;
  const need = asked.sort === 'rank' ? RANKED_MAX : asked.limit + 1;
  const rangeShare = filtered ? rangeShareOf(search) : 1;
  const share = filtered ? rangeShare * filterShare(asked) : 1;
  return makePlan(items, ground.terms, { letters: ground.letters, share, need, rangeShare });
}

/** As if letters were spread evenly over the time; only the way of searching depends on it. */
function rangeShareOf({ asking, asked, ground }: Search): number {
  const [first, last] = [parseInstant(ground.first ?? ''), parseInstant(ground.last ?? '')];
  if (first === undefined || last === undefined || last <= first) return 1;
  const { from, until } = boundsOf(asking, asked);
  const begin = Math.max(first, parseInstant(from ?? '') ?? first);
  const end = Math.min(last, parseInstant(until ?? '') ?? last);
  return Math.min(1, Math.max(0.000_1, (end - begin) / (last - first)));
}

/** Which part of the letters have one value of a filter, as far as anybody can guess. */
const FILTER_SHARES = {
  ...{ direction: 0.5, year: 0.2, state: 0.3, secrecy: 0.3, urgency: 0.3 },
  ...{ party: 0.02, file: 0.02, volume: 0.3 },
} as const;
const FILTERS = Object.keys(FILTER_SHARES) as readonly (keyof typeof FILTER_SHARES)[];

function filterShare(asked: AskedSearch): number {
  return FILTERS.reduce(
    (left, name) => (asked[name] === undefined ? left : left * FILTER_SHARES[name]),
    1,
  );
}

/** First instant of the first day and first instant after the last, where the office is. */
function boundsOf(
  { office }: Asking,
  { from, until }: AskedSearch,
): { readonly from: string | undefined; readonly until: string | undefined } {
  const begin = (day: string) => formatInstant(instantOf(office.timeZone, day, '00:00'));
  return {
    from: from === undefined ? undefined : begin(from),
    until: until === undefined ? undefined : begin(addDays(until, 1)),
  };
}

function filtersOf(search: Search, plan: Plan, filtered: boolean): string {
  const { asking, asked } = search;
  const { direction, year, state, secrecy, urgency, file, volume, party } = asked;
  const { viewer } = asking;
  const chosen = { direction, year, state, secrecy, urgency, file, volume };
  return JSON.stringify({
    ...(filtered ? { ...chosen, ...boundsOf(asking, asked) } : {}),
    ...(filtered && party !== undefined ? { party_key: keyOfParty(party) } : {}),
    cleared: mayReadAll(viewer),
    person: viewer.person,
    signer: viewer.capacities.includes('signer'),
    ...(plan.numbers === undefined ? {} : { numbers: plan.numbers }),
  });
}

/** Secret letters have a blank one, which is nobody's: a folded name is never a space. */
function keyOfParty(party: string): string {
  return foldText(storable(party)) || ' ';
}

interface HitsAsked {
  readonly after: Place | undefined;
  readonly limit: number;
  readonly filtered: boolean;
}

async function readHits(search: Search, plan: Plan, ask: HitsAsked): Promise<readonly Hit[]> {
  if (plan.groups === undefined) return [];
  const found = await readHitsBy(search, plan, ask);
  const isShort = found.length < Math.min(ask.limit, RANKED_MAX);
  const isAll = plan.groups?.length === 0 || plan.walkedMax >= search.ground.letters;
  if (plan.way === 'terms' || !isShort || isAll) return found;
  return await readHitsBy(search, { ...plan, way: 'terms' }, ask);
}

async function readHitsBy(search: Search, plan: Plan, ask: HitsAsked): Promise<readonly Hit[]> {
  const page = {
    sort: search.asked.sort,
    limit: ask.limit,
    ...(ask.after === undefined ? {} : { after: ask.after }),
    words: plan.words,
    rankedMax: RANKED_MAX,
    // A walk may never end before all letters that the index has got meanwhile.
    walkedMax: Math.max(plan.walkedMax, plan.groups?.length === 0 ? WALKED_ALL : 0),
  };
  const found = await sql<Hit>`select subject, at, score, total::int as total
    from search.hits(${search.asking.office.id}, ${JSON.stringify(plan.groups)}::jsonb,
      ${filtersOf(search, plan, ask.filtered)}::jsonb, ${plan.way},
      ${JSON.stringify(page)}::jsonb)`.execute(search.db);
  return found.rows;
}

async function findPage(
  search: Search,
  items: readonly Item[],
  plan: Plan,
  { limit, filtered } = { limit: search.asked.limit, filtered: true },
): Promise<Found> {
  const { asked } = search;
  const after = asked.after === undefined || !filtered ? undefined : decodePlace(asked.after);
  if (items.some((item) => isToBeRead(item, asked.mode))) {
    return await findRead(search, items, plan, { after, limit, filtered });
  }
  const found = await readHits(search, plan, { after, limit: limit + 1, filtered });
  const own = listOwnHits(search, items, { after, filtered });
  const rows = inOrder([...found, ...own], asked.sort).slice(0, limit + 1);
  const hits = rows.slice(0, limit);
  const last = hits.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  const isWhole = !hasMore && after === undefined;
  const more = after === undefined ? own : listOwnHits(search, items, { filtered });
  const total = found[0]?.total ?? null;
  const counted = total === null ? (isWhole ? rows.length : null) : total + more.length;
  return {
    hits,
    total: totalOf(search, items, plan, { counted, least: rows.length }),
    next: hasMore ? placeOf(last) : null,
  };
}

/** Without counting: what the index knows of one word, what it expects of several. */
function totalOf(
  { asking, asked, ground }: Search,
  items: readonly Item[],
  { estimate }: Plan,
  { counted, least }: { readonly counted: number | null; readonly least: number },
): SearchAnswer['total'] {
  if (counted !== null) return { count: counted, kind: 'exact' };
  const isFiltered = [...FILTERS, 'from' as const, 'until' as const].some(
    (name) => asked[name] !== undefined,
  );
  if (isFiltered) return { count: least, kind: 'at-least' };
  const isOne = items.length === 1 && items[0]?.groups.flat().length === 1 && ground.isCounted;
  if ((isOne || items.length === 0) && mayReadAll(asking.viewer)) {
    return { count: Math.round(estimate), kind: 'exact' };
  }
  return { count: rounded(estimate, least), kind: 'about' };
}

/** What the index does not find: secret letters that are with the one who asks. */
function listOwnHits(
  search: Search,
  items: readonly Item[],
  { after, filtered }: Pick<HitsAsked, 'filtered'> & { readonly after?: Place | undefined },
): readonly Hit[] {
  const { asking, asked, referred } = search;
  return referred
    .filter((one) => isMetBy(one, items) && !isFoundByIndex(one, items, asking))
    .filter((one) => !filtered || isChosen(one, search))
    .map((one) => ({ ...placeIn(one, items, asked.sort), total: null }))
    .filter((hit) => after === undefined || isAfter(hit, after, asked.sort));
}

function placeIn(one: SearchDocument, items: readonly Item[], sort: AskedSearch['sort']) {
  const score = sort === 'rank' ? scoreOf(one, items) : 0;
  return { subject: one.subject, at: one.at, score };
}

function isChosen(one: SearchDocument, { asking, asked }: Search): boolean {
  const { direction, year, state, secrecy, urgency, file, volume, party } = asked;
  const { from, until } = boundsOf(asking, asked);
  const chosen = { direction, year, state, secrecy, urgency, file, volume };
  const isSame = Object.entries(chosen).every(
    ([name, value]) => value === undefined || value === one[name as keyof typeof chosen],
  );
  const isOfParty = party === undefined || keyOfParty(party) === one.partyKey;
  return isSame && isOfParty && one.at >= (from ?? '') && (until === undefined || one.at < until);
}

/** Comes later in the list than the place. */
function isAfter(hit: Hit, [at, subject, score]: Place, sort: AskedSearch['sort']): boolean {
  return compareHits(hit, { at, subject, score }, sort) > 0;
}

function inOrder(hits: readonly Hit[], sort: AskedSearch['sort']): readonly Hit[] {
  return hits.toSorted((one, other) => compareHits(one, other, sort));
}

/** Newest first, or best first. Instants and ids are plain ASCII. */
function compareHits(
  one: Omit<Hit, 'total'>,
  other: Omit<Hit, 'total'>,
  sort: AskedSearch['sort'],
): number {
  if (sort === 'rank' && one.score !== other.score) return other.score - one.score;
  if (one.at !== other.at) return one.at < other.at ? 1 : -1;
  return one.subject < other.subject ? 1 : one.subject > other.subject ? -1 : 0;
}

/** Candidates are read in pieces, and those kept whose texts hold what was asked. */
async function findRead(
  search: Search,
  items: readonly Item[],
  plan: Plan,
  ask: HitsAsked,
): Promise<Found> {
  const { mode } = search.asked;
  const marker = makeMarker(items, mode);
  const kept: Hit[] = [];
  let after = ask.after;
  let isEnd = false;
  for (let read = 0; read < READ_MAX && kept.length <= ask.limit && !isEnd; read += READ_PIECE) {
    const piece = await readHits(search, plan, { ...ask, after, limit: READ_PIECE });
    const fields = await readFields(
      search,
      piece.map(({ subject }) => subject),
    );
    kept.push(...piece.filter((hit) => isMet(fields.get(hit.subject) ?? [], items, mode, marker)));
    const last = piece.at(-1);
    isEnd = piece.length < READ_PIECE;
    if (last !== undefined) after = placeOf(last);
  }
  const own = listOwnHits(search, items, ask).filter((hit) => {
    const document = search.referred.find(({ subject }) => subject === hit.subject);
    const isReached = isEnd || after === undefined || !isAfter(hit, after, search.asked.sort);
    return isReached && isMet(document?.fields ?? [], items, mode, marker);
  });
  kept.splice(0, kept.length, ...inOrder([...kept, ...own], search.asked.sort));
  const hits = kept.slice(0, ask.limit);
  const lastKept = hits.at(-1);
  const hasMore = kept.length > ask.limit && lastKept !== undefined;
  const isWhole = isEnd && ask.after === undefined;
  const rest = isEnd || after === undefined ? null : after;
  return {
    hits,
    total: { count: isWhole ? kept.length : hits.length, kind: isWhole ? 'exact' : 'at-least' },
    next: hasMore ? placeOf(lastKept) : rest,
  };
}

async function readFields(
  { db, asking }: Search,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly Field[]>> {
  const found = await sql<{ subject: string; fields: readonly Field[] }>`
    select subject, fields from search.letter_text
     where office = ${asking.office.id} and subject = any(${subjects})`.execute(db);
  return new Map(found.rows.map(({ subject, fields }) => [subject, fields]));
}

/** Rows as the registers have them now, whatever the index still says of their secrecy. */
async function rowsOf(
  search: Search,
  items: readonly Item[],
  plan: Plan,
  hits: readonly Hit[],
): Promise<SearchAnswer['rows']> {
  if (hits.length === 0) return [];
  const { db, asking, asked } = search;
  const subjects = hits.map(({ subject }) => subject);
  const letters = await sql<LetterRow & { readonly fields: readonly Field[] | null }>`
    select l.*, t.fields from tables.letter l left join search.letter_text t using (office, subject)
     where l.office = ${asking.office.id} and l.subject = any(${subjects})`.execute(db);
  const marker = makeMarker(items, asked.mode);
  const shown = await openRows(db, asking, letters.rows);
  const bySubject = new Map(shown.map((row) => [row.subject, row]));
  return subjects.flatMap((subject) => {
    const letter = bySubject.get(subject);
    if (letter === undefined) return [];
    const row = foundRow(letter, asking);
    if (row.masked) return plan.numbers === undefined ? [] : [{ ...row, snippets: [] }];
    const own = search.referred.find((one) => one.subject === letter.subject);
    const snippets = listSnippets(own?.fields ?? letter.fields ?? [], marker);
    return [{ ...row, snippets: snippets.map((one) => ({ ...one, parts: [...one.parts] })) }];
  });
}

function foundRow(
  row: Shown<LetterRow>,
  asking: Asking,
): Omit<SearchAnswer['rows'][number], 'snippets'> {
  return { ...rowOf(row, asking), direction: row.direction };
}

/** Which item, alone and without filters, is to be found at all. */
async function judgeItems(
  search: Search,
  items: readonly Item[],
): Promise<SearchAnswer['understood']> {
  const judged: SearchAnswer['understood'] = [];
  for (const item of items) {
    const plan = planOf(search, [item], false);
    const { hits } = await findPage(search, [item], plan, { limit: 1, filtered: false });
    const { kind, text, day } = item;
    judged.push({ kind, text, day, isFound: hits.length > 0 });
  }
  return judged;
}

type Facets = NonNullable<SearchAnswer['facets']>;

async function readFacets(search: Search, plan: Plan): Promise<Facets> {
  const found = await sql<Facets[number]['values'][number] & Pick<Facets[number], 'facet'>>`
    select facet, value, label, letters::int as letters
      from search.facets(${search.asking.office.id}, ${JSON.stringify(plan.groups)}::jsonb,
        ${filtersOf(search, plan, true)}::jsonb, ${plan.way}, ${FACET_HITS_MAX})`.execute(
    search.db,
  );
  const facets = new Map<Facets[number]['facet'], Facets[number]['values']>();
  for (const { facet, value, label, letters } of found.rows) {
    facets.set(facet, [...(facets.get(facet) ?? []), { value, label, letters }]);
  }
  return [...facets].map(([facet, values]) => ({ facet, values }));
}

function rounded(estimate: number, least: number): number {
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, estimate))) - 1);
  return Math.max(least, Math.round(estimate / digits) * digits);
}

function placeOf({ at, subject, score }: Hit): Place {
  return [at, subject, score];
}

function encodePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Undefined for what no answer of ours held: then the first page comes. */
function decodePlace(text: string): Place | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(read) || read.length !== 3) return undefined;
    const [at, subject, score] = read as readonly unknown[];
    const isPlace =
      typeof at === 'string' &&
      /^[0-9TZ:.+-]{0,40}$/.test(at) &&
      typeof subject === 'string' &&
      /^letter\/[0-9a-f-]{1,40}$/.test(subject) &&
      Number.isSafeInteger(score) &&
      Math.abs(Number(score)) < 1_000;
    return isPlace ? [at, subject, Number(score)] : undefined;
  } catch {
    return undefined;
  }
}
