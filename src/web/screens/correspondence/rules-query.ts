// The office's own rules as the letter's screens need them: units, classes, instructions, groups,
// templates, and the day by which something is due in the working days of the office.
import { addWorkingDays } from '#lib/working-time.ts';
import { workingTimeOf } from '#modules/office-rules/office-time.ts';
import type { RulesAnswer } from '#modules/office-rules/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { useSeat } from '#web/shell/session.tsx';

/** Undefined as long as the answer is on its way, or where it failed: nothing is offered then. */
export function useRules(): RulesAnswer | undefined {
  const seat = useSeat();
  return useQuery<RulesAnswer>(`/api/offices/${seat.office}/rules`).data;
}

/** ISO day, so many working days of the office after `day`. */
export function dueAfter(rules: RulesAnswer, day: string, limitDays: number): string {
  const time = {
    'working-time': rules.topics['working-time'].rules,
    holidays: rules.topics.holidays.rules,
  };
  return addWorkingDays(workingTimeOf(time, rules.timeZone), day, limitDays);
}

/** The working days in which a letter of this class is answered; null where the rules say none. */
export function limitOfClass(rules: RulesAnswer | undefined, code: string | null): number | null {
  const found = rules?.topics['subject-classes'].rules.items.find((one) => one.code === code);
  return found?.limitDays ?? null;
}
