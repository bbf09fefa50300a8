// The letters that their retention class no longer keeps on a day, class by class: what the
// archivist lays before the committee. It disposes of nothing.
import { useCallback, useState } from 'react';
import { archivedBy } from '#modules/correspondence/retention.ts';
import type { ArchivedLetters } from '#modules/correspondence/archive/shapes.ts';
import { useQueries } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { useRules } from '#web/screens/correspondence/rules-query.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ArchivePrint } from './archive-print.tsx';
import { ArchivedTable } from './archived-table.tsx';

export function DueLetters() {
  const { t, isoDay, longDay, name } = useTongue();
  const today = isoDay(Date.now());
  const [day, setDay] = useState<string>(today);
  const [isPrinting, setPrinting] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  const classes = useDueClasses(day);
  const due = classes.filter(({ answer }) => (answer?.total ?? 0) > 0);
  const rows = due.flatMap(({ answer }) => answer?.rows ?? []);
  const isWaiting = classes.some(({ answer }) => answer === undefined);
  return (
    <section aria-labelledby="archive-due">
      <header className="section-head">
        <div>
          <h2 id="archive-due">{t('archive.due')}</h2>
          <p className="sub">{t('archive.due.about')}</p>
        </div>
        {rows.length > 0 && <Button onClick={() => setPrinting(true)}>{t('act.print')}</Button>}
      </header>
      <div className="due-day">
        <DateField
          label={t('archive.due.day')}
          value={day}
          today={today}
          onValue={(iso) => setDay(iso ?? today)}
          onTextWrong={() => undefined}
        />
      </div>
      <p role="status" className="sub">
        {classes.length === 0 && t('archive.due.no-classes')}
        {classes.length > 0 && !isWaiting && rows.length === 0 && t('archive.due.none')}
      </p>
      {due.map(({ code, names, action, answer }) => {
        const label = `${name(names)} (${code}) · ${t(`rules.action.${action}`)}`;
        const { rows: inClass, total } = answer ?? { rows: [], total: 0 };
        return (
          <div key={code}>
            <h3>
              {label} · {t('search.total.exact', { n: total })}
            </h3>
            <ArchivedTable label={label} rows={inClass} />
          </div>
        );
      })}
      {isPrinting && (
        <ArchivePrint
          title={`${t('archive.due')} — ${longDay(day)}`}
          rows={rows}
          onDone={printed}
        />
      )}
    </section>
  );
}

/** Classes after whose years something is to be done, each with the letters due on the day. */
function useDueClasses(day: string) {
  const { office, calendar } = useSeat();
  const items = useRules()?.topics['retention-classes'].rules.items ?? [];
  const asked = items.flatMap(({ code, names, action, years }) => {
    const until = years === null ? undefined : archivedBy(calendar, day, years);
    if (until === undefined || action === 'keep') return [];
    const search = new URLSearchParams({ retention: code, until });
    const path = `/api/offices/${office}/archive/letters?${search}`;
    return [{ code, names, action, path }];
  });
  const answers = useQueries<ArchivedLetters>(asked.map(({ path }) => path));
  return asked.map((one) => ({ ...one, answer: answers.get(one.path)?.data }));
}
