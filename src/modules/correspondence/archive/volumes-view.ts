// The volumes of one file of the archive that are closed, by whom and when. Runs behind the
// reader's wall.
import { sql } from 'kysely';
import type { Authority } from '#kernel/authority.ts';
import { safetyOf } from '#modules/correspondence/reader.ts';
import type { CorrespondenceDatabase, VolumeRow } from '#modules/correspondence/reader.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import type { ArchivedLetters } from './shapes.ts';

const VOLUMES_MAX = 1_000;

/** The newest first. */
export async function listClosedVolumes(
  db: CorrespondenceDatabase,
  asking: Asking,
  { file, authority }: { readonly file: string | undefined; readonly authority: Authority },
): Promise<ArchivedLetters['closed']> {
  if (file === undefined) return [];
  const found = await sql<VolumeRow>`select * from tables.volume
    where office = ${asking.office.id} and file = ${file}
    order by volume desc limit ${VOLUMES_MAX}`.execute(db);
  return found.rows.map(({ volume, person, closed_at: closedAt, index }) => ({
    ...{ volume, closedAt, index: Number(index), safety: safetyOf(asking, Number(index)) },
    by: { person, names: authority.findPerson(person)?.names ?? null },
  }));
}
