// The days of a holiday or season: of every year, by month and day of a calendar, or once, by date.
import { CALENDARS, fromIso, monthName, MONTHS_PER_YEAR, toIso } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { isPeriod } from '#lib/working-time.ts';
import type { DayRule, Period } from '#lib/working-time.ts';
import { DateField } from '#web/parts/date-field.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { Choice, NumberField } from './pieces.tsx';

/** A period as a sentence: of every year, or dated. */
export function periodText(tongue: Tongue, { from, until }: Period): string {
  const isOneDay = from.year === until.year && from.month === until.month && from.day === until.day;
  const first = ruleText(tongue, from);
  if (isOneDay) return first;
  return tongue.t('rules.period', { from: first, until: ruleText(tongue, until) });
}

function ruleText(tongue: Tongue, { calendar, year, month, day }: DayRule): string {
  const iso = year === null ? undefined : toIso(calendar, { year, month, day });
  if (iso !== undefined) return tongue.longDay(iso, calendar);
  return `${tongue.n(day)} ${monthName(calendar, month, tongue.language)}`;
}

export function PeriodFields(props: {
  readonly period: Period;
  readonly onPeriod: (period: Period) => void;
}) {
  const tongue = useTongue();
  const { t } = tongue;
  const { from, until } = props.period;
  const { calendar } = from;
  const today = tongue.isoDay(Date.now());
  const isYearly = from.year === null;
  const toCalendar = (next: CalendarName) => {
    if (isYearly) {
      const first = { calendar: next, year: null, month: from.month, day: from.day };
      props.onPeriod({ from: first, until: { ...first, month: until.month, day: until.day } });
      return;
    }
    const [first, last] = [from, until].map((rule) => dated(next, isoOf(rule) ?? today));
    if (first !== undefined && last !== undefined) props.onPeriod({ from: first, until: last });
  };
  const setYearly = (value: 'yearly' | 'once') => {
    if (value === 'yearly') {
      props.onPeriod({ from: { ...from, year: null }, until: { ...until, year: null } });
    } else {
      const rule = dated(calendar, today);
      props.onPeriod({ from: rule, until: rule });
    }
  };
  return (
    <>
      <div className="wide row-of-fields">
        <Segments
          label={t('rules.how-often')}
          options={(['yearly', 'once'] as const).map((value) => {
            return { value, label: t(`rules.how-often.${value}`) };
          })}
          value={isYearly ? 'yearly' : 'once'}
          onValue={setYearly}
        />
        <Choice
          label={t('rules.calendar-name')}
          value={calendar}
          options={CALENDARS.map((value) => ({ value, label: t(`calendar.${value}`) }))}
          onValue={toCalendar}
        />
      </div>
      {isYearly ? <YearlyFields {...props} /> : <DatedFields {...props} today={today} />}
      {!isPeriod(props.period) && (
        <p className="wrong wide">{t('refusal.office-rules.period-wrong')}</p>
      )}
    </>
  );
}

function isoOf({ calendar, year, month, day }: DayRule): string | undefined {
  return year === null ? undefined : toIso(calendar, { year, month, day });
}

function dated(calendar: CalendarName, iso: string): DayRule {
  const found = fromIso(calendar, iso);
  // A day that the calendar has not is kept in the one that has them all.
  return found === undefined
    ? { calendar: 'gregory', ...(fromIso('gregory', iso) ?? { year: 2000, month: 1, day: 1 }) }
    : { calendar, ...found };
}

interface Fields {
  readonly period: Period;
  readonly onPeriod: (period: Period) => void;
}

function YearlyFields({ period, onPeriod }: Fields) {
  const { t, language } = useTongue();
  const { calendar } = period.from;
  const months = Array.from({ length: MONTHS_PER_YEAR }, (_, i) => ({
    value: String(i + 1),
    label: monthName(calendar, i + 1, language),
  }));
  const change = (end: 'from' | 'until', part: Partial<DayRule>) => {
    const next = { ...period, [end]: { ...period[end], ...part } };
    const { from, until } = period;
    const wasOneDay = from.month === until.month && from.day === until.day;
    // The last day goes along with the first one for as long as it is one day.
    onPeriod(end === 'from' && wasOneDay ? { ...next, until: next.from } : next);
  };
  return (
    <>
      {(['from', 'until'] as const).map((end) => (
        <div key={end} className="row-of-fields">
          <NumberField
            label={t(`rules.${end}-day`)}
            value={period[end].day}
            max={31}
            onValue={(day) => day !== null && day > 0 && change(end, { day })}
          />
          <Choice
            label={t('rules.month')}
            value={String(period[end].month)}
            options={months}
            onValue={(month) => change(end, { month: Number(month) })}
          />
        </div>
      ))}
    </>
  );
}

function DatedFields({ period, onPeriod, today }: Fields & { readonly today: string }) {
  const { t } = useTongue();
  const { from, until } = period;
  const isOneDay = isoOf(from) === isoOf(until);
  const change = (end: 'from' | 'until', iso: string | null) => {
    if (iso === null) return;
    const rule = dated(from.calendar, iso);
    if (end === 'from') onPeriod({ from: rule, until: isOneDay ? rule : until });
    else onPeriod({ from, until: rule });
  };
  return (
    <>
      {(['from', 'until'] as const).map((end) => (
        <DateField
          key={end}
          label={t(`rules.${end}-day`)}
          value={isoOf(period[end]) ?? null}
          today={today}
          onValue={(iso) => change(end, iso)}
          onTextWrong={() => undefined}
        />
      ))}
    </>
  );
}
