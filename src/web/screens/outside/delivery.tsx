// Delivery: letters to who is not connected, by the way they go, what came by e-mail, and paper
// that stays in the office.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConsignedList } from '#modules/correspondence/outside/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Exports } from '#web/parts/exports.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { follow, go } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { AttentionScreen } from './attention.tsx';
import { ConsignedPrint } from './consigned-print.tsx';
import { HandList } from './hand-list.tsx';
import { InsideScreen } from './inside-list.tsx';
import { MailList } from './mail-list.tsx';
import { WayList } from './way-list.tsx';
import { ways } from './ways.ts';
import type { Way } from './ways.ts';
import './outside.css';

export function Delivery({ way }: { way: Way }) {
  const { t } = useTongue();
  const seat = useSeat();
  const channel = isChannel(way) ? way : 'e-mail';
  const path = `/api/offices/${seat.office}/outside/${channel}`;
  const query = useQuery<ConsignedList>(path);
  const [isPrinting, setPrinting] = useState(false);
  const print = () => setPrinting(query.data !== undefined);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([
    ...(isChannel(way) ? [{ code: 'KeyP', run: print }] : []),
    ...ways.map((one, at) => ({
      code: `Digit${at + 1}`,
      run: () => go(`/delivery/${one}`),
    })),
  ]);
  return (
    <div className="page delivery">
      <header className="page-head">
        <div>
          <h1>{t('title.delivery')}</h1>
          <p className="sub">{t('delivery.about')}</p>
        </div>
        {isChannel(way) && (
          <div className="row-of-acts">
            <Exports path={`${path}/export`} onPrint={print} />
          </div>
        )}
      </header>
      <Ways way={way} list={query.data} />
      {way === 'mail' && <MailList />}
      {way === 'attention' && <AttentionScreen />}
      {way === 'inside' && <InsideScreen />}
      {isChannel(way) && (
        <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={6} />}>
          {(list) =>
            way === 'hand' ? (
              <HandList list={list} path={path} />
            ) : (
              <WayList key={way} way={way} list={list} path={path} />
            )
          }
        </Answered>
      )}
      {isPrinting && query.data !== undefined && isChannel(way) && (
        <ConsignedPrint channel={way} rows={query.data.rows} onDone={printed} />
      )}
    </div>
  );
}

/** The others have lists of their own kind. */
function isChannel(way: Way): way is Exclude<Way, 'mail' | 'attention' | 'inside'> {
  return way !== 'mail' && way !== 'attention' && way !== 'inside';
}

function countOf(way: Way, list: ConsignedList): number {
  if (isChannel(way)) return list.counts[way];
  if (way === 'inside') return 0;
  return way === 'mail' ? list.mailCount : list.attentionCount;
}

function Ways({ way, list }: { way: Way; list: ConsignedList | undefined }) {
  const { t, n } = useTongue();
  const here = useRef<HTMLAnchorElement>(null);
  // On a phone they are wider than the screen.
  useEffect(() => {
    here.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [way]);
  return (
    <nav className="chips" aria-label={t('delivery.ways')}>
      {ways.map((one) => {
        const count = list === undefined ? 0 : countOf(one, list);
        return (
          <a
            key={one}
            ref={one === way ? here : undefined}
            className="chip"
            href={`/delivery/${one}`}
            onClick={follow}
            aria-current={one === way ? 'page' : undefined}
          >
            <span>{isChannel(one) ? t(`channel.${one}`) : t(`delivery.way.${one}`)}</span>
            {count > 0 && <bdi>{n(count)}</bdi>}
          </a>
        );
      })}
    </nav>
  );
}
