// The letters that their retention class no longer keeps on a day, class by class: the list that
// goes to the committee, with what stays after all and why. With the committee's decision in hand
// the archivist has them destroyed; held letters stand on the list and never go.
import { useCallback, useState } from 'react';
import { disposedLettersMax } from '#modules/correspondence/disposal-limits.ts';
import type { DueAnswer, DueRow } from '#modules/correspondence/archive/disposal-shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Exports } from '#web/parts/exports.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ArchivePrint } from './archive-print.tsx';
import { decidedList, onList } from './archive-state.ts';
import { ArchivedTable } from './archived-table.tsx';
import { DecisionDialog } from './decision-dialog.tsx';

export function DueLetters() {
  const { t, isoDay } = useTongue();
  const { office } = useSeat();
  const today = isoDay(Date.now());
  const [day, setDay] = useState<string>(today);
  const path = `/api/offices/${office}/archive/due?${new URLSearchParams({ day })}`;
  const query = useQuery<DueAnswer>(path);
  return (
    <section aria-labelledby="archive-due">
      <header className="section-head">
        <div>
          <h2 id="archive-due">{t('archive.due')}</h2>
          <p className="sub">{t('archive.due.about')}</p>
        </div>
      </header>
      <div className="due-day">
        <DateField
          label={t('archive.due.day')}
          value={day}
          today={today}
          onValue={(iso) => setDay(iso ?? today)}
          onTextWrong={() => undefined}
        />
      </div>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={5} />}>
        {(answer) => <DueList key={answer.day} answer={answer} isToday={day <= today} />}
      </Answered>
    </section>
  );
}

function DueList({ answer, isToday }: { answer: DueAnswer; isToday: boolean }) {
  const { t, longDay } = useTongue();
  const seat = useSeat();
  const [kept, setKept] = useState<ReadonlyMap<string, string>>(new Map());
  const [isPrinting, setPrinting] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  const classes = answer.classes.filter(({ total }) => total > 0);
  const rows = classes.flatMap((one) => one.rows);
  const listed = onList(rows, disposedLettersMax);
  const list = decidedList(listed, kept);
  const mayDecide = isToday && seat.capacity === 'archivist' && listed.length > 0;
  const isReady = list.letters.length > 0 && list.unexplained === 0;
  const ask = () => setAsking(mayDecide && isReady);
  useKeys([
    { code: 'KeyP', run: () => setPrinting(rows.length > 0) },
    { code: 'KeyD', run: ask },
  ]);
  if (answer.classes.length === 0) return <Empty title={t('archive.due.no-classes')} />;
  if (rows.length === 0) return <Empty title={t('archive.due.none')} />;
  const onTheList = new Set(listed.map(({ letter }) => letter));
  const choice = {
    head: t('disposal.goes'),
    of: (row: DueRow) => (
      <Choice row={row} isListed={onTheList.has(row.letter)} kept={kept} onKept={setKept} />
    ),
  };
  return (
    <>
      <div className="due-acts">
        <Exports
          path={`/api/offices/${seat.office}/archive/due/export?day=${answer.day}`}
          onPrint={() => setPrinting(true)}
        />
        {mayDecide && (
          <Button look="harm" disabled={!isReady} onClick={ask} keys="D">
            {t('disposal.decide', { n: list.letters.length })}
          </Button>
        )}
      </div>
      <p className="sub" role="status">
        {list.unexplained > 0
          ? t('disposal.unexplained', { n: list.unexplained })
          : rows.length > disposedLettersMax &&
            t('disposal.first', { n: listed.length, most: disposedLettersMax })}
        {mayDecide || list.unexplained > 0 ? null : t('disposal.who')}
      </p>
      {classes.map((one) => (
        <DueClass key={one.code} of={one} {...(mayDecide ? { choice } : {})} />
      ))}
      {isPrinting && (
        <ArchivePrint
          title={`${t('archive.due')} — ${longDay(answer.day)}`}
          rows={rows}
          onDone={printed}
        />
      )}
      {isAsking && <DecisionDialog list={list} onClose={() => setAsking(false)} />}
    </>
  );
}

function DueClass(props: {
  readonly of: DueAnswer['classes'][number];
  readonly choice?: { readonly head: string; readonly of: (row: DueRow) => React.ReactNode };
}) {
  const { t, name } = useTongue();
  const { code, names, action, basis, total, rows } = props.of;
  const label = `${name(names)} (${code}) · ${t(`rules.action.${action}`)}`;
  const choice = props.choice === undefined ? {} : { choice: props.choice };
  return (
    <div>
      <h3>
        {label} · {t('search.total.exact', { n: total })}
      </h3>
      {basis !== '' && (
        <p className="sub">
          <bdi>{basis}</bdi>
        </p>
      )}
      <ArchivedTable label={label} rows={rows} {...choice} />
    </div>
  );
}

/** Goes, or stays for a reason that is typed beside it. */
function Choice(props: {
  readonly row: DueRow;
  readonly isListed: boolean;
  readonly kept: ReadonlyMap<string, string>;
  readonly onKept: (kept: ReadonlyMap<string, string>) => void;
}) {
  const { t, code } = useTongue();
  const { row, kept, onKept } = props;
  const number = code(row.number ?? '');
  // That it is held stands beside its subject.
  if (row.holds > 0) return null;
  if (!props.isListed) return <small>{t('disposal.later')}</small>;
  const reason = kept.get(row.letter);
  const change = (said: string | undefined) => {
    const next = new Map(kept);
    if (said === undefined) next.delete(row.letter);
    else next.set(row.letter, said);
    onKept(next);
  };
  return (
    <div className="goes">
      <input
        type="checkbox"
        aria-label={t('disposal.goes.one', { number })}
        checked={reason === undefined}
        onChange={(event) => change(event.target.checked ? undefined : '')}
      />
      {reason !== undefined && (
        <input
          type="text"
          autoFocus
          aria-label={t('disposal.stays.why', { number })}
          placeholder={t('disposal.stays')}
          maxLength={200}
          value={reason}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </div>
  );
}
