// The holidays of the office: of every year in any calendar, or once; half days with their hours.
import { useMemo } from 'react';
import { addDays } from '#lib/calendar.ts';
import { isWithin } from '#lib/working-time.ts';
import { Empty } from '#web/parts/states.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { PeriodFields, periodText } from './day-rule-fields.tsx';
import type { Editing, Item, Looking } from './editing.ts';
import { Check, ItemsForm, NamesFields, NO_NAMES, SpansField } from './pieces.tsx';
import { spansText } from './spans-text.ts';
import { YearCalendar } from './year-calendar.tsx';

type Holiday = Item<'holidays'>;

const AHEAD_DAYS = 400;

export function HolidaysView({ rules, all, timeZone }: Looking<'holidays'>) {
  const tongue = useTongue();
  const { t, name } = tongue;
  const shown = { 'working-time': all['working-time'].rules, holidays: rules };
  return (
    <>
      {rules.items.length === 0 ? (
        <Empty title={t('rules.holidays.empty')} text={t('rules.holidays.empty.text')} />
      ) : (
        <div className="table-box" role="region" aria-label={t('rules.holidays')} tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>{t('rules.occasion')}</th>
                <th>{t('rules.days')}</th>
                <th>{t('rules.next-time')}</th>
              </tr>
            </thead>
            <tbody>
              {rules.items.map((holiday, at) => (
                <tr key={at}>
                  <td>
                    <b>{name(holiday.names)}</b>
                    {holiday.hours !== null && (
                      <small>
                        {t('rules.day.half-day')} {spansText(tongue, holiday.hours)}
                      </small>
                    )}
                  </td>
                  <td>
                    {periodText(tongue, holiday)}
                    {holiday.from.year === null && <small>{t('rules.how-often.yearly')}</small>}
                  </td>
                  <td>
                    <NextTime holiday={holiday} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <YearCalendar rules={shown} timeZone={timeZone} />
    </>
  );
}

/** The next day of it, from today on. */
function NextTime({ holiday }: { holiday: Holiday }) {
  const { t, longDay, isoDay } = useTongue();
  const today = isoDay(Date.now());
  const next = useMemo(() => {
    for (let i = 0; i < AHEAD_DAYS; i++) {
      const day = addDays(today, i);
      if (isWithin(holiday, day)) return day;
    }
    return undefined;
  }, [holiday, today]);
  return <bdi>{next === undefined ? t('rules.past') : longDay(next, undefined, true)}</bdi>;
}

export function HolidaysForm(props: Editing<'holidays'>) {
  const { t, calendar } = useTongue();
  const { rules, onRules, all, timeZone } = props;
  const shown = { 'working-time': all['working-time'].rules, holidays: rules };
  const rule = { calendar, year: null, month: 1, day: 1 };
  return (
    <>
      <ItemsForm<Holiday>
        items={rules.items}
        onItems={(items) => onRules({ items })}
        summary={(holiday) => <HolidayLine holiday={holiday} />}
        addLabel={t('rules.holidays.add')}
        emptyText={t('rules.holidays.empty')}
        make={() => ({ names: NO_NAMES, from: rule, until: rule, hours: null })}
        fields={(holiday, onHoliday) => (
          <div className="form-grid">
            <NamesFields
              names={holiday.names}
              onNames={(names) => onHoliday({ ...holiday, names })}
            />
            <PeriodFields
              period={holiday}
              onPeriod={(period) => onHoliday({ ...holiday, ...period })}
            />
            <Check
              label={t('rules.half-day')}
              isOn={holiday.hours !== null}
              onChange={(isOn) =>
                onHoliday({ ...holiday, hours: isOn ? [{ from: '08:00', until: '12:00' }] : null })
              }
            />
            {holiday.hours !== null && (
              <SpansField
                label={t('rules.hours')}
                spans={holiday.hours}
                onSpans={(hours) => onHoliday({ ...holiday, hours })}
              />
            )}
          </div>
        )}
      />
      <YearCalendar rules={shown} timeZone={timeZone} />
    </>
  );
}

function HolidayLine({ holiday }: { holiday: Holiday }) {
  const tongue = useTongue();
  return (
    <>
      <b>{tongue.name(holiday.names) || tongue.t('rules.unnamed')}</b>
      <span>{periodText(tongue, holiday)}</span>
      {holiday.from.year === null && <span>{tongue.t('rules.how-often.yearly')}</span>}
      {holiday.hours !== null && <span className="tag">{tongue.t('rules.day.half-day')}</span>}
    </>
  );
}
