// On home: that the office works on paper at this moment, for everybody; and for those who lease
// packs, of which form the sheets end within three days or the next pack is due. Nothing otherwise.
import type { FallbackAnswer, StockAnswer } from '#modules/fallback/answers.ts';
import { useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';

export function PaperAlarm() {
  const tongue = useTongue();
  const { t } = tongue;
  const { office, capacity } = useSeat();
  // Not by fallback-query.ts, which brings the forms along: home is light.
  const { data } = useQuery<FallbackAnswer>(`/api/offices/${office}/fallback`);
  if (data === undefined) return null;
  const open = data.outages.filter(({ stage }) => stage === 'open');
  const isKeeper = capacity === 'registrar' || capacity === 'head';
  const hasNone = isKeeper && data.packs.length === 0;
  const short = isKeeper && !hasNone ? data.stock.filter(isShort) : [];
  if (open.length + short.length === 0 && !hasNone) return null;
  return (
    <p className="follow-notice" role="status" aria-label={t('fallback.home')}>
      {open.map(({ outage, isDrill, cause }) => (
        <Link key={outage} to={`/fallback/${outage}`} className="tag amber">
          {t(isDrill ? 'fallback.home.drill' : 'fallback.home.open', { cause })}
        </Link>
      ))}
      {short.map((stock) => (
        <Link key={stock.form} to="/fallback" className={stock.isLow ? 'tag red' : 'tag amber'}>
          {shortText(tongue, stock)}
        </Link>
      ))}
      {hasNone && (
        <Link to="/fallback" className="tag amber">
          {t('fallback.home.none')}
        </Link>
      )}
    </p>
  );
}

const isShort = ({ isLow, isNextDue }: StockAnswer) => isLow || isNextDue;

function shortText({ t, tOr }: Tongue, { form: id, isLow, days }: StockAnswer): string {
  const form = tOr(`sheet.${id}`, id);
  if (!isLow) return t('fallback.home.next', { form });
  const whole = Math.floor(days ?? 0);
  return whole === 0
    ? t('fallback.home.out', { form })
    : t('fallback.home.low', { form, n: whole });
}
