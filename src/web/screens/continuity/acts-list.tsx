// Acts that not every centre holds, oldest first: what, when, how far, and why not further.
import { useState } from 'react';
import type { CentreStanding, UnsafeAct, UnsafeActs } from '#kernel/line.ts';
import { get } from '#web/data/api.ts';
import { Button } from '#web/parts/button.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { Empty } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { momentSaid } from '#web/shell/moment-said.ts';
import { follow, letterPath } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';

const COUNTED = ['waiting', 'travelling', 'held', 'safe', 'attention'] as const;

export function UnsafeList(props: {
  readonly first: UnsafeActs;
  readonly path: string;
  readonly centres: readonly CentreStanding[];
}) {
  const { first, path, centres } = props;
  const { t, n } = useTongue();
  const [more, setMore] = useState<readonly UnsafeActs[]>([]);
  const [isBusy, setBusy] = useState(false);
  const known = new Set(first.rows.map(({ index }) => index));
  const later = more.flatMap(({ rows }) => rows.filter(({ index }) => !known.has(index)));
  const next = (more.at(-1) ?? first).next;
  const load = async () => {
    setBusy(true);
    const answer = await get<UnsafeActs>(`${path}?from=${next}`);
    setBusy(false);
    if (answer.ok) setMore((all) => [...all, answer.value]);
  };
  return (
    <section className="unsafe" aria-label={t('lines.part.acts')}>
      <dl className="counts">
        {COUNTED.map((standing) => (
          <div key={standing} className={first.counts[standing] > 0 ? standing : 'none'}>
            <dt>{t(`lines.act.${standing}`)}</dt>
            <dd>
              <bdi>{n(first.counts[standing])}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {first.rows.length === 0 ? (
        <Empty title={t('lines.all-safe.title')} text={t('lines.all-safe.text')} />
      ) : (
        <div className="table-box">
          <table className="plain-table">
            <thead>
              <tr>
                {headsOf(t).map((head) => (
                  <th key={head}>{head}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...first.rows, ...later].map((row) => (
                <Row key={row.index} row={row} centres={centres} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {next !== null && (
        <Button isBusy={isBusy} onClick={() => void load()}>
          {t('lines.more')}
        </Button>
      )}
    </section>
  );
}

function headsOf(t: Tongue['t']): readonly string[] {
  return [t('lines.act'), t('lines.recorded'), t('lines.standing'), t('lines.why')];
}

function Row({ row, centres }: { row: UnsafeAct; centres: readonly CentreStanding[] }) {
  const tongue = useTongue();
  const { t, tOr, n } = tongue;
  const { kind, subject, number, recordedAt, standing, reason, hasFiles, index } = row;
  const lacking = centres.find((one) => one.held <= index && one.trouble === reason);
  const what = tOr(`entry.${kind}`, kind);
  return (
    <tr>
      <td>
        {subject.startsWith('letter/') ? (
          <a href={letterPath(subject)} onClick={follow} title={t('lines.open')}>
            {what} {number !== null && <NumberText>{number}</NumberText>}
          </a>
        ) : (
          what
        )}
        <small>
          {t('lines.index')} <bdi>{n(index)}</bdi>
          {hasFiles && ` · ${t('lines.with-files')}`}
        </small>
      </td>
      <td>
        <time dateTime={recordedAt}>
          <bdi>{momentSaid(tongue, recordedAt, Date.now())}</bdi>
        </time>
      </td>
      <td>
        <span className={`act-standing ${standing}`}>{t(`lines.act.${standing}`)}</span>
      </td>
      <td>
        {reason !== null && tOr(`lines.trouble.${reason}`, reason)}
        {lacking !== undefined && <small>{t(`lines.centre.${lacking.role}`)}</small>}
      </td>
    </tr>
  );
}

export function ActsPrint(props: {
  readonly acts: UnsafeActs;
  readonly centres: readonly CentreStanding[];
  readonly onDone: () => void;
}) {
  const { acts, centres, onDone } = props;
  const tongue = useTongue();
  const { t } = tongue;
  const all = acts.counts.waiting + acts.counts.travelling + acts.counts.held;
  return (
    <Printed
      title={t('lines.part.acts')}
      about={t('lines.acts-count', { n: all + acts.counts.attention })}
      heads={headsOf(t)}
      onDone={onDone}
    >
      {acts.rows.map((row) => (
        <Row key={row.index} row={row} centres={centres} />
      ))}
    </Printed>
  );
}
