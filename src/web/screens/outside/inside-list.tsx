// Paper that stays in the office: letters that were referred to posts and units, by receiver, each
// handed over with a delivery note; and what was handed over and is not opened yet.
import { useCallback, useState } from 'react';
import type { DeliveryNote, Inside, InsideList } from '#modules/correspondence/outside/shapes.ts';
import { post } from '#web/data/api.ts';
import type { Problem } from '#web/data/api.ts';
import { newId } from '#web/data/ids.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { Exports } from '#web/parts/exports.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { isOfRegistry } from '#web/shell/permits.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { LetterCell } from './letter-cell.tsx';
import { NotesList } from './notes-list.tsx';

export function InsideScreen() {
  const { t } = useTongue();
  const seat = useSeat();
  const path = `/api/offices/${seat.office}/inside`;
  const query = useQuery<InsideList>(path);
  const [isPrinting, setPrinting] = useState(false);
  const print = () => setPrinting(query.data !== undefined);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([{ code: 'KeyP', run: print }]);
  return (
    <>
      <div className="inside-bar">
        <p className="sub">{t('inside.about')}</p>
        <Exports path={`${path}/export`} onPrint={print} />
      </div>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={6} />}>
        {({ rows }) => <Lists rows={rows} path={path} />}
      </Answered>
      <NotesList />
      {isPrinting && query.data !== undefined && (
        <InsidePrint rows={query.data.rows} onDone={printed} />
      )}
    </>
  );
}

function Lists({ rows, path }: { rows: readonly Inside[]; path: string }) {
  const { t } = useTongue();
  const waiting = Map.groupBy(
    rows.filter(({ slip }) => slip === null),
    ({ holder }) => holder,
  );
  const out = rows.filter(({ slip }) => slip !== null);
  if (rows.length === 0) {
    return <Empty title={t('inside.empty.title')} text={t('inside.empty.text')} />;
  }
  return (
    <>
      <section className="consigned" aria-labelledby="inside-hand-out">
        <h2 id="inside-hand-out">{t('delivery.to-hand-out')}</h2>
        {waiting.size === 0 && <p className="sub">{t('inside.none')}</p>}
        {[...waiting].map(([holder, own]) => (
          <Receiver key={holder} holder={holder} rows={own} path={path} />
        ))}
      </section>
      {out.length > 0 && (
        <section className="consigned" aria-labelledby="inside-out">
          <h2 id="inside-out">{t('inside.out')}</h2>
          <ul>
            {out.map((row) => (
              <li key={keyOf(row)}>
                <div className="consigned-what">
                  <LetterCell row={row} />
                  <small>
                    <bdi>{row.holder}</bdi> · {t('delivery.note')}{' '}
                    <NumberText>{row.slip?.number ?? ''}</NumberText>
                  </small>
                </div>
                <span className="tag amber">{t('follow.not-opened')}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Receiver(props: {
  readonly holder: string;
  readonly rows: readonly Inside[];
  readonly path: string;
}) {
  const tongue = useTongue();
  const { t } = tongue;
  const seat = useSeat();
  const { holder, rows, path } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter((row) => !left.has(keyOf(row)));
  const making = useMaking(path);
  const toggle = (row: Inside) => {
    const next = new Set(left);
    if (!next.delete(keyOf(row))) next.add(keyOf(row));
    setLeft(next);
  };
  return (
    <fieldset className="receiver">
      <legend>
        <bdi>{holder}</bdi>
      </legend>
      <ul>
        {rows.map((row) => (
          <li key={keyOf(row)}>
            <label>
              <input
                type="checkbox"
                checked={!left.has(keyOf(row))}
                onChange={() => toggle(row)}
                aria-label={t('delivery.choose', { number: row.number })}
              />
            </label>
            <div className="consigned-what">
              <LetterCell row={row} />
            </div>
          </li>
        ))}
      </ul>
      {isOfRegistry(seat) && (
        <Button
          look="main"
          isBusy={making.isBusy}
          disabled={chosen.length === 0}
          onClick={() => void making.run(holder, chosen)}
        >
          {t('delivery.make-note')} · {t('delivery.letters', { n: chosen.length })}
        </Button>
      )}
      {making.problem !== null && (
        <p className="wrong" role="alert">
          {tongue.problem(making.problem)}
        </p>
      )}
    </fieldset>
  );
}

const ITEMS_MAX = 100;

/** Pressed again after a failure, it is the same note. */
function useMaking(path: string) {
  const seat = useSeat();
  const [id, setId] = useState(newId);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    ...{ isBusy, problem },
    async run(receiver: string, rows: readonly Inside[]) {
      setBusy(true);
      setProblem(null);
      const items = rows.slice(0, ITEMS_MAX).map(({ letter, step }) => ({ letter, step }));
      const notes = `/api/offices/${seat.office}/delivery-notes`;
      const made = await post<DeliveryNote>(notes, { id, receiver, items });
      setBusy(false);
      if (!made.ok) return setProblem(made.problem);
      setId(newId());
      retry(notes);
      retry(path);
    },
  };
}

function keyOf({ letter, step }: Inside): string {
  return `${letter} ${step}`;
}

function InsidePrint({ rows, onDone }: { rows: readonly Inside[]; onDone: () => void }) {
  const { t, dayOf } = useTongue();
  return (
    <Printed
      title={`${t('title.delivery')} · ${t('delivery.way.inside')}`}
      about={t('delivery.letters', { n: rows.length })}
      heads={[
        ...[t('field.number'), t('field.numberedOn'), t('column.holder')],
        ...[t('field.subject'), t('delivery.note')],
      ]}
      onDone={onDone}
    >
      {rows.map((row) => (
        <tr key={keyOf(row)}>
          <td>
            <NumberText>{row.number}</NumberText>
          </td>
          <td>
            <bdi>{dayOf(row.numberedAt)}</bdi>
          </td>
          <td>
            <bdi>{row.holder}</bdi>
          </td>
          <td>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </td>
          <td>{row.slip !== null && <NumberText>{row.slip.number}</NumberText>}</td>
        </tr>
      ))}
    </Printed>
  );
}
