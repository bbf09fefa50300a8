// Weekend, hours, short days and seasons; beside them the year as they make it.
import { weekdayName } from '#lib/calendar.ts';
import type { Rules } from '#modules/office-rules/entries.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { PeriodFields, periodText } from './day-rule-fields.tsx';
import type { Editing, Looking } from './editing.ts';
import { firstWeekday, weekdaysFrom } from './calendar-months.ts';
import { Checks, Choice, ItemsForm, NamesFields, NO_NAMES, SpansField } from './pieces.tsx';
import { spansText } from './spans-text.ts';
import { YearCalendar } from './year-calendar.tsx';

type Season = Rules['working-time']['seasons'][number];
type ShortDay = Rules['working-time']['shortDays'][number];

export function WorkingTimeView({ rules, all, timeZone }: Looking<'working-time'>) {
  const tongue = useTongue();
  const { t, language, name } = tongue;
  const weekend = weekdaysFrom(firstWeekday(rules.weekend))
    .filter((weekday) => rules.weekend.includes(weekday))
    .map((weekday) => weekdayName(weekday, language));
  const shown = { 'working-time': rules, holidays: all.holidays.rules };
  return (
    <>
      <dl className="rules-facts">
        <div>
          <dt>{t('rules.weekend')}</dt>
          <dd>{weekend.length === 0 ? t('rules.no-weekend') : weekend.join(' · ')}</dd>
        </div>
        <div>
          <dt>{t('rules.hours')}</dt>
          <dd>{spansText(tongue, rules.hours)}</dd>
        </div>
        {rules.shortDays.map(({ weekday, hours }) => (
          <div key={weekday}>
            <dt>{weekdayName(weekday, language)}</dt>
            <dd>{spansText(tongue, hours)}</dd>
          </div>
        ))}
        {rules.seasons.map((season, at) => (
          <div key={at}>
            <dt>{name(season.names)}</dt>
            <dd>
              {spansText(tongue, season.hours)} <small>{periodText(tongue, season)}</small>
            </dd>
          </div>
        ))}
      </dl>
      <YearCalendar rules={shown} timeZone={timeZone} />
    </>
  );
}

export function WorkingTimeForm(props: Editing<'working-time'>) {
  const { t, language } = useTongue();
  const { rules, onRules, all, timeZone } = props;
  const weekdays = weekdaysFrom(6).map((value) => ({ value, label: weekdayName(value, language) }));
  const shown = { 'working-time': rules, holidays: all.holidays.rules };
  return (
    <>
      <Checks
        label={t('rules.weekend')}
        options={weekdays}
        chosen={rules.weekend}
        onChosen={(weekend) => onRules({ ...rules, weekend })}
      />
      <SpansField
        label={t('rules.hours')}
        spans={rules.hours}
        onSpans={(hours) => onRules({ ...rules, hours })}
      />
      <h3>{t('rules.short-days')}</h3>
      <ItemsForm<ShortDay>
        items={rules.shortDays}
        onItems={(shortDays) => onRules({ ...rules, shortDays })}
        summary={(day) => <ShortDayLine day={day} />}
        addLabel={t('rules.short-days.add')}
        emptyText={t('rules.short-days.empty')}
        make={() => ({ weekday: 4, hours: [{ from: '08:00', until: '12:00' }] })}
        fields={(day, onDay) => (
          <>
            <Choice
              label={t('rules.weekday')}
              value={String(day.weekday)}
              options={weekdays.map(({ value, label }) => ({ value: String(value), label }))}
              onValue={(weekday) => onDay({ ...day, weekday: Number(weekday) })}
            />
            <SpansField
              label={t('rules.hours')}
              spans={day.hours}
              onSpans={(hours) => onDay({ ...day, hours })}
            />
          </>
        )}
      />
      <h3>{t('rules.seasons')}</h3>
      <ItemsForm<Season>
        items={rules.seasons}
        onItems={(seasons) => onRules({ ...rules, seasons })}
        summary={(season) => <SeasonLine season={season} />}
        addLabel={t('rules.seasons.add')}
        emptyText={t('rules.seasons.empty')}
        make={makeRamadan}
        fields={(season, onSeason) => (
          <div className="form-grid">
            <NamesFields names={season.names} onNames={(names) => onSeason({ ...season, names })} />
            <PeriodFields
              period={season}
              onPeriod={(period) => onSeason({ ...season, ...period })}
            />
            <SpansField
              label={t('rules.hours')}
              spans={season.hours}
              onSpans={(hours) => onSeason({ ...season, hours })}
            />
          </div>
        )}
      />
      <YearCalendar rules={shown} timeZone={timeZone} />
    </>
  );
}

/** The season that nearly every office has. */
function makeRamadan(): Season {
  const day = { calendar: 'islamic-umalqura' as const, year: null, month: 9 };
  return {
    names: NO_NAMES,
    from: { ...day, day: 1 },
    until: { ...day, day: 30 },
    hours: [{ from: '10:00', until: '15:00' }],
  };
}

function ShortDayLine({ day }: { day: ShortDay }) {
  const tongue = useTongue();
  return (
    <>
      <b>{weekdayName(day.weekday, tongue.language)}</b>
      <span>{spansText(tongue, day.hours)}</span>
    </>
  );
}

function SeasonLine({ season }: { season: Season }) {
  const tongue = useTongue();
  return (
    <>
      <b>{tongue.name(season.names) || tongue.t('rules.unnamed')}</b>
      <span>{periodText(tongue, season)}</span>
      <span>{spansText(tongue, season.hours)}</span>
    </>
  );
}
