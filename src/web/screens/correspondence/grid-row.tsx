// One row of a register.
import { memo } from 'react';
import type { RegisterRow } from '#modules/correspondence/shapes.ts';
import { usePartyNames } from '#web/parts/offices.ts';
import { SafetyDots } from '#web/parts/safety.tsx';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { letterPath } from '#web/shell/route.ts';
import { LinkPlain } from './link-plain.tsx';

interface GridRowProps {
  readonly row: RegisterRow | undefined;
  readonly index: number;
  readonly offsetPx: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onOpen: (row: RegisterRow) => void;
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, index, isSelected } = props;
  const isVoid = row?.numberStatus === 'void';
  return (
    <div
      role="row"
      className={isVoid ? 'grid-row void' : 'grid-row'}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-busy={row === undefined}
      data-index={index}
      tabIndex={isSelected ? 0 : -1}
      style={{ transform: `translateY(${props.offsetPx}px)` }}
      onClick={props.onSelect}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !isSelected) props.onSelect();
      }}
      onDoubleClick={() => row !== undefined && props.onOpen(row)}
    >
      {row === undefined ? <WaitingCells /> : <Cells row={row} />}
    </div>
  );
}, isSameRow);

function isSameRow(one: GridRowProps, other: GridRowProps): boolean {
  return (
    one.row === other.row &&
    one.index === other.index &&
    one.offsetPx === other.offsetPx &&
    one.isSelected === other.isSelected &&
    one.onOpen === other.onOpen
  );
}

function WaitingCells() {
  return (
    <>
      {[1, 2, 3, 4, 5].map((cell) => (
        <span key={cell} role="gridcell">
          <i className="bone" />
        </span>
      ))}
    </>
  );
}

/** What nearly every row of a register is, and what its number says already. */
const SETTLED: readonly string[] = ['registered', 'dispatched', 'reserved', 'void'];

function Cells({ row }: { row: RegisterRow }) {
  const { t, ago, dayOf, clock } = useTongue();
  const called = usePartyNames();
  const holder = called.holder(row);
  const known = row.masked ? t('letter.masked') : row.subject;
  const subject = row.isEnvelope ? t('envelope.closed') : known;
  return (
    <>
      <span role="gridcell" className="no">
        <NumberText>{row.number ?? '—'}</NumberText>
        {row.numberStatus === 'reserved' && <span className="tag">{t('number.reserved')}</span>}
        {row.numberStatus === 'void' && <span className="tag red">{t('number.void')}</span>}
      </span>
      <span role="gridcell" className="what">
        <span className="what-line">
          <LinkPlain to={letterPath(row.letter)}>
            <bdi title={subject}>{subject}</bdi>
          </LinkPlain>
          <Marks urgency={row.urgency} secrecy={row.secrecy} />
        </span>
        <span className="from">
          <bdi>{called.party(row.partyOffice, row.party)}</bdi>
          {row.partyCount > 1 && <> {t('party.more', { n: row.partyCount - 1 })}</>}
          {row.theirNumber !== null && (
            <>
              {' · '}
              <NumberText>{row.theirNumber}</NumberText>
            </>
          )}
          {row.enclosures > 0 && <> · {t('files.count', { n: row.enclosures })}</>}
        </span>
      </span>
      <span role="gridcell" className="holder">
        {holder === null ? '—' : <bdi>{holder}</bdi>}
        {!SETTLED.includes(row.state) && <small>{t(`state.${row.state}`)}</small>}
      </span>
      <span role="gridcell" className="due">
        <time dateTime={row.since} title={`${dayOf(row.since)} ${clock(row.since)}`}>
          {ago(row.since)}
        </time>
      </span>
      <span role="gridcell">
        <SafetyDots safety={row.safety} />
      </span>
    </>
  );
}
