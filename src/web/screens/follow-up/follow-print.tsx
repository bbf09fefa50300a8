// A list of follow-up on paper, as far as one page of it goes.
import type {
  CircularsAnswer,
  OfficeWorkAnswer,
} from '#modules/correspondence/follow-up/shapes.ts';
import { useQuery } from '#web/data/query.ts';
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

const PRINTED_ROWS = 200;

function printPath(office: string, asked: Asked): string {
  const path = pagePath(office, asked);
  return `${path}${path.includes('?') ? '&' : '?'}limit=${PRINTED_ROWS}`;
}

function WorkPrint({ asked, onDone }: PrintProps) {
  const { t, dayOf } = useTongue();
  const seat = useSeat();
  const { data } = useQuery<OfficeWorkAnswer>(printPath(seat.office, asked));
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
  const seat = useSeat();
  const { data } = useQuery<CircularsAnswer>(printPath(seat.office, asked));
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
