// The lines of a list of follow-up: letter, who has it, since when, until when. Arrow keys move,
// Enter opens; a letter of another of my offices is opened in my seat there.
import { useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import type { WorkRow } from '#modules/correspondence/follow-up/shapes.ts';
import { prefer } from '#web/data/preferences.ts';
import { usePartyNames } from '#web/parts/offices.ts';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { LinkPlain } from '#web/screens/correspondence/link-plain.tsx';
import { moved } from '#web/screens/correspondence/register-state.ts';
import { go, letterPath } from '#web/shell/route.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { FollowList } from './follow-state.ts';
import { LateTag } from './late-tag.tsx';

export function keyOf(row: WorkRow): string {
  return `${row.office} ${row.letter} ${row.place}`;
}

/** Opens the letter, in the seat of the person in its office. */
export function useOpening(): (row: WorkRow) => void {
  const { session, seat } = useSitting();
  return (row) => {
    if (row.office !== seat.office) {
      const there = session.seats.find(({ office }) => office === row.office);
      if (there !== undefined) prefer({ seat: there.appointment });
    }
    go(letterPath(row.letter));
  };
}

export function WorkRows(props: {
  readonly list: FollowList;
  readonly rows: readonly WorkRow[];
  readonly selected: WorkRow | undefined;
  readonly onSelect: (row: WorkRow) => void;
}) {
  const { t } = useTongue();
  const open = useOpening();
  const { rows, selected, list } = props;
  const own = useRef<HTMLDivElement>(null);
  const at = rows.findIndex((row) => selected !== undefined && keyOf(row) === keyOf(selected));
  useEffect(() => {
    if (own.current?.contains(document.activeElement) !== true) return;
    own.current.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }, [at]);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && selected !== undefined) return open(selected);
    const to = moved(event.key, at, rows.length);
    const row = to === undefined ? undefined : rows[to];
    if (row === undefined || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    props.onSelect(row);
  };
  return (
    <div
      className="grid short follow-grid"
      role="grid"
      aria-label={t(`follow.list.${list}`)}
      ref={own}
      onKeyDown={pressed}
    >
      <div role="rowgroup" className="grid-rows">
        {rows.map((row) => (
          <Line
            key={keyOf(row)}
            row={row}
            list={list}
            isSelected={selected !== undefined && keyOf(row) === keyOf(selected)}
            onSelect={() => props.onSelect(row)}
            onOpen={() => open(row)}
          />
        ))}
      </div>
    </div>
  );
}

interface LineProps {
  readonly row: WorkRow;
  readonly list: FollowList;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
}

function Line({ row, list, isSelected, onSelect, onOpen }: LineProps) {
  const { t, ago } = useTongue();
  const { seat } = useSitting();
  return (
    <div
      role="row"
      className="grid-row"
      aria-selected={isSelected}
      tabIndex={isSelected ? 0 : -1}
      onClick={onSelect}
      onDoubleClick={onOpen}
    >
      <span role="gridcell" className="what">
        <span className="what-line">
          {row.number !== null && <NumberText>{row.number}</NumberText>}{' '}
          {row.office === seat.office ? (
            <LinkPlain to={letterPath(row.letter)}>
              <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
            </LinkPlain>
          ) : (
            <button type="button" className="line-link" tabIndex={-1} onClick={onOpen}>
              <bdi>{row.subject}</bdi>
            </button>
          )}
          <Marks urgency={row.urgency} secrecy={row.secrecy} />
        </span>
        <From row={row} />
      </span>
      <span role="gridcell" className="holder">
        <Holder row={row} list={list} />
      </span>
      <span role="gridcell" className="since">
        <time dateTime={row.since}>{ago(row.since)}</time>
      </span>
      <span role="gridcell" className="due">
        <LateTag row={row} />
      </span>
    </div>
  );
}

function From({ row }: { row: WorkRow }) {
  const called = usePartyNames();
  return (
    <span className="from">
      <bdi>{called.party(row.partyOffice, row.party)}</bdi>
      {row.instruction !== '' && (
        <>
          {' · '}
          <bdi className="instructed">{row.instruction}</bdi>
        </>
      )}
    </span>
  );
}

function Holder({ row, list }: { row: WorkRow; list: FollowList }) {
  const { t, day, isoDay } = useTongue();
  const called = usePartyNames();
  const { seat } = useSitting();
  const { holder, reminders, parkedUntil } = row;
  const title =
    holder.office === null
      ? holder.title === ''
        ? t('follow.registry')
        : holder.title
      : called.party(holder.office, holder.title);
  const isElsewhere = list === 'mine' && row.office !== seat.office;
  return (
    <>
      <bdi>{isElsewhere ? called.party(row.office, title) : title}</bdi>
      <small>
        {reminders !== null && t('follow.reminded', { n: reminders.count })}
        {list === 'mine' && !row.isOpened && t('follow.not-opened')}
        {list === 'mine' && row.isOpened && row.isPassedOn && t('follow.passed-on')}
        {list === 'mine' &&
          row.isOpened &&
          !row.isPassedOn &&
          row.purpose === 'information' &&
          t('follow.for-information')}
        {list === 'parked' &&
          parkedUntil !== null &&
          (parkedUntil <= isoDay(Date.now())
            ? t('follow.back-today')
            : t('follow.parked-until', { day: day(parkedUntil) }))}
      </small>
    </>
  );
}
