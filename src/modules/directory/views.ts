// What people ask of the directory's tables, as Kysely queries. They are given a database whose
// reader may see the directory's rows; whether an appointment holds is asked of the authority.
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Capacity, Names } from '#kernel/authority.ts';
import { foldText } from '#lib/fold.ts';
import { directoryOffice } from './subjects.ts';

/** The columns that are read here; all of them are in tables.sql. */
export interface DirectoryTables {
  'tables.person': { office: string; id: string; names: Names; search: string };
  'tables.appointment': {
    office: string;
    id: string;
    person: string;
    at_office: string;
    capacity: Capacity;
    title: Names;
    from_at: string;
    until_at: string | null;
    letter_number: string | null;
    letter_date: string | null;
    delegated_from: string | null;
    acting_for: string | null;
    recorded_at: string;
    ended_at: string | null;
  };
}

export type DirectoryDatabase = Kysely<DirectoryTables>;

const PEOPLE_MAX = 50;
const STAFF_MAX = 1_000;

/** People whose name in any language, or id, has all the words asked for; at most 50, by name. */
export async function listPeople(
  database: DirectoryDatabase,
  asked: string,
): Promise<{ id: string; names: Names }[]> {
  const words = foldText(asked)
    .split(' ')
    .filter((word) => word !== '');
  let query = database
    .selectFrom('tables.person')
    .select(['id', 'names'])
    .where('office', '=', directoryOffice);
  for (const word of words) {
    query = query.where(sql<boolean>`position(${word} in search) > 0`);
  }
  return await query.orderBy('search').orderBy('id').limit(PEOPLE_MAX).execute();
}

/** All letters that ever appointed somebody to the office, newest first, at most 1,000. */
export async function listStaff(database: DirectoryDatabase, office: string) {
  return await database
    .selectFrom('tables.appointment as a')
    .innerJoin('tables.person as p', (join) =>
      join.onRef('p.office', '=', 'a.office').onRef('p.id', '=', 'a.person'),
    )
    .select(['a.id', 'a.person', 'p.names', 'a.capacity', 'a.title', 'a.from_at', 'a.until_at'])
    .select(['a.ended_at', 'a.letter_number', 'a.letter_date', 'a.delegated_from', 'a.acting_for'])
    .where('a.office', '=', directoryOffice)
    .where('a.at_office', '=', office)
    .orderBy('a.recorded_at', 'desc')
    .orderBy('a.id')
    .limit(STAFF_MAX)
    .execute();
}
