// From one page of a list of follow-up to the next.
import { Button } from '#web/parts/button.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { PAGE_ROWS } from './follow-state.ts';
import type { Asked, Change } from './follow-state.ts';

export function Pager(props: {
  readonly asked: Asked;
  readonly total: number;
  readonly count: number;
  readonly change: Change;
}) {
  const { t } = useTongue();
  const { total, count } = props;
  const { from } = props.asked;
  if (total <= PAGE_ROWS) return <p className="sub">{t('follow.total', { n: total })}</p>;
  const go = (to: number) => props.change({ from: Math.max(0, to) });
  return (
    <nav className="pager" aria-label={t('follow.total', { n: total })}>
      <Button disabled={from === 0} onClick={() => go(from - PAGE_ROWS)}>
        {t('follow.before')}
      </Button>
      <span>{t('follow.page', { from: from + 1, until: from + count, n: total })}</span>
      <Button disabled={from + count >= total} onClick={() => go(from + PAGE_ROWS)}>
        {t('follow.after')}
      </Button>
    </nav>
  );
}
