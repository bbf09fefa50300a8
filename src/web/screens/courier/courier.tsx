// The courier's desk: what waits for offices that no line reaches, bundles to save on a stick with
// their slips, and bundles that a courier has brought. Whatever comes is judged by the server as a
// whole; the same one twice changes nothing.
import { useId, useState } from 'react';
import type { CourierAnswer, CourierBundle, CourierWay } from '#kernel/courier.ts';
import type { BundleFlaw, BundleReport } from '#kernel/courier.ts';
import { newId } from '#web/data/ids.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { uploadTo } from '#web/data/upload.ts';
import { LinkButton } from '#web/parts/button.tsx';
import { DropZone } from '#web/parts/drop-zone.tsx';
import type { Sending } from '#web/parts/drop-zone.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { useOffices } from '#web/parts/offices.ts';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { momentSaid } from '#web/shell/moment-said.ts';
import { mayKeepLines } from '#web/shell/permits.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import '#web/style/stacked-table.css';
import './courier.css';

interface ReadAnswer {
  readonly flaw: BundleFlaw | null;
  readonly report: BundleReport | null;
}

interface Brought extends Sending {
  readonly answer: ReadAnswer | null;
}

const HASH_SHOWN = 8;

export function Courier() {
  const { t } = useTongue();
  const seat = useSeat();
  if (mayKeepLines(seat)) return <OpenCourier />;
  return (
    <div className="page">
      <Empty title={t('courier.barred.title')} text={t('courier.barred.text')}>
        <LinkButton to="/">{t('nav.home')}</LinkButton>
      </Empty>
    </div>
  );
}

function OpenCourier() {
  const { t } = useTongue();
  const { office } = useSeat();
  const path = `/api/offices/${office}/courier`;
  const query = useQuery<CourierAnswer>(path);
  return (
    <div className="page courier-page">
      <header className="page-head">
        <div>
          <h1>{t('title.courier')}</h1>
          <p className="sub">{t('courier.about')}</p>
        </div>
      </header>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={5} />}>
        {({ ways, bundles }) => (
          <>
            <Ways ways={ways} path={path} />
            <TakeIn path={path} />
            <History bundles={bundles} path={path} />
          </>
        )}
      </Answered>
    </div>
  );
}

function useOfficeName(): (office: string) => string {
  const { name } = useTongue();
  const offices = useOffices();
  return (office) => {
    const found = offices.get(office);
    return found === undefined ? office : name(found.names);
  };
}

