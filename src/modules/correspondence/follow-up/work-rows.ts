// One line of follow-up: a letter, who has it or is to answer it, since when, until when. Rows come
// from the tables as `FoundRow`; what a reader may not know of a secret letter is masked here.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { mayReadRow } from '#modules/correspondence/clearance.ts';
import type { LetterRow, ReferralRow } from '#modules/correspondence/reader.ts';
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

export function workRowOf(
  row: FoundRow,
  asking: Asking,
  { rhythm, windows }: { readonly rhythm: Rhythm; readonly windows: Windows },
): WorkRow {
  const { office, viewer } = asking;
  const { state, secrecy, due, holder_appointment: appointment } = row;
  const isTheirs = appointment !== null && viewer.posts?.includes(appointment) === true;
  const masked = !isTheirs && !mayReadRow({ state, secrecy, draftedBy: row.drafted_by }, viewer);
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
