// What a drill or an outage shows: how soon the first citizen was served on paper, what went wrong,
// how long keying-in takes.
import type { ResultAnswer } from '#modules/fallback/answers.ts';
import { useTongue } from '#web/shell/tongue.tsx';

const MINUTE_MS = 60_000;

export function Result({ result }: { result: ResultAnswer }) {
  const { t } = useTongue();
  const { firstServedMs, perSheetMs, differing, missing } = result;
  const minutes = firstServedMs === null ? null : Math.round(firstServedMs / MINUTE_MS);
  const seconds = perSheetMs === null ? null : Math.round(perSheetMs / 1_000);
  return (
    <section className="fallback-result" aria-labelledby="fallback-result">
      <h2 id="fallback-result">{t('fallback.result')}</h2>
      <dl className="facts">
        <div>
          <dt>{t('fallback.result.first')}</dt>
          <dd>{minutes === null ? '–' : t('fallback.minutes', { n: minutes })}</dd>
        </div>
        <div>
          <dt>{t('fallback.result.rate')}</dt>
          <dd>{seconds === null ? '–' : t('fallback.seconds', { n: seconds })}</dd>
        </div>
        <div>
          <dt>{t('fallback.result.errors')}</dt>
          <dd>{t('fallback.result.counted', { n: differing, void: result.void, missing })}</dd>
        </div>
      </dl>
    </section>
  );
}
