// A day, typed in any digits and in the chosen calendar (or with its sign in another one); below
// it, at once, the same day in the other calendars. Arrow keys go a day on or back.
import { useState } from 'react';
import { addDays, CALENDARS } from '#lib/calendar.ts';
import { parseDate } from '#lib/calendar-text.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { directionOf } from './direction.ts';
import { Field } from './field.tsx';

export function DateField(props: {
  readonly label: string;
  /** ISO day, or null where none is given. */
  readonly value: string | null;
  readonly onValue: (iso: string | null) => void;
  /** What stands in the field is no date: the form must not be sent. */
  readonly onTextWrong: (isWrong: boolean) => void;
  readonly today: string;
  readonly error?: string | undefined;
}) {
  const tongue = useTongue();
  const { value, today } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === null ? '' : tongue.day(value));
  const read = typed === null || typed.trim() === '' ? null : parseDate(typed, tongue.calendar);
  const error = read !== null && !read.ok ? tongue.t(`date.${read.reason}`) : props.error;
  const change = (next: string) => {
    setTyped(next);
    const parsed = parseDate(next, tongue.calendar);
    const isEmpty = next.trim() === '';
    props.onTextWrong(!isEmpty && !parsed.ok);
    props.onValue(parsed.ok ? parsed.iso : null);
  };
  const step = (days: number) => {
    setTyped(null);
    props.onTextWrong(false);
    props.onValue(addDays(value ?? today, value === null ? 0 : days));
  };
  const settle = () => {
    if (value !== null && (read === null || read.ok)) setTyped(null);
  };
  return (
    <Field
      label={props.label}
      error={error}
      hint={value === null ? tongue.t('date.hint') : <Echo tongue={tongue} iso={value} />}
    >
      {(ids) => (
        <input
          {...ids}
          dir={directionOf(text)}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          placeholder={tongue.day(today)}
          onChange={(event) => change(event.target.value)}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.altKey || event.ctrlKey || event.metaKey) return;
            if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
            event.preventDefault();
            step(event.key === 'ArrowUp' ? 1 : -1);
          }}
        />
      )}
    </Field>
  );
}

function Echo({ tongue, iso }: { tongue: Tongue; iso: string }) {
  const others = CALENDARS.filter((calendar) => calendar !== tongue.calendar);
  return (
    <span className="echo">
      <bdi>{tongue.longDay(iso, tongue.calendar, true)}</bdi>
      {others.map((calendar) => (
        <bdi key={calendar}>{tongue.longDay(iso, calendar)}</bdi>
      ))}
    </span>
  );
}
