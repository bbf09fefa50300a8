// How a deadline stands, in working days: red once it has passed, amber when it is near.
import type { WorkRow } from '#modules/correspondence/follow-up/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';

export function LateTag({ row }: { row: Pick<WorkRow, 'late' | 'daysLeft' | 'dueOn'> }) {
  const { t, day } = useTongue();
  const { late, daysLeft, dueOn } = row;
  if (dueOn === null || daysLeft === null) {
    return <span className="late-none">{t('follow.no-day')}</span>;
  }
  const tone = late === 'overdue' ? 'red' : late === 'soon' ? 'amber' : '';
  const word =
    late === 'overdue'
      ? t('follow.days-late', { n: Math.max(0, -daysLeft) })
      : t('follow.days-left', { n: Math.max(0, daysLeft) });
  return (
    <span className="late">
      <span className={`tag ${tone}`}>{word}</span>
      <time dateTime={dueOn}>
        <bdi>{day(dueOn)}</bdi>
      </time>
    </span>
  );
}
