// The search field of a register asks the index too: letters of one register and year that meet
// every word in any of its forms. What the index has not read yet, and what it finds nothing for
// (half a word, say), is left to the words of the card, which the caller looks through.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Office } from '#kernel/authority.ts';
import { mayReadAll } from '#modules/correspondence/clearance.ts';
import type { Viewer } from '#modules/correspondence/clearance.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import { listTerms, makePlan } from './plan.ts';
import type { TermRow } from './plan.ts';
import { parseQuestion } from './question.ts';

export interface RegisterHits {
  /** `subject` of tables.letter is among those found. */
  readonly condition: RawBuilder<unknown>;
  /** Entries from this place on are not in the index yet; null: all of them are. */
  readonly freshFrom: number | null;
}

export interface RegisterHitsAsked {
  readonly office: Pick<Office, 'id' | 'calendar'>;
  readonly viewer: Viewer;
  readonly register: string;
  readonly year: number;
  readonly q: string;
}

interface Ground {
  readonly letters: number;
  readonly next_index: number;
  readonly size: number;
  readonly terms: readonly TermRow[];
}

/** A year of the largest register has some hundred thousand numbers. */
const HITS_MAX = 1_000_000;

/** Undefined where there is no index, it finds nothing, or the text itself must be read. */
export async function findRegisterHits(
  db: CorrespondenceDatabase,
  asked: RegisterHitsAsked,
): Promise<RegisterHits | undefined> {
  const { office, viewer, register, year, q } = asked;
  const items = parseQuestion(q, office.calendar);
  if (items.length === 0 || items.some(({ kind }) => kind === 'phrase')) return undefined;
  const there = await sql<{ is: boolean }>`
    select to_regclass('search.letter') is not null as is`.execute(db);
  if (there.rows[0]?.is !== true) return undefined;
  const found = await sql<Ground>`
    select p.letters::int as letters, p.next_index::int as next_index,
      coalesce((select size from dawam.log where office = ${office.id}), 0)::int as size,
      (select coalesce(json_agg(t), '[]') from (
        select word, id, documents from search.term
         where office = ${office.id} and word = any(${listTerms(items)})) t) as terms
      from search.progress p where p.office = ${office.id}`.execute(db);
  const ground = found.rows[0];
  if (ground === undefined) return undefined;
  const every = { letters: ground.letters, share: 1, need: HITS_MAX, rangeShare: 1 };
  const plan = makePlan(items, ground.terms, every);
  if (plan.groups === undefined) return undefined;
  const filters = JSON.stringify({
    ...{ direction: register, year, cleared: mayReadAll(viewer), person: viewer.person },
    signer: viewer.capacities.includes('signer'),
    ...(plan.numbers === undefined ? {} : { numbers: plan.numbers }),
  });
  const groups = JSON.stringify(plan.groups);
  const hits = (limit: number) => sql`select subject from search.hits(${office.id},
    ${groups}::jsonb, ${filters}::jsonb, 'terms',
    ${JSON.stringify({ sort: 'date', limit, words: plan.words })}::jsonb)`;
  const first = await sql`${hits(1)}`.execute(db);
  if (first.rows.length === 0) return undefined;
  const condition = sql`subject in (${hits(HITS_MAX)})`;
  const { next_index: nextIndex, size } = ground;
  return { condition, freshFrom: nextIndex < size ? nextIndex : null };
}
