// The working time of an office and its rules of reminding, as follow-up reckons with them.
import type { Names } from '#kernel/authority.ts';
import type { WorkingTime } from '#lib/working-time.ts';

/** Same object as long as the rules hold: what is reckoned with `time` is remembered with it. */
export interface Rhythm {
  readonly time: WorkingTime;
  /** Working days before the due day on which holders are reminded; 0 is the day itself. */
  readonly remindDaysBefore: readonly number[];
  /** Of the classes of subjects, by their codes. */
  readonly classNames: ReadonlyMap<string, Names>;
  /** Working days overdue after which the head is told; null: never. */
  readonly escalateAfterDays: number | null;
  /** Working days after which a letter that nobody opened counts as delivered; null: never. */
  readonly fictionAfterDays: number | null;
  /** Working days after which a letter that did not arrive expires; null: never. */
  readonly expireAfterDays: number | null;
}
