// What follow-up needs beyond the tables of correspondence: the working time of an office and its
// rules of reminding, as they held at an instant. The program reads them from the office's rules.
import type { PaperReader } from '#modules/correspondence/paper/paper-port.ts';
import type { WorkingTime } from '#lib/working-time.ts';

/** Same object as long as the rules hold: what is reckoned with `time` is remembered with it. */
export interface Rhythm {
  readonly time: WorkingTime;
  /** Working days before the due day on which holders are reminded; 0 is the day itself. */
  readonly remindDaysBefore: readonly number[];
  /** Working days overdue after which the head is told; null: never. */
  readonly escalateAfterDays: number | null;
}

export interface FollowUpReader extends PaperReader {
  /** `at`: RFC 3339; rules that were set later do not count. */
  findRhythm(office: string, at: string): Promise<Rhythm>;
  /** Where the person wants reminders by e-mail; undefined: nowhere. */
  findAddress(person: string): Promise<string | undefined>;
  setAddress(person: string, address: string | null): Promise<void>;
}
