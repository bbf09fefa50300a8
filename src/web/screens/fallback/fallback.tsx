// The office's paper: how long the sheets last, the packs and where they are, outages and drills.
import { useState } from 'react';
import type { FallbackAnswer, OutageAnswer, StockAnswer } from '#modules/fallback/answers.ts';
import { retry } from '#web/data/query.ts';
import { Button, Link } from '#web/parts/button.tsx';
import { Answered, Empty } from '#web/parts/states.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { fallbackPath, useFallback } from './fallback-query.ts';
import { OpenOutageDialog } from './outage-dialogs.tsx';
import { LeaseDialog } from './pack-dialogs.tsx';
import { Packs } from './packs.tsx';
import './fallback.css';

export function Fallback() {
  const { t } = useTongue();
  const seat = useSeat();
  const path = fallbackPath(seat.office);
  const query = useFallback();
  return (
    <div className="page fallback-page">
      <header className="page-head">
        <div>
          <h1>{t('module.fallback')}</h1>
          <p className="sub">{t('fallback.about')}</p>
        </div>
        <Starting />
      </header>
      <Answered query={query} onRetry={() => retry(path)}>
        {(data) => (
          <>
            <Outages outages={data.outages} />
            <Stock data={data} />
            <Packs packs={data.packs} office={seat.office} />
          </>
        )}
      </Answered>
    </div>
  );
}

function Starting() {
  const { t } = useTongue();
  const { capacity } = useSeat();
  const [asked, setAsked] = useState<'outage' | 'drill' | 'lease' | null>(null);
  const close = () => setAsked(null);
  return (
    <div className="row-of-acts">
      {(capacity === 'registrar' || capacity === 'head') && (
        <Button onClick={() => setAsked('lease')}>{t('command.lease-pack')}</Button>
      )}
      {capacity === 'head' && (
        <>
          <Button onClick={() => setAsked('drill')}>{t('fallback.open-drill')}</Button>
          <Button look="harm" onClick={() => setAsked('outage')}>
            {t('command.open-outage')}
          </Button>
        </>
      )}
      {asked === 'lease' && <LeaseDialog onClose={close} />}
      {(asked === 'outage' || asked === 'drill') && (
        <OpenOutageDialog isDrill={asked === 'drill'} onClose={close} />
      )}
    </div>
  );
}

function Outages({ outages }: { outages: readonly OutageAnswer[] }) {
  const { t } = useTongue();
  if (outages.length === 0) return null;
  return (
    <section aria-labelledby="fallback-outages">
      <h2 id="fallback-outages">{t('fallback.outages')}</h2>
      <ul className="fallback-outages">
        {outages.map((outage) => (
          <OutageLine key={outage.outage} outage={outage} />
        ))}
      </ul>
    </section>
  );
}

function OutageLine({ outage }: { outage: OutageAnswer }) {
  const { t, dayOf, clock } = useTongue();
  const { isDrill, stage, cause, startedAt, closed, packs } = outage;
  const until = closed === null ? '' : ` – ${dayOf(closed.resumedAt)} ${clock(closed.resumedAt)}`;
  return (
    <li className={stage}>
      <Link to={`/fallback/${outage.outage}`}>
        <span>
          {isDrill && <span className="tag red">{t('fallback.drill')}</span>}{' '}
          <b dir="auto">{cause}</b>
        </span>
        <span className="sub">
          <bdi>{`${dayOf(startedAt)} ${clock(startedAt)}${until}`}</bdi>
        </span>
        <span className="sub">{t('fallback.packs-opened', { n: packs.length })}</span>
        <span className={stage === 'open' ? 'tag amber' : 'tag green'}>
          {t(`outage.stage.${stage}`)}
        </span>
      </Link>
    </li>
  );
}

function Stock({ data }: { data: FallbackAnswer }) {
  const { t } = useTongue();
  return (
    <section aria-labelledby="fallback-stock">
      <h2 id="fallback-stock">{t('fallback.stock')}</h2>
      {data.packs.length === 0 && (
        <Empty title={t('fallback.empty.title')} text={t('fallback.empty.text')} />
      )}
      <ul className="fallback-stock">
        {data.stock.map((one) => (
          <StockCard key={one.form} stock={one} />
        ))}
      </ul>
    </section>
  );
}

function StockCard({ stock }: { stock: StockAnswer }) {
  const { t, code, tOr } = useTongue();
  const { form, left, days, perDay, isLow, isNextDue } = stock;
  const whole = days === null ? null : Math.floor(days);
  const shown =
    whole === null
      ? t('fallback.no-pace')
      : whole === 0
        ? t('fallback.days.none')
        : t('fallback.days', { n: whole });
  return (
    <li className={isLow ? 'low' : undefined}>
      <h3>{tOr(`sheet.${form}`, form)}</h3>
      <p className="fallback-days">{shown}</p>
      <p className="sub">
        {t('fallback.left', { n: left })}
        {perDay > 0 && <> · {t('fallback.pace', { per: code(perDay.toFixed(1)) })}</>}
      </p>
      {isLow && <p className="tag red">{t('fallback.low')}</p>}
      {!isLow && isNextDue && <p className="tag amber">{t('fallback.next-due')}</p>}
    </li>
  );
}
