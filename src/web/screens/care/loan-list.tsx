// The register of loans: originals that are out, those that should be back, and those that came
// back. Found by borrower or number, saved as a file, printed. On narrow glass a row stands as a
// card.
import { useCallback, useDeferredValue, useState } from 'react';
import type { LoanLine, LoansAnswer } from '#modules/correspondence/archive/loan-shapes.ts';
import { LOAN_PARTS } from '#modules/correspondence/loan-parts.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Exports } from '#web/parts/exports.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { LoanPrint } from './loan-print.tsx';

type Part = (typeof LOAN_PARTS)[number];

/** `asked`: the part that an address names. */
export function LoanList({ asked: named }: { readonly asked: string | null }) {
  const { t } = useTongue();
  const { office } = useSeat();
  const [which, setWhich] = useState<Part>(LOAN_PARTS.find((part) => part === named) ?? 'open');
  const [q, setQ] = useState('');
  const asked = new URLSearchParams({ which, q: useDeferredValue(q.trim()) }).toString();
  const path = `/api/offices/${office}/archive/loans`;
  const query = useQuery<LoansAnswer>(`${path}?${asked}`);
  const counts = query.data?.counts;
  return (
    <section aria-labelledby="archive-loans">
      <header className="section-head">
        <div>
          <h2 id="archive-loans">{t('loan.register')}</h2>
          <p className="sub">{t('loan.register.about')}</p>
        </div>
        <label className="search">
          <span className="unseen">{t('loan.find')}</span>
          <Icon name="search" />
          <input
            type="search"
            dir={directionOf(q)}
            placeholder={t('loan.find')}
            maxLength={200}
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
        </label>
      </header>
      <Segments
        label={t('loan.where')}
        value={which}
        onValue={setWhich}
        options={LOAN_PARTS.map((value) => ({
          value,
          label: t(`loan.part.${value}`, { n: counts?.[value] ?? 0 }),
        }))}
      />
      <Answered
        query={query}
        onRetry={() => retry(`${path}?${asked}`)}
        skeleton={<Skeleton rows={4} />}
      >
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title={t(`loan.none.${which}`)} />
          ) : (
            <Listed rows={rows} which={which} path={`${path}/export?${asked}`} />
          )
        }
      </Answered>
    </section>
  );
}

function Listed(props: { rows: readonly LoanLine[]; which: Part; path: string }) {
  const { t } = useTongue();
  const { rows, which } = props;
  const [isPrinting, setPrinting] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  const title = t(`loan.title.${which}`);
  useKeys([{ code: 'KeyP', run: () => setPrinting(true) }]);
  return (
    <>
      <Exports path={props.path} onPrint={() => setPrinting(true)} />
      <div className="table-box" role="region" aria-label={title} tabIndex={0}>
        <table className="plain-table stacked">
          <thead>
            <tr>
              <th>{t('column.number')}</th>
              <th>{t('column.subject.plain')}</th>
              <th>{t('field.borrower')}</th>
              <th>{t('field.lentOn')}</th>
              <th>{t(which === 'returned' ? 'field.returnedOn' : 'field.backBy')}</th>
              <th>{t('field.reminders')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Line key={`${row.letter} ${row.loan}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {isPrinting && <LoanPrint title={title} rows={rows} onDone={printed} />}
    </>
  );
}

function Line({ row }: { row: LoanLine }) {
  const { t, n, day, dayOf } = useTongue();
  const isBack = row.returnedAt !== null;
  return (
    <tr>
      <td>
        <NumberText>{row.number ?? '—'}</NumberText>
        <small>{t(`direction.${row.direction}`)}</small>
      </td>
      <td>
        <Link to={letterPath(row.letter)}>
          <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
        </Link>
        {row.file !== null && (
          <small>
            <bdi>{row.file}</bdi>
          </small>
        )}
      </td>
      <td data-label={t('field.borrower')}>
        <bdi>{row.borrower === '' ? t('loan.covered') : row.borrower}</bdi>
        {row.unit !== null && (
          <small>
            <bdi>{row.unit}</bdi>
          </small>
        )}
      </td>
      <td data-label={t('field.lentOn')}>
        <bdi>{dayOf(row.lentAt)}</bdi>
      </td>
      <td data-label={t(isBack ? 'field.returnedOn' : 'field.backBy')}>
        <bdi>{row.returnedAt === null ? day(row.dueOn) : dayOf(row.returnedAt)}</bdi>
        {row.isOverdue && <span className="tag red">{t('loan.overdue')}</span>}
      </td>
      <td data-label={t('field.reminders')}>
        <bdi>{n(row.reminders)}</bdi>
        {row.remindedAt !== null && (
          <small>
            <bdi>{dayOf(row.remindedAt)}</bdi>
          </small>
        )}
      </td>
    </tr>
  );
}
