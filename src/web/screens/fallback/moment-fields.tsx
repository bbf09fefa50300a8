// A day and a clock time at the office, as they stand on a sheet; given back as an instant, or null
// where what was typed is none.
import { useState } from 'react';
import { instantOf } from '#lib/calendar-clock.ts';
import { toWesternDigits } from '#lib/digits.ts';
import { formatInstant } from '#lib/instant.ts';
import { DateField } from '#web/parts/date-field.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

const CLOCK = /^([01]?\d|2[0-3])[:.]?([0-5]\d)$/;

export interface Moment {
  readonly day: string | null;
  readonly clock: string;
}

/** The instant of a moment at the office; null where it is none. */
export function instantAt({ day, clock }: Moment, timeZone: string): string | null {
  const [, hour, minute] = CLOCK.exec(toWesternDigits(clock.trim())) ?? [];
  if (day === null || hour === undefined || minute === undefined) return null;
  return formatInstant(instantOf(timeZone, day, `${hour}:${minute}`));
}

export function useNow(): Moment {
  const { isoDay, clock } = useTongue();
  const [now] = useState(() => Date.now());
  return { day: isoDay(now), clock: clock(now) };
}

export function MomentFields(props: {
  readonly dayLabel: string;
  readonly clockLabel: string;
  readonly value: Moment;
  readonly onValue: (next: Moment) => void;
  readonly error?: string | undefined;
}) {
  const { t, isoDay } = useTongue();
  const { timeZone } = useSeat();
  const { value, onValue } = props;
  const [isDayWrong, setDayWrong] = useState(false);
  const isClockWrong = value.clock !== '' && instantAt({ ...value, day: '2026-01-01' }, timeZone);
  return (
    <>
      <DateField
        label={props.dayLabel}
        value={value.day}
        today={isoDay(Date.now())}
        error={isDayWrong ? undefined : props.error}
        onValue={(day) => onValue({ ...value, day })}
        onTextWrong={setDayWrong}
      />
      <TextField
        label={props.clockLabel}
        value={value.clock}
        error={isClockWrong === null ? t('fallback.clock.wrong') : undefined}
        onValue={(clock) => onValue({ ...value, clock })}
        input={{ inputMode: 'numeric', maxLength: 5 }}
      />
    </>
  );
}
