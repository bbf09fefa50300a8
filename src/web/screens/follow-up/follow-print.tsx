// A list of follow-up on paper: fetched page by page (to a limit), then printed. The office's PDF
// of the same list has no such limit.
import { useEffect, useState } from 'react';
import type {
  CircularsAnswer,
  OfficeWorkAnswer,
} from '#modules/correspondence/follow-up/shapes.ts';
import { get } from '#web/data/api.ts';
import { notify } from '#web/parts/notices.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { pagePath } from './follow-state.ts';
import type { Asked } from './follow-state.ts';
import { LateTag } from './late-tag.tsx';

interface PrintProps {
  readonly asked: Asked;
  readonly onDone: () => void;
}

export function FollowPrint(props: PrintProps) {
  return props.asked.list === 'circulars' ? (
    <CircularsPrint {...props} />
  ) : (
    <WorkPrint {...props} />
  );
}

const PAGE_ROWS_PRINT = 200;
const PRINTED_ROWS_MAX = 5_000;

function printPath(office: string, asked: Asked, from: number): string {
  const path = pagePath(office, { ...asked, from });
  return `${path}${path.includes('?') ? '&' : '?'}limit=${PAGE_ROWS_PRINT}`;
}

interface Rows {
  readonly total: number;
  readonly rows: readonly unknown[];
}

/** All of the list as it stands; undefined until it is there. */
function useWhole<Page extends Rows>({ asked, onDone }: PrintProps): Page | undefined {
  const seat = useSeat();
  const [whole, setWhole] = useState<Page | undefined>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    void gather<Page>((from) => printPath(seat.office, asked, from), stop.signal).then((page) => {
      if (stop.signal.aborted) return;
      if (page !== undefined) return setWhole(page);
      notify('bad', (tongue) => tongue.t('print.failed'));
      onDone();
    });
    return () => stop.abort();
    // The question of the moment when Print was pressed.
  }, []);
  return whole;
}

async function gather<Page extends Rows>(
  pathFrom: (from: number) => string,
  stop: AbortSignal,
): Promise<Page | undefined> {
  const rows: unknown[] = [];
  for (;;) {
    const answer = await get<Page>(pathFrom(rows.length), stop);
    if (!answer.ok) return undefined;
    rows.push(...answer.value.rows);
    const wanted = Math.min(answer.value.total, PRINTED_ROWS_MAX);
    if (rows.length >= wanted || answer.value.rows.length === 0) return { ...answer.value, rows };
  }
}

function WorkPrint({ asked, onDone }: PrintProps) {
  const { t, dayOf } = useTongue();
  const data = useWhole<OfficeWorkAnswer>({ asked, onDone });
  if (data === undefined) return null;
  const { list } = asked;
  return (
    <Printed
      title={t(`follow.list.${list}`)}
      about={t('follow.total', { n: data.total })}
      heads={[
        t('column.number'),
        t('column.subject.plain'),
        t(list === 'awaited' ? 'follow.column.awaited' : 'follow.column.holder'),
        t('follow.column.instruction'),
        t('follow.column.since'),
        t('field.dueOn'),
      ]}
      onDone={onDone}
    >
      {data.rows.map((row) => (
        <tr key={`${row.letter} ${row.place}`}>
          <td>{row.number !== null && <NumberText>{row.number}</NumberText>}</td>
          <td>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </td>
          <td>
            <bdi>{row.holder.title === '' ? t('follow.registry') : row.holder.title}</bdi>
          </td>
          <td>
            <bdi>{row.instruction}</bdi>
          </td>
          <td>
            <bdi>{dayOf(row.since)}</bdi>
          </td>
          <td>
            <LateTag row={row} />
          </td>
        </tr>
      ))}
    </Printed>
  );
}

function CircularsPrint({ asked, onDone }: PrintProps) {
  const { t, n, dayOf } = useTongue();
  const data = useWhole<CircularsAnswer>({ asked, onDone });
  if (data === undefined) return null;
  return (
    <Printed
      title={t('follow.list.circulars')}
      about={t('follow.total', { n: data.total })}
      heads={[
        t('column.number'),
        t('column.subject.plain'),
        t('report.sent-on'),
        t('report.acknowledged'),
        t('report.who-missing'),
      ]}
      onDone={onDone}
    >
      {data.rows.map((row) => (
        <tr key={row.letter}>
          <td>{row.number !== null && <NumberText>{row.number}</NumberText>}</td>
          <td>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </td>
          <td>
            <bdi>{dayOf(row.sentAt)}</bdi>
          </td>
          <td>
            <bdi>
              {n(row.acknowledged)} / {n(row.addressees)}
            </bdi>
          </td>
          <td>
            {row.missing.map(({ name }) => (
              <div key={name}>
                <bdi>{name}</bdi>
              </div>
            ))}
          </td>
        </tr>
      ))}
    </Printed>
  );
}
