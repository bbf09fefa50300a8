// Letters without a number: arrivals that wait to be registered, drafts that wait to be sent. The
// same rows and keys as in a register, without its pages: they are few.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { LetterList, RegisterRow } from '#modules/correspondence/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Exports } from '#web/parts/exports.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { WriteLink } from '#web/shell/day-acts.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { go, letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Seat } from '#modules/directory/shapes.ts';
import { draftPath } from './draft-path.ts';
import { LinkPlain } from './link-plain.tsx';
import { Preview } from './preview.tsx';
import { moved } from './register-state.ts';
import { WaitingPrint } from './waiting-print.tsx';

type Kind = 'arrivals' | 'drafts';

export function WaitingList({ kind }: { kind: Kind }) {
  const { t } = useTongue();
  const seat = useSeat();
  const path = `/api/offices/${seat.office}/${kind}`;
  const query = useQuery<LetterList>(path);
  // Null until a person chose one by key or press; the first row shows, but nobody opened it.
  const [letter, setLetter] = useState<string | null>(null);
  const rows = query.data?.rows ?? [];
  const selected = rows.find((row) => row.letter === letter) ?? rows[0];
  const [isPrinting, setPrinting] = useState(false);
  const print = () => setPrinting(query.data !== undefined);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([{ code: 'KeyP', run: print }]);
  return (
    <div className="with-aside">
      <section className="list" aria-labelledby="list-title">
        <header className="page-head">
          <div>
            <h1 id="list-title">{t(`title.${kind}`)}</h1>
            <p className="sub">{t(`${kind}.about`)}</p>
          </div>
          <div className="row-of-acts">
            <Exports path={`${path}/export`} onPrint={print} />
            {kind === 'drafts' && <WriteLink look="main" />}
          </div>
        </header>
        <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={6} />}>
          {(data) =>
            data.rows.length === 0 ? (
              <Empty title={t(`${kind}.empty.title`)} text={t(`${kind}.empty.text`)} />
            ) : (
              <Rows {...{ kind, rows: data.rows, selected }} onSelect={setLetter} />
            )
          }
        </Answered>
      </section>
      <aside className="preview" aria-label={t('register.preview')}>
        <Preview
          letter={selected?.letter ?? null}
          isOpened={selected !== undefined && selected.letter === letter}
        />
      </aside>
      {isPrinting && <WaitingPrint kind={kind} rows={rows} onDone={printed} />}
    </div>
  );
}

function openPath(kind: Kind, row: RegisterRow, seat: Seat): string {
  return kind === 'drafts' ? draftPath(row, seat) : letterPath(row.letter);
}

function Rows(props: {
  readonly kind: Kind;
  readonly rows: readonly RegisterRow[];
  readonly selected: RegisterRow | undefined;
  readonly onSelect: (letter: string) => void;
}) {
  const { t } = useTongue();
  const seat = useSeat();
  const { kind, rows, selected } = props;
  const own = useRef<HTMLDivElement>(null);
  const at = rows.findIndex((row) => row.letter === selected?.letter);
  useEffect(() => {
    if (own.current?.contains(document.activeElement) !== true) return;
    own.current.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }, [at]);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && selected !== undefined) return go(openPath(kind, selected, seat));
    const to = moved(event.key, at, rows.length);
    const row = to === undefined ? undefined : rows[to];
    if (row === undefined || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    props.onSelect(row.letter);
  };
  return (
    <div
      className="grid short"
      role="grid"
      aria-label={t(`title.${kind}`)}
      ref={own}
      onKeyDown={pressed}
    >
      <div role="rowgroup" className="grid-rows">
        {rows.map((row) => (
          <WaitingRow
            key={row.letter}
            row={row}
            kind={kind}
            isSelected={row.letter === selected?.letter}
            onSelect={() => props.onSelect(row.letter)}
          />
        ))}
      </div>
    </div>
  );
}

function WaitingRow(props: {
  readonly row: RegisterRow;
  readonly kind: Kind;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}) {
  const { t, ago } = useTongue();
  const seat = useSeat();
  const called = usePartyNames();
  const { row, kind } = props;
  const party = called.party(row.partyOffice, row.party);
  return (
    <div
      role="row"
      className="grid-row"
      aria-selected={props.isSelected}
      tabIndex={props.isSelected ? 0 : -1}
      onClick={props.onSelect}
      onDoubleClick={() => go(openPath(kind, row, seat))}
    >
      <span role="gridcell" className="what">
        <span className="what-line">
          <LinkPlain to={openPath(kind, row, seat)}>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </LinkPlain>
          <Marks urgency={row.urgency} secrecy={row.secrecy} />
        </span>
        <span className="from">
          <bdi>{party === '' ? t('draft.no-addressee') : party}</bdi>
          {row.partyCount > 1 && <> {t('party.more', { n: row.partyCount - 1 })}</>}
          {row.theirNumber !== null && (
            <>
              {' · '}
              <NumberText>{row.theirNumber}</NumberText>
            </>
          )}
        </span>
      </span>
      <span role="gridcell" className="holder">
        {kind === 'arrivals' && <span className="tag amber">{t(`state.${row.state}`)}</span>}
      </span>
      <span role="gridcell" className="due">
        <time dateTime={row.since}>{ago(row.since)}</time>
      </span>
    </div>
  );
}
