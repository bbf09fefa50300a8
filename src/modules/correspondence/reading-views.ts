// Who saw and copied a letter, as the table has it. Readings of the last moment may still be on
// their way into it.
import type { Authority } from '#kernel/authority.ts';
import type { LetterAnswer } from './shapes.ts';
import type { CorrespondenceDatabase } from './reader.ts';
import type { ReadingsAnswer } from './reading-shapes.ts';

/** A head who must look further back asks the keeper of the server. */
export const READINGS_MAX = 500;

export async function listReadings(
  db: CorrespondenceDatabase,
  authority: Authority,
  letter: Pick<LetterAnswer, 'office' | 'letter' | 'files'>,
): Promise<ReadingsAnswer['readings']> {
  const rows = await db
    .selectFrom('dawam.reading')
    .select(['at', 'person', 'appointment', 'what', 'file'])
    .where('office', '=', letter.office)
    .where('subject', '=', letter.letter)
    .orderBy('at', 'desc')
    .limit(READINGS_MAX)
    .execute();
  return rows.map(({ at, person, appointment, what, file }) => {
    const held = appointment === null ? undefined : authority.findAppointment(appointment);
    const sha256 = file === null ? undefined : Buffer.from(file).toString('hex');
    const name = letter.files.find((one) => one.sha256 === sha256)?.name ?? null;
    return {
      ...{ at, person, what },
      names: authority.findPerson(person)?.names ?? null,
      title: held?.title ?? null,
      file: sha256 === undefined ? null : { sha256, name },
    };
  });
}
