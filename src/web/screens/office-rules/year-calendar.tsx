// The office's year or month: weekends, holidays, half days, other hours and today, in any of the
// three calendars. Below it, a reckoner that says when something is due.
import { useMemo, useState } from 'react';
import { CALENDARS, eraName, monthName, weekdayName } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { addWorkingDays, dayOf, dueInstant } from '#lib/working-time.ts';
import type { WorkingTime } from '#lib/working-time.ts';
import { workingTimeOf } from '#modules/office-rules/office-time.ts';
import type { Rules } from '#modules/office-rules/entries.ts';
import { Button } from '#web/parts/button.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import {
  dayOfMonth,
  firstWeekday,
  monthOf,
  monthShown,
  stepMonth,
  weekdaysFrom,
  yearShown,
} from './calendar-months.ts';
import type { MonthShown } from './calendar-months.ts';
import { Choice, NumberField } from './pieces.tsx';
import { spansText } from './spans-text.ts';
import './year-calendar.css';

const VIEWS = ['year', 'month'] as const;
const YEAR_MONTHS = 12;
const DUE_DAYS_MAX = 999;

interface Drawn {
  readonly rules: Pick<Rules, 'working-time' | 'holidays'>;
  readonly time: WorkingTime;
  readonly calendar: CalendarName;
  readonly today: string;
  readonly first: number;
}

export function YearCalendar(props: {
  readonly rules: Pick<Rules, 'working-time' | 'holidays'>;
  readonly timeZone: string;
}) {
  const tongue = useTongue();
  const { t, code, language } = tongue;
  const { rules, timeZone } = props;
  const today = tongue.isoDay(Date.now());
  const [calendar, setCalendar] = useState(tongue.calendar);
  const [view, setView] = useState<(typeof VIEWS)[number]>('year');
  const [at, setAt] = useState(() => monthOf(calendar, today));
  const time = useMemo(() => workingTimeOf(rules, timeZone), [rules, timeZone]);
  const first = firstWeekday(time.weekend);
  const drawn = { rules, time, calendar, today, first };
  const step = view === 'year' ? YEAR_MONTHS : 1;
  const months =
    view === 'year' ? yearShown(calendar, at.year, first) : [monthShown(calendar, at, first)];
  const title = `${view === 'year' ? '' : `${monthName(calendar, at.month, language)} `}${at.year}`;
  return (
    <section className="office-calendar" aria-label={t('rules.calendar')}>
      <header className="row-of-acts">
        <Button onClick={() => setAt(stepMonth(calendar, at, -step))}>{t('rules.before')}</Button>
        <h3 aria-live="polite">
          <bdi>{code(`${title} ${eraName(calendar, language)}`)}</bdi>
        </h3>
        <Button onClick={() => setAt(stepMonth(calendar, at, step))}>{t('rules.after')}</Button>
        <Button look="quiet" onClick={() => setAt(monthOf(calendar, today))}>
          {t('rules.today')}
        </Button>
        <span className="push" />
        <Segments
          label={t('rules.view')}
          options={VIEWS.map((value) => ({ value, label: t(`rules.view.${value}`) }))}
          value={view}
          onValue={setView}
        />
        <Choice
          label={t('rules.calendar-name')}
          value={calendar}
          options={CALENDARS.map((value) => ({ value, label: t(`calendar.${value}`) }))}
          onValue={(next) => {
            setCalendar(next);
            setAt(monthOf(next, today));
          }}
        />
      </header>
      <div className={view === 'year' ? 'months' : 'months one'}>
        {months.map(
          (month) =>
            month !== undefined && (
              <Month key={month.month} month={month} drawn={drawn} isLarge={view === 'month'} />
            ),
        )}
      </div>
      <Legend />
      <Reckoner time={time} today={today} />
    </section>
  );
}

function Month(props: {
  readonly month: MonthShown;
  readonly drawn: Drawn;
  readonly isLarge: boolean;
}) {
  const { language } = useTongue();
  const { month, drawn, isLarge } = props;
  return (
    <table>
      <caption>{monthName(drawn.calendar, month.month, language)}</caption>
      <thead>
        <tr>
          {weekdaysFrom(drawn.first).map((weekday) => (
            <th key={weekday} scope="col">
              <WeekdayName weekday={weekday} isShort={!isLarge} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((week, at) => (
          <tr key={at}>
            {week.map((iso, place) =>
              iso === null ? (
                <td key={place} />
              ) : (
                <Day key={iso} iso={iso} drawn={drawn} isLarge={isLarge} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** In a small month the first letter after the article, with the whole name for who listens. */
function WeekdayName({ weekday, isShort }: { weekday: number; isShort: boolean }) {
  const { language } = useTongue();
  const whole = weekdayName(weekday, language);
  if (!isShort) return whole;
  const short = [...(language === 'ar' ? whole.slice(2) : whole)][0] ?? '';
  return (
    <>
      <span aria-hidden="true">{short}</span>
      <span className="unseen">{whole}</span>
    </>
  );
}

function Day({ iso, drawn, isLarge }: { iso: string; drawn: Drawn; isLarge: boolean }) {
  const tongue = useTongue();
  const { t, n, name, longDay } = tongue;
  const { kind, hours } = dayOf(drawn.time, iso);
  const isNamed = kind.kind === 'holiday' || kind.kind === 'half-day';
  const holiday = isNamed ? drawn.rules.holidays.items[kind.index]?.names : undefined;
  const season =
    kind.kind === 'season' ? drawn.rules['working-time'].seasons[kind.index]?.names : undefined;
  const named = holiday ?? season;
  const said = named === undefined ? t(`rules.day.${kind.kind}`) : name(named);
  const isPlain = kind.kind === 'working';
  return (
    <td
      className={kind.kind}
      aria-current={iso === drawn.today ? 'date' : undefined}
      title={isPlain ? longDay(iso) : `${longDay(iso)} · ${said}`}
    >
      <bdi className="day">{n(dayOfMonth(drawn.calendar, iso))}</bdi>
      {!isPlain && !isLarge && kind.kind !== 'weekend' && <span className="unseen">{said}</span>}
      {isLarge && (
        <>
          {!isPlain && <small>{said}</small>}
          {hours.length > 0 && <small className="spans-shown">{spansText(tongue, hours)}</small>}
        </>
      )}
    </td>
  );
}

function Legend() {
  const { t } = useTongue();
  return (
    <ul className="legend">
      {(['weekend', 'holiday', 'half-day', 'season', 'short'] as const).map((kind) => (
        <li key={kind}>
          <i className={kind} aria-hidden="true" />
          {t(`rules.day.${kind}`)}
        </li>
      ))}
    </ul>
  );
}

function Reckoner({ time, today }: { time: WorkingTime; today: string }) {
  const { t, longDay, clock } = useTongue();
  const [days, setDays] = useState<number | null>(10);
  const due = addWorkingDays(time, today, days ?? 0);
  const at = new Date(dueInstant(time, due)).toISOString();
  return (
    <div className="reckoner">
      <NumberField
        label={t('rules.reckon')}
        value={days}
        max={DUE_DAYS_MAX}
        onValue={(value) => setDays(value)}
      />
      <p role="status">
        {t('rules.reckoned', { day: longDay(due, undefined, true), clock: clock(at) })}
      </p>
    </div>
  );
}