function Ways({ ways, path }: { ways: readonly CourierWay[]; path: string }) {
  const { t } = useTongue();
  const title = useId();
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>{t('courier.out')}</h2>
      {ways.length === 0 ? (
        <Empty title={t('courier.out.none.title')} text={t('courier.out.none.text')} />
      ) : (
        <ul className="courier-ways">
          {ways.map((way) => (
            <Way key={way.office} way={way} path={path} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Way({ way, path }: { way: CourierWay; path: string }) {
  const tongue = useTongue();
  const { t } = tongue;
  const office = useOfficeName()(way.office);
  const { waiting, since, hasKey } = way;
  const said =
    since === null
      ? t('courier.waiting.none')
      : t('courier.waiting', { n: waiting, since: momentSaid(tongue, since, Date.now()) });
  return (
    <li className={waiting > 0 ? 'waits' : undefined}>
      <div>
        <strong>
          <bdi>{office}</bdi>
        </strong>
        <small>{said}</small>
        {!hasKey && <small className="lacks">{t('courier.no-key')}</small>}
      </div>
      {hasKey && (
        <a
          className={waiting > 0 ? 'btn' : 'btn plain'}
          href={`${path}/bundle?to=${encodeURIComponent(way.office)}`}
          download
          aria-label={t('courier.write.for', { office })}
        >
          <Icon name="down" size={16} />
          <span>{t('courier.write')}</span>
        </a>
      )}
    </li>
  );
}

function TakeIn({ path }: { path: string }) {
  const { t } = useTongue();
  const title = useId();
  const [brought, setBrought] = useState<readonly Brought[]>([]);
  const change = (id: string, next: Partial<Brought>) =>
    setBrought((all) => all.map((one) => (one.id === id ? { ...one, ...next } : one)));
  const take = async (file: File) => {
    const id = newId();
    const begun = { id, name: file.name, fraction: 0, problem: null, answer: null };
    setBrought((all) => [...all, begun]);
    const { done } = uploadTo<ReadAnswer>(`${path}/read`, file, (fraction) =>
      change(id, { fraction }),
    );
    const sent = await done;
    if (sent.ok) change(id, { answer: sent.value });
    else change(id, { problem: sent.problem });
    retry(path);
  };
  const dismiss = (id: string) => setBrought((all) => all.filter((one) => one.id !== id));
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>{t('courier.in')}</h2>
      <DropZone
        label={t('courier.add')}
        hint={t('courier.add.hint')}
        accepted=".dawam-courier"
        onFiles={(files) => files.forEach((file) => void take(file))}
        sending={brought.filter(({ answer }) => answer === null)}
        onDismiss={dismiss}
      >
        {brought.map(({ id, name, answer }) =>
          answer === null ? null : <Outcome key={id} name={name} answer={answer} />,
        )}
      </DropZone>
    </section>
  );
}

function Outcome({ name, answer }: { name: string; answer: ReadAnswer }) {
  const { t, n } = useTongue();
  const nameOf = useOfficeName();
  const { flaw, report } = answer;
  if (flaw !== null || report === null) {
    return <li className="bad">{t(`courier.flaw.${flaw ?? 'damaged'}`, { name })}</li>;
  }
  const { from, consignments, fresh, files, arrived, isRepeated } = report;
  const counts = { fresh: n(fresh), all: n(consignments), files: n(files), arrived: n(arrived) };
  return (
    <li className="good">
      {t('courier.read', { office: nameOf(from), ...counts })}
      {isRepeated && <small>{t('courier.read.again')}</small>}
    </li>
  );
}

function History({ bundles, path }: { bundles: readonly CourierBundle[]; path: string }) {
  const { t } = useTongue();
  const title = useId();
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>{t('courier.history')}</h2>
      {bundles.length === 0 ? (
        <p className="sub">{t('courier.history.none')}</p>
      ) : (
        <div className="table-box">
          <table className="plain-table stacked">
            <thead>
              <tr>
                {(['direction', 'office', 'when', 'holds', 'seen'] as const).map((key) => (
                  <th key={key} scope="col">
                    {t(`courier.${key}`)}
                  </th>
                ))}
                <th scope="col">SHA-256</th>
                <th scope="col">
                  <span className="unseen">{t('courier.slip')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {bundles.map((bundle) => (
                <BundleRow key={`${bundle.direction} ${bundle.id}`} {...{ bundle, path }} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function BundleRow({ bundle, path }: { bundle: CourierBundle; path: string }) {
  const tongue = useTongue();
  const { t, n } = tongue;
  const office = useOfficeName()(bundle.other);
  const { direction, at, counts, seenAt, sha256, id } = bundle;
  const count = (key: string) => n(counts[key] ?? 0);
  const said = (instant: string) => momentSaid(tongue, instant, Date.now());
  return (
    <tr>
      <td>{t(`courier.direction.${direction}`)}</td>
      <td>
        <bdi>{office}</bdi>
      </td>
      <td data-label={t('courier.when')}>{said(at)}</td>
      <td data-label={t('courier.holds')}>
        {direction === 'out'
          ? t('courier.holds.out', { entries: count('consignments'), files: count('files') })
          : t('courier.holds.in', { entries: count('consignments'), fresh: count('fresh') })}
      </td>
      <td data-label={t('courier.seen')}>
        {direction === 'in' ? '–' : seenAt === null ? t('courier.seen.not') : said(seenAt)}
      </td>
      <td data-label="SHA-256">
        <bdi className="code" title={sha256}>
          {sha256.slice(0, HASH_SHOWN)}
        </bdi>
      </td>
      <td className="acts">
        {direction === 'out' && (
          <a
            className="btn quiet"
            href={`${path}/bundles/${id}/slip.pdf?language=${tongue.language}`}
            download
          >
            {t('courier.slip')}
          </a>
        )}
      </td>
    </tr>
  );
}
