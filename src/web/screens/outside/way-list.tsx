// Letters that go by post, fax or e-mail: what waits, what is on its way, what came back.
import type { Consigned, ConsignedList } from '#modules/correspondence/outside/shapes.ts';
import { retry } from '#web/data/query.ts';
import { useIsThere } from '#web/data/use-act.ts';
import { Empty } from '#web/parts/states.tsx';
import { isOfRegistry } from '#web/shell/permits.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { LetterCell, OutcomeTag } from './letter-cell.tsx';
import { NoteDown } from './note-down.tsx';

interface WayProps {
  readonly way: 'post' | 'fax' | 'e-mail';
  readonly list: ConsignedList;
  readonly path: string;
}

export function WayList({ way, list, path }: WayProps) {
  const { t } = useTongue();
  const isListThere = useIsThere();
  return (
    <>
      {way === 'e-mail' && !list.hasMailbox && <p className="notice">{t('delivery.no-mailbox')}</p>}
      {list.rows.length === 0 ? (
        <Empty title={t('delivery.empty.title')} text={t('delivery.empty.text')} />
      ) : (
        <section className="consigned" aria-labelledby="way-title">
          <h2 id="way-title">{t('delivery.waiting')}</h2>
          <ul>
            {list.rows.map((row) => (
              <WayRow key={`${row.letter} ${row.place}`} {...{ row, way, path, isListThere }} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface RowProps extends Omit<WayProps, 'list'> {
  readonly row: Consigned;
  readonly isListThere: () => boolean;
}

function WayRow({ row, way, path, isListThere }: RowProps) {
  const { ago } = useTongue();
  const seat = useSeat();
  const first = row.outcome === null && way === 'post' ? 'sent' : 'handed-over';
  return (
    <li>
      <div className="consigned-what">
        <LetterCell row={row} />
        <small>
          <bdi>{row.name}</bdi>
          {row.address !== '' && (
            <>
              {' · '}
              <bdi>{row.address}</bdi>
            </>
          )}
        </small>
        {row.note !== '' && (
          <small className={row.outcome === 'undeliverable' ? 'harm' : ''} dir="auto">
            {row.note}
          </small>
        )}
      </div>
      <span className="consigned-state">
        <OutcomeTag row={row} />{' '}
        <time dateTime={row.heardAt ?? row.numberedAt}>{ago(row.heardAt ?? row.numberedAt)}</time>
      </span>
      {isOfRegistry(seat) && (
        <NoteDown key={row.outcome} {...{ row, first, isListThere }} onDone={() => retry(path)} />
      )}
    </li>
  );
}
