// The filtered register on paper: fetched whole (to a limit), set as a plain table with a header,
// printed, and gone again.
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import type { RegisterPage, RegisterRow } from '#modules/correspondence/shapes.ts';
import { get } from '#web/data/api.ts';
import { Dialog } from '#web/parts/dialog.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { notify } from '#web/parts/notices.tsx';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { pagePath } from './register-state.ts';
import type { Asked } from './register-state.ts';

const PAGE_ROWS_PRINT = 200;
const PRINTED_ROWS_MAX = 5_000;

export function RegisterPrint({ asked, onDone }: { asked: Asked; onDone: () => void }) {
  const { t } = useTongue();
  const [fraction, setFraction] = useState(0);
  const [page, setPage] = useState<RegisterPage | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void gather(asked, setFraction, stop.signal).then((gathered) => {
      if (stop.signal.aborted) return;
      if (typeof gathered === 'object') return setPage(gathered);
      notify('bad', (tongue) => tongue.t('print.failed'));
      onDone();
    });
    return () => stop.abort();
    // The question of the moment when Print was pressed.
  }, []);
  useEffect(() => {
    if (page === null) return undefined;
    const timer = setTimeout(() => {
      window.print();
      onDone();
    });
    return () => clearTimeout(timer);
  }, [page, onDone]);
  if (page !== null) return createPortal(<Sheet asked={asked} page={page} />, document.body);
  return (
    <Dialog title={t('print.preparing')} onClose={onDone}>
      <progress className="wide" value={fraction} max={1} aria-label={t('print.preparing')} />
    </Dialog>
  );
}

async function gather(
  asked: Asked,
  onFraction: (fraction: number) => void,
  stop: AbortSignal,
): Promise<RegisterPage | 'failed'> {
  const rows: RegisterRow[] = [];
  for (let at = 0; ; at += 1) {
    const answer = await get<RegisterPage>(pagePath(asked, at, PAGE_ROWS_PRINT));
    if (!answer.ok || stop.aborted) return 'failed';
    rows.push(...answer.value.rows);
    const wanted = Math.min(answer.value.total, PRINTED_ROWS_MAX);
    onFraction(wanted === 0 ? 1 : rows.length / wanted);
    if (rows.length >= wanted || answer.value.rows.length === 0) return { ...answer.value, rows };
  }
}

function Sheet({ asked, page }: { asked: Asked; page: RegisterPage }) {
  const { t, name, code, longDay, isoDay, clock } = useTongue();
  const { seat, session } = useSitting();
  const now = Date.now();
  return (
    <div className="printed">
      <header>
        <div>
          <b>{name(seat.institutionNames)}</b>
          <span>{name(seat.officeNames)}</span>
        </div>
        <h1>
          {t(`nav.${asked.register}`)} {page.year > 0 && <bdi>{code(String(page.year))}</bdi>}
        </h1>
        <div>
          <span>
            {longDay(isoDay(now))} <bdi>{clock(now)}</bdi>
          </span>
          <span>{name(session.names)}</span>
        </div>
      </header>
      <p>
        {t(
          asked.filter === 'waiting'
            ? `filter.waiting.${asked.register}`
            : `filter.${asked.filter}`,
        )}
        {asked.q !== '' && ` · «${asked.q}»`} · {t('register.found', { n: page.total })}
        {page.rows.length < page.total && ` · ${t('print.cut', { n: page.rows.length })}`}
      </p>
      <table>
        <thead>
          <tr>
            <th>{t('column.number')}</th>
            <th>{t('column.date')}</th>
            <th>{t('column.subject.plain')}</th>
            <th>{t(`column.party.${asked.register}`)}</th>
            <th>{t('field.their-number')}</th>
            <th>{t('column.holder')}</th>
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row) => (
            <PrintedRow key={row.letter} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PrintedRow({ row }: { row: RegisterRow }) {
  const { t, dayOf, day } = useTongue();
  return (
    <tr className={row.numberStatus === 'void' ? 'void' : undefined}>
      <td>
        <NumberText>{row.number ?? ''}</NumberText>
      </td>
      <td>{row.numberedAt !== null && <bdi>{dayOf(row.numberedAt)}</bdi>}</td>
      <td>
        <bdi>{row.subject}</bdi>
        {row.numberStatus === 'void' && ` (${t('number.void')})`}
      </td>
      <td>
        <bdi>{row.party}</bdi>
        {row.partyCount > 1 && <> {t('party.more', { n: row.partyCount - 1 })}</>}
      </td>
      <td>
        {row.theirNumber !== null && <NumberText>{row.theirNumber}</NumberText>}{' '}
        {row.theirDate !== null && <bdi>{day(row.theirDate)}</bdi>}
      </td>
      <td>{row.holder !== null && <bdi>{row.holder}</bdi>}</td>
    </tr>
  );
}
