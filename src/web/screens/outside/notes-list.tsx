// Delivery notes, newest first: each as a paper, and those chosen as one courier's round.
import { useState } from 'react';
import type { DeliveryNote, DeliveryNoteList } from '#modules/correspondence/outside/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { TextField } from '#web/parts/field.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function NotesList() {
  const { t } = useTongue();
  const seat = useSeat();
  const path = `/api/offices/${seat.office}/delivery-notes`;
  const query = useQuery<DeliveryNoteList>(path);
  return (
    <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={2} />}>
      {({ rows }) =>
        rows.length > 0 && (
          <section className="consigned" aria-labelledby="notes-title">
            <h2 id="notes-title">{t('delivery.notes')}</h2>
            <p className="sub">{t('delivery.notes.about')}</p>
            <Notes rows={rows} path={path} />
          </section>
        )
      }
    </Answered>
  );
}

function Notes({ rows, path }: { rows: readonly DeliveryNote[]; path: string }) {
  const { t, dayOf } = useTongue();
  const seat = useSeat();
  // Until somebody chooses, a round is what is still open.
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const [courier, setCourier] = useState('');
  const isChosen = (note: DeliveryNote) => chosen?.has(note.id) ?? note.open > 0;
  const toggle = (note: DeliveryNote) => {
    const next = new Set(rows.filter(isChosen).map(({ id }) => id));
    if (!next.delete(note.id)) next.add(note.id);
    setChosen(next);
  };
  const notes = rows.filter(isChosen).map(({ id }) => id);
  const asked = new URLSearchParams({ courier: courier.trim(), notes: notes.join(',') });
  return (
    <>
      <ul className="notes">
        {rows.map((note) => (
          <li key={note.id}>
            <input
              type="checkbox"
              checked={isChosen(note)}
              onChange={() => toggle(note)}
              aria-label={t('delivery.note-made', { number: note.number, name: note.receiver })}
            />
            <div className="consigned-what">
              <a href={`${path}/${note.id}/note.pdf`} target="_blank" rel="noreferrer">
                {t('delivery.note')} <NumberText>{note.number}</NumberText>
              </a>
              <span>
                <bdi>{note.receiver}</bdi>
              </span>
              <small>
                <bdi>{dayOf(note.madeAt)}</bdi> · {t('delivery.letters', { n: note.count })}
              </small>
            </div>
            <span className={note.open > 0 ? 'tag amber' : 'tag green'}>
              {note.open > 0
                ? t('delivery.note.open', { n: note.open })
                : t('delivery.note.closed')}
            </span>
          </li>
        ))}
      </ul>
      <div className="round">
        <TextField
          label={t('delivery.courier')}
          value={courier}
          onValue={setCourier}
          input={{ maxLength: 120 }}
        />
        {notes.length > 0 && (
          <a
            className="btn plain"
            href={`/api/offices/${seat.office}/courier-round.pdf?${asked}`}
            target="_blank"
            rel="noreferrer"
          >
            {t('delivery.round')}
          </a>
        )}
      </div>
    </>
  );
}
