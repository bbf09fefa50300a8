// What was found on paper: fetched whole (to a limit), set as a plain table, printed, gone again.
import { useEffect, useState } from 'react';
import type { SearchAnswer } from '#modules/correspondence/search/shapes.ts';
import { get } from '#web/data/api.ts';
import { Dialog } from '#web/parts/dialog.tsx';
import { notify } from '#web/parts/notices.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { pagePath } from './search-state.ts';
import type { Asked } from './search-state.ts';
import type { FoundRow } from './use-found.ts';

const PAGE_ROWS_PRINT = 100;
const PRINTED_ROWS_MAX = 1_000;

interface Gathered {
  readonly rows: readonly FoundRow[];
  readonly isCut: boolean;
}

export function SearchPrint({ asked, onDone }: { asked: Asked; onDone: () => void }) {
  const { t, dayOf } = useTongue();
  const { office } = useSeat();
  const [gathered, setGathered] = useState<Gathered | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void gather(office, asked, stop.signal).then((all) => {
      if (stop.signal.aborted) return;
      if (all !== null) return setGathered(all);
      notify('bad', (tongue) => tongue.t('print.failed'));
      onDone();
    });
    return () => stop.abort();
    // The question of the moment when Print was pressed.
  }, []);
  if (gathered === null) {
    return (
      <Dialog title={t('print.preparing')} onClose={onDone}>
        <progress className="wide" aria-label={t('print.preparing')} />
      </Dialog>
    );
  }
  const { rows, isCut } = gathered;
  const about = [
    ...(asked.q === '' ? [] : [`«${asked.q}»`]),
    t(isCut ? 'print.cut' : 'search.total.exact', { n: rows.length }),
  ];
  return (
    <Printed
      title={t('search.results')}
      about={about.join(' · ')}
      heads={[
        t('column.number'),
        t('column.date'),
        t('search.facet.direction'),
        t('column.subject.plain'),
        t('search.facet.party'),
      ]}
      onDone={onDone}
    >
      {rows.map((row) => (
        <tr key={row.letter}>
          <td>
            <NumberText>{row.number ?? ''}</NumberText>
          </td>
          <td>{row.numberedAt !== null && <bdi>{dayOf(row.numberedAt)}</bdi>}</td>
          <td>{t(`direction.${row.direction}`)}</td>
          <td>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </td>
          <td>
            <bdi>{row.party}</bdi>
          </td>
        </tr>
      ))}
    </Printed>
  );
}

async function gather(office: string, asked: Asked, stop: AbortSignal): Promise<Gathered | null> {
  const rows: FoundRow[] = [];
  let after: string | null = null;
  for (;;) {
    const path = pagePath(office, asked, after, PAGE_ROWS_PRINT);
    const answer = await get<SearchAnswer>(path, stop);
    if (!answer.ok) return null;
    rows.push(...answer.value.rows);
    after = answer.value.next;
    if (after === null || rows.length >= PRINTED_ROWS_MAX) return { rows, isCut: after !== null };
  }
}
