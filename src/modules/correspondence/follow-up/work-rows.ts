// One line of follow-up: a letter, who has it or is to answer it, since when, until when. Rows come
// from the tables as `FoundRow`, those of secret letters without words: they are opened here for
// who may read them, and masked for everybody else.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import type {
  CorrespondenceDatabase,
  LetterRow,
  ReferralRow,
} from '#modules/correspondence/reader.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { Rhythm } from './rhythm.ts';
import { daysLeft, lateStateOf } from './lateness.ts';
import type { Windows } from './lateness.ts';
import type { WorkRow } from './shapes.ts';

export type Condition = RawBuilder<unknown>;

type LetterColumns = Pick<
  LetterRow,
  | 'office'
  | 'subject'
  | 'state'
  | 'number'
  | 'heading'
  | 'party'
  | 'party_office'
  | 'urgency'
  | 'secrecy'
  | 'drafted_by'
  | 'parked_until'
>;

export interface FoundRow extends LetterColumns {
  readonly place: number;
  readonly holder_appointment: string | null;
  readonly holder_unit: string | null;
  readonly holder_office: string | null;
  readonly holder_title: string;
  readonly due: string | null;
  readonly begun: string;
  readonly instruction: string | null;
  readonly purpose: ReferralRow['purpose'] | null;
  readonly opened_at: string | null;
  readonly is_passed_on: boolean;
}

/** Of a table `l`. */
export const letterColumns = sql.raw(
  `l.office, l.subject, l.state, l.number, l.year, l.serial, l.heading, l.party, l.party_office,
   l.urgency, l.secrecy, l.drafted_by, l.parked_until, l.words, l.reference`,
);

/** With what the referral sheet of a secret letter says to who has it. */
export async function openWork(
  db: CorrespondenceDatabase,
  asking: Asking,
  rows: readonly FoundRow[],
): Promise<readonly Shown<FoundRow>[]> {
  return await openRows(db, asking, rows, (row, state) => {
    const { instruction, holder_title: title, place } = row;
    const own = state.referrals.find(
      ({ to, sentAt }) =>
        to.appointment === row.holder_appointment &&
        to.unit === row.holder_unit &&
        sentAt === row.begun,
    );
    return {
      instruction: instruction === null ? null : (own?.instruction ?? ''),
      holder_title: title === '' ? (state.stays[place]?.title ?? '') : title,
    };
  });
}

export function workRowOf(
  row: Shown<FoundRow>,
  asking: Asking,
  { rhythm, windows }: { readonly rhythm: Rhythm; readonly windows: Windows },
): WorkRow {
  const { office } = asking;
  const { secrecy, due, holder_appointment: appointment, is_masked: masked } = row;
  return {
    ...{ office: row.office, letter: row.subject, place: row.place, number: row.number },
    subject: masked ? wordIn(office.language, 'secrecy.secret') : row.heading,
    ...{ masked, party: row.party, partyOffice: row.party_office },
    ...{ urgency: row.urgency, secrecy },
    holder: {
      ...{ appointment, unit: row.holder_unit, office: row.holder_office },
      title: row.holder_title,
    },
    ...{ since: row.begun, dueOn: due, late: lateStateOf(due, windows) },
    daysLeft: daysLeft(rhythm.time, due, windows.today),
    instruction: masked ? '' : (row.instruction ?? ''),
    purpose: row.purpose,
    isOpened: row.opened_at !== null,
    isPassedOn: row.is_passed_on,
    parkedUntil: row.parked_until,
    reminders: null,
  };
}
