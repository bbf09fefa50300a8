// The day by which something is due, and whether it has passed or is near.
import { addDays } from '#lib/calendar.ts';
import { useTongue } from '#web/shell/tongue.tsx';

const NEAR_DAYS = 2;

/** `isOpen` false: it was done, so nothing is late any more. */
export function DueText({ dueOn, isOpen = true }: { dueOn: string | null; isOpen?: boolean }) {
  const { t, day, isoDay } = useTongue();
  if (dueOn === null) return null;
  const today = isoDay(Date.now());
  const isLate = isOpen && dueOn < today;
  const isNear = isOpen && !isLate && dueOn <= addDays(today, NEAR_DAYS);
  const tone = isLate ? 'red' : isNear ? 'amber' : '';
  return (
    <span className={`tag due-text ${tone}`}>
      {isLate ? t('due.late', { day: day(dueOn) }) : t('due.by', { day: day(dueOn) })}
    </span>
  );
}
