// Delivery by hand: what is to be handed out, by receiver; what the courier has; and the delivery
// notes. A note is made for the chosen letters to one receiver, and they are noted as sent by that.
import { useState } from 'react';
import type {
  Consigned,
  ConsignedList,
  DeliveryNote,
} from '#modules/correspondence/outside/shapes.ts';
import { post } from '#web/data/api.ts';
import type { Problem } from '#web/data/api.ts';
import { newId } from '#web/data/ids.ts';
import { send } from '#web/data/outbox.ts';
import { retry } from '#web/data/query.ts';
import { useIsThere } from '#web/data/use-act.ts';
import { isSecret } from '#web/data/drafts.ts';
import { Button } from '#web/parts/button.tsx';
import { Empty } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { isOfRegistry } from '#web/shell/permits.ts';
import { useSeat, useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { LetterCell, OutcomeTag } from './letter-cell.tsx';
import { NoteDown } from './note-down.tsx';
import { NotesList } from './notes-list.tsx';

interface HandProps {
  readonly list: ConsignedList;
  readonly path: string;
}

export function HandList({ list, path }: HandProps) {
  const tongue = useTongue();
  const { t } = tongue;
  const isOut = ({ slip, outcome }: Consigned) => slip !== null && outcome !== 'undeliverable';
  const waiting = Map.groupBy(
    list.rows.filter((row) => !isOut(row)),
    ({ name }) => name,
  );
  const out = list.rows.filter(isOut);
  const isListThere = useIsThere();
  const make = useNoteMaking(path, isListThere);
  return (
    <>
      {list.rows.length === 0 && (
        <Empty title={t('delivery.empty.title')} text={t('delivery.empty.text')} />
      )}
      {list.rows.length > 0 && (
        <section className="consigned" aria-labelledby="hand-out">
          <h2 id="hand-out">{t('delivery.to-hand-out')}</h2>
          {waiting.size === 0 && <p className="sub">{t('delivery.to-hand-out.none')}</p>}
          {[...waiting].map(([name, rows]) => (
            <Receiver key={name} {...{ name, rows, make }} />
          ))}
          {make.problem !== null && (
            <p className="wrong" role="alert">
              {tongue.problem(make.problem)}
            </p>
          )}
        </section>
      )}
      {out.length > 0 && (
        <section className="consigned" aria-labelledby="out-title">
          <h2 id="out-title">{t('delivery.out')}</h2>
          <p className="sub">{t('delivery.out.about')}</p>
          <ul>
            {out.map((row) => (
              <OutRow key={`${row.letter} ${row.place}`} {...{ row, path, isListThere }} />
            ))}
          </ul>
        </section>
      )}
      <NotesList />
    </>
  );
}

function OutRow(props: {
  readonly row: Consigned;
  readonly path: string;
  readonly isListThere: () => boolean;
}) {
  const { row, path, isListThere } = props;
  const { t } = useTongue();
  const seat = useSeat();
  return (
    <li>
      <div className="consigned-what">
        <LetterCell row={row} />
        <small>
          <bdi>{row.name}</bdi>
          {row.slip !== null && (
            <>
              {' · '}
              {t('delivery.note')} <NumberText>{row.slip.number}</NumberText>
            </>
          )}
        </small>
      </div>
      {isOfRegistry(seat) ? (
        <NoteDown {...{ row, isListThere }} first="handed-over" onDone={() => retry(path)} />
      ) : (
        <OutcomeTag row={row} />
      )}
    </li>
  );
}

function Receiver(props: {
  readonly name: string;
  readonly rows: readonly Consigned[];
  readonly make: NoteMaking;
}) {
  const { t } = useTongue();
  const seat = useSeat();
  const { name, rows, make } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter((row) => !left.has(keyOf(row)));
  const toggle = (row: Consigned) => {
    const next = new Set(left);
    if (!next.delete(keyOf(row))) next.add(keyOf(row));
    setLeft(next);
  };
  return (
    <fieldset className="receiver">
      <legend>
        <bdi>{name}</bdi>
        <small>
          <bdi>{rows[0]?.address}</bdi>
        </small>
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
              {row.note !== '' && <small dir="auto">{row.note}</small>}
            </div>
            <OutcomeTag row={row} />
          </li>
        ))}
      </ul>
      {isOfRegistry(seat) && (
        <Button
          look="main"
          isBusy={make.isBusy}
          disabled={chosen.length === 0}
          onClick={() => void make.run(name, chosen)}
        >
          {t('delivery.make-note')} · {t('delivery.letters', { n: chosen.length })}
        </Button>
      )}
    </fieldset>
  );
}

function keyOf({ letter, place }: Consigned): string {
  return `${letter} ${place}`;
}

type NoteMaking = ReturnType<typeof useNoteMaking>;

/** The note first, then what it says of each letter: pressed again, nothing is made twice. */
function useNoteMaking(path: string, isListThere: () => boolean) {
  const { session, seat } = useSitting();
  const [id, setId] = useState(newId);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { t } = useTongue();
  return {
    isBusy,
    problem,
    async run(receiver: string, rows: readonly Consigned[]) {
      setBusy(true);
      setProblem(null);
      const items = rows.map(({ letter, place }) => ({ letter, place }));
      const notes = `/api/offices/${seat.office}/delivery-notes`;
      const made = await post<DeliveryNote>(notes, { id, receiver, items });
      if (!made.ok) {
        setBusy(false);
        setProblem(made.problem);
        return;
      }
      setId(newId());
      for (const row of rows) {
        const note = `${t('delivery.make-note')} ${made.value.number}`;
        const told = await send(
          {
            ...{ person: session.person, office: seat.office, as: seat.appointment },
            ...{ kind: 'note-handover', subject: row.letter, draft: null },
            isSecret: isSecret(row),
            body: { outside: row.place, outcome: 'sent', receiver: null, note },
          },
          isListThere,
        );
        if (!told.ok) setProblem(told.problem);
      }
      setBusy(false);
      retry(notes);
      retry(path);
    },
  };
}
