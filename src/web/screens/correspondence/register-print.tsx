// The filtered register on paper: fetched whole (to a limit), set as a plain table with a header,
// printed, and gone again.
import { useEffect, useState } from 'react';
import type { RegisterPage, RegisterRow } from '#modules/correspondence/shapes.ts';
import { get } from '#web/data/api.ts';
import { Dialog } from '#web/parts/dialog.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { notify } from '#web/parts/notices.tsx';
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
  if (page !== null) return <Sheet asked={asked} page={page} onDone={onDone} />;
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

function Sheet(props: { asked: Asked; page: RegisterPage; onDone: () => void }) {
  const { t, code } = useTongue();
  const { asked, page } = props;
  const filter =
    asked.filter === 'waiting'
      ? t(`filter.waiting.${asked.register}`)
      : t(`filter.${asked.filter}`);
  const about = [
    filter,
    ...(asked.q === '' ? [] : [`«${asked.q}»`]),
    t('register.found', { n: page.total }),
    ...(page.rows.length < page.total ? [t('print.cut', { n: page.rows.length })] : []),
  ];
  return (
    <Printed
      title={
        <>
          {t(`nav.${asked.register}`)} {page.year > 0 && <bdi>{code(String(page.year))}</bdi>}
        </>
      }
      about={about.join(' · ')}
      heads={[
        t('column.number'),
        t('column.date'),
        t('column.subject.plain'),
        t(`column.party.${asked.register}`),
        ...(asked.register === 'incoming'
          ? [t('field.their-number'), t('field.delivery-note')]
          : []),
        t('column.holder'),
      ]}
      onDone={props.onDone}
    >
      {page.rows.map((row) => (
        <PrintedRow key={row.letter} row={row} isIncoming={asked.register === 'incoming'} />
      ))}
    </Printed>
  );
}

function PrintedRow({ row, isIncoming }: { row: RegisterRow; isIncoming: boolean }) {
  const { t, dayOf, day } = useTongue();
  return (
    <tr className={row.numberStatus === 'void' ? 'void' : undefined}>
      <td>
        <NumberText>{row.number ?? ''}</NumberText>
      </td>
      <td>{row.numberedAt !== null && <bdi>{dayOf(row.numberedAt)}</bdi>}</td>
      <td>
        <bdi>{row.subject}</bdi>
        {row.citizenId !== null && (
          <>
            {' '}
            ({t('field.citizen-id')} <NumberText>{row.citizenId}</NumberText>)
          </>
        )}
        {row.numberStatus === 'void' && ` (${t('number.void')})`}
        {row.numberStatus === 'reserved' && ` (${t('number.reserved')})`}
      </td>
      <td>
        <bdi>{row.party}</bdi>
        {row.partyCount > 1 && <> {t('party.more', { n: row.partyCount - 1 })}</>}
      </td>
      {isIncoming && (
        <td>
          {row.theirNumber !== null && <NumberText>{row.theirNumber}</NumberText>}{' '}
          {row.theirDate !== null && <bdi>{day(row.theirDate)}</bdi>}
        </td>
      )}
      {isIncoming && (
        <td>{row.deliveryNote !== null && <NumberText>{row.deliveryNote}</NumberText>}</td>
      )}
      <td>{row.holder !== null && <bdi>{row.holder}</bdi>}</td>
    </tr>
  );
}
