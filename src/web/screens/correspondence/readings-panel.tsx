// Who saw, printed or copied a letter that is not of normal secrecy, newest first: for those who
// answer for the office's papers.
import type { ReadingsAnswer } from '#modules/correspondence/reading-shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Dialog } from '#web/parts/dialog.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { LetterDialogProps } from './letter-act.ts';

export function ReadingsPanel({ letter, onClose }: LetterDialogProps) {
  const { t } = useTongue();
  const seat = useSeat();
  const uuid = letter.letter.replace('letter/', '');
  const path = `/api/offices/${seat.office}/letters/${uuid}/readings`;
  const query = useQuery<ReadingsAnswer>(path);
  return (
    <Dialog title={t('act.readings')} size="wide" className="readings" onClose={onClose}>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={4} />}>
        {(answer) => <Readings answer={answer} />}
      </Answered>
    </Dialog>
  );
}

function Readings({ answer }: { answer: ReadingsAnswer }) {
  const { t, name, dayOf, clock } = useTongue();
  const { watched, readings } = answer;
  if (readings.length === 0) {
    const text = t(watched ? 'readings.none' : 'readings.unwatched');
    return <Empty title={t('readings.empty')} text={text} />;
  }
  return (
    <div className="table-box">
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('readings.when')}</th>
            <th>{t('readings.who')}</th>
            <th>{t('readings.what')}</th>
          </tr>
        </thead>
        <tbody>
          {readings.map((one, at) => (
            <tr key={`${one.at} ${at}`}>
              <td>
                <time dateTime={one.at}>
                  <bdi>{dayOf(one.at)}</bdi> <bdi>{clock(one.at)}</bdi>
                </time>
              </td>
              <td>
                <bdi>{one.names === null ? one.person : name(one.names)}</bdi>
                {one.title !== null && <small>{name(one.title)}</small>}
              </td>
              <td>
                {t(`reading.${one.what}`)}
                {one.file !== null && (
                  <small>
                    <bdi>{one.file.name ?? one.file.sha256.slice(0, 12)}</bdi>
                  </small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
