// Follow-up: my work over all my offices, what the office has outstanding, overdue, due soon,
// parked, waits for, and its circulars. Number keys choose the list; what is asked stands in the
// address. The letter of the selected line is beside it.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FollowCounts, MyWorkAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import type { OfficeWorkAnswer, WorkRow } from '#modules/correspondence/follow-up/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button, Link } from '#web/parts/button.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Exports } from '#web/parts/exports.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { Preview } from '#web/screens/correspondence/preview.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { go, useAddress } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { Chips } from './chips.tsx';
import { Circulars } from './circulars.tsx';
import { Filters } from './filters.tsx';
import { FollowPrint } from './follow-print.tsx';
import {
  addressOf,
  bookPath,
  exportPath,
  isFiltered,
  LISTS,
  pagePath,
  PLAIN,
} from './follow-state.ts';
import { readAsked } from './follow-state.ts';
import type { Asked, Change, FollowList } from './follow-state.ts';
import { Pager } from './pager.tsx';
import { MailReminders } from './mail-reminders.tsx';
import { keyOf, WorkRows } from './work-rows.tsx';
import './follow-up.css';

export function FollowUp() {
  const { t } = useTongue();
  const seat = useSeat();
  const { search } = useAddress();
  const asked = readAsked(search);
  const change: Change = (next) => {
    // Another question begins at its first page.
    go(addressOf({ ...asked, from: 0, ...next }), { replace: true });
  };
  const choose = (list: FollowList) => change({ ...PLAIN, list });
  const input = useRef<HTMLInputElement>(null);
  const [isPrinting, setPrinting] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([
    { code: 'Slash', run: () => input.current?.focus() },
    { code: 'KeyP', run: () => setPrinting(true) },
    ...LISTS.map((list, at) => ({ code: `Digit${at + 1}`, run: () => choose(list) })),
  ]);
  const [selected, setSelected] = useState<Selected | null>(null);
  const hasLetter = asked.list !== 'circulars';
  const row = selected?.row;
  return (
    <div className={hasLetter ? 'with-aside' : 'with-aside alone'}>
      <section className="list follow-up" aria-labelledby="follow-title">
        <header className="page-head">
          <div>
            <h1 id="follow-title">{t('title.follow-up')}</h1>
            <p className="sub">{t('follow.about')}</p>
          </div>
          <MailReminders />
        </header>
        <LentOverdue />
        <Tabs asked={asked} onChoose={choose} />
        <div className="bar">
          <label className="search">
            <span className="unseen">{t('follow.search')}</span>
            <Icon name="search" />
            <input
              ref={input}
              type="search"
              dir={directionOf(asked.q)}
              placeholder={t('follow.search')}
              value={asked.q}
              onChange={(event) => change({ q: event.target.value })}
            />
          </label>
          <Exports
            path={exportPath(seat.office, asked)}
            book={bookPath(seat.office, asked)}
            onPrint={() => setPrinting(true)}
          />
        </div>
        {asked.list === 'circulars' ? (
          <Circulars asked={asked} change={change} />
        ) : (
          <Work key={asked.list} asked={asked} change={change} onSelect={setSelected} />
        )}
      </section>
      {hasLetter && (
        <aside className="preview" aria-label={t('register.preview')}>
          <Preview
            letter={row?.office === seat.office ? row.letter : null}
            isOpened={selected?.isChosen === true}
          />
        </aside>
      )}
      {isPrinting && <FollowPrint asked={asked} onDone={printed} />}
    </div>
  );
}

/** Originals are not letters with somebody: they stand in the archive's register of loans. */
function LentOverdue() {
  const { t } = useTongue();
  const { office } = useSeat();
  const count = useQuery<FollowCounts>(`/api/offices/${office}/follow-up`).data?.lentOverdue ?? 0;
  if (count === 0) return null;
  return (
    <p className="lent-overdue">
      <Link to="/archive?part=lent&which=overdue">{t('follow.lent.overdue', { n: count })}</Link>
    </p>
  );
}

function Tabs({ asked, onChoose }: { asked: Asked; onChoose: (list: FollowList) => void }) {
  const { t } = useTongue();
  const seat = useSeat();
  const counts = useQuery<FollowCounts>(`/api/offices/${seat.office}/follow-up`).data;
  const mine = useQuery<MyWorkAnswer>('/api/my-work').data?.counts;
  const countOf: Readonly<Record<FollowList, number | undefined>> = {
    mine: mine?.all,
    office: counts?.office,
    overdue: counts?.overdue,
    soon: counts?.soon,
    parked: counts?.parked,
    awaited: counts?.awaited,
    circulars: counts?.circulars,
  };
  const chips = LISTS.map((list) => {
    const count = countOf[list];
    const isLate = list === 'overdue' && count !== undefined && count > 0;
    return { value: list, label: t(`follow.list.${list}`), count, isLate };
  });
  return <Chips label={t('follow.lists')} chips={chips} value={asked.list} onValue={onChoose} />;
}

type Page = MyWorkAnswer | OfficeWorkAnswer;

interface Selected {
  readonly row: WorkRow;
  /** By key or press; the first row shows by itself, but nobody opened it. */
  readonly isChosen: boolean;
}

function Work(props: {
  readonly asked: Asked;
  readonly change: Change;
  readonly onSelect: (selected: Selected | null) => void;
}) {
  const seat = useSeat();
  const { asked, change, onSelect } = props;
  const path = pagePath(seat.office, asked);
  const query = useQuery<Page>(path);
  const latest = useRef<Page | undefined>(undefined);
  if (query.data !== undefined) latest.current = query.data;
  const [chosen, setChosen] = useState<string | null>(null);
  const rows = latest.current?.rows ?? [];
  const own = rows.find((row) => keyOf(row) === chosen);
  const selected = own ?? rows[0];
  const shown = useRef<string | null>(null);
  useEffect(() => {
    const key = selected === undefined ? '' : `${keyOf(selected)} ${own !== undefined}`;
    if (shown.current === key) return;
    shown.current = key;
    onSelect(selected === undefined ? null : { row: selected, isChosen: own !== undefined });
  }, [selected, own, onSelect]);
  return (
    <>
      <Filters asked={asked} change={change} page={latest.current} />
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={8} />}>
        {(page) => {
          if (page.total === 0) return <Nothing asked={asked} change={change} />;
          const select = (row: WorkRow) => setChosen(keyOf(row));
          return (
            <>
              <WorkRows list={asked.list} rows={page.rows} selected={selected} onSelect={select} />
              <Pager asked={asked} total={page.total} count={page.rows.length} change={change} />
            </>
          );
        }}
      </Answered>
    </>
  );
}

function Nothing({ asked, change }: { asked: Asked; change: Change }) {
  const { t } = useTongue();
  const { list } = asked;
  if (isFiltered(asked)) {
    return (
      <Empty title={t('follow.none.title')} text={t('follow.none.text')}>
        <Button onClick={() => change({ ...PLAIN })}>{t('follow.show-all')}</Button>
      </Empty>
    );
  }
  if (list === 'mine') {
    return <Empty title={t('follow.empty.mine.title')} text={t('follow.empty.mine.text')} />;
  }
  return <Empty title={t('follow.empty.title')} text={t(`follow.empty.${list}`)} />;
}
