// The fields of which the forms of the rules are made: names in three languages, whole numbers,
// hours, a list whose items open to be edited, move and go.
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Names } from '#kernel/authority.ts';
import { parseInteger, toWesternDigits } from '#lib/digits.ts';
import { areSpans } from '#lib/working-time.ts';
import type { Span } from '#lib/working-time.ts';
import { Button } from '#web/parts/button.tsx';
import { Field, TextField } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Empty } from '#web/parts/states.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { moved, readClock, replaced } from './settle.ts';

export const NO_NAMES: Names = { ar: '', fa: '', en: '' };

/** What is left empty gets the text of another language when it is sent. */
export function NamesFields(props: {
  readonly names: Names;
  readonly onNames: (names: { ar: string; fa: string; en: string }) => void;
}) {
  const { t, language } = useTongue();
  const order = [language, ...(['ar', 'fa', 'en'] as const).filter((one) => one !== language)];
  return (
    <div className="form-grid thirds wide">
      {order.map((one) => (
        <TextField
          key={one}
          label={t(`rules.name.${one}`)}
          value={props.names[one]}
          onValue={(text) => props.onNames({ ...props.names, [one]: text })}
          input={{ maxLength: 200, lang: one }}
        />
      ))}
    </div>
  );
}

/** A whole number in any digits; null where the field is empty. */
export function NumberField(props: {
  readonly label: string;
  readonly value: number | null;
  readonly hint?: string;
  readonly max?: number;
  readonly onValue: (value: number | null) => void;
}) {
  const { t, n } = useTongue();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (props.value === null ? '' : n(props.value));
  const read = (from: string) => {
    const value = parseInteger(from);
    return value === undefined || value < 0 || value > (props.max ?? 1_000) ? undefined : value;
  };
  const isWrong = typed !== null && typed.trim() !== '' && read(typed) === undefined;
  return (
    <TextField
      label={props.label}
      hint={props.hint}
      error={isWrong ? t('rules.number-wrong') : undefined}
      value={text}
      onValue={(next) => {
        setTyped(next);
        props.onValue(next.trim() === '' ? null : (read(next) ?? props.value));
      }}
      input={{ inputMode: 'numeric', onBlur: () => !isWrong && setTyped(null) }}
    />
  );
}

export function Check(props: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <label className="rules-check">
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

/** Fewer or more of a few; each is a box to tick. */
export function Checks<T extends string | number>(props: {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly chosen: readonly T[];
  readonly onChosen: (chosen: T[]) => void;
}) {
  const { options, chosen } = props;
  return (
    <fieldset className="rules-checks">
      <legend>{props.label}</legend>
      <div>
        {options.map(({ value, label }) => (
          <Check
            key={value}
            label={label}
            isOn={chosen.includes(value)}
            onChange={(isOn) =>
              props.onChosen(
                options
                  .map((option) => option.value)
                  .filter((one) => (one === value ? isOn : chosen.includes(one))),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

export function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onValue: (value: T) => void;
}) {
  return (
    <Field label={props.label}>
      {(ids) => (
        <select
          {...ids}
          value={props.value}
          onChange={(event) => {
            const found = props.options.find(({ value }) => value === event.target.value);
            if (found !== undefined) props.onValue(found.value);
          }}
        >
          {props.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function SpansField(props: {
  readonly label: string;
  readonly spans: readonly Span[];
  readonly onSpans: (spans: Span[]) => void;
}) {
  const { t } = useTongue();
  const { spans } = props;
  const id = useId();
  const change = (at: number, change: Partial<Span>) =>
    props.onSpans(spans.map((span, i) => (i === at ? { ...span, ...change } : span)));
  const isWrong = !areSpans(spans);
  return (
    <fieldset className="spans" aria-describedby={isWrong ? id : undefined}>
      <legend>{props.label}</legend>
      {spans.map((span, at) => (
        // The place is what a span is known by.
        <div key={at} className="span">
          <ClockInput
            label={t('rules.from')}
            value={span.from}
            onValue={(from) => change(at, { from })}
          />
          <span aria-hidden="true">–</span>
          <ClockInput
            label={t('rules.until')}
            value={span.until}
            onValue={(until) => change(at, { until })}
          />
          {spans.length > 1 && (
            <IconButton
              icon="close"
              label={t('rules.remove')}
              onPress={() => props.onSpans(spans.filter((_, i) => i !== at))}
            />
          )}
        </div>
      ))}
      {spans.length < 6 && (
        <Button
          look="quiet"
          onClick={() => props.onSpans([...spans, { from: spans.at(-1)?.until ?? '', until: '' }])}
        >
          {t('rules.add-span')}
        </Button>
      )}
      {isWrong && (
        <p className="wrong" id={id}>
          {t('refusal.office-rules.hours-wrong')}
        </p>
      )}
    </fieldset>
  );
}

function ClockInput(props: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const { code } = useTongue();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      className="clock"
      dir="ltr"
      aria-label={props.label}
      aria-invalid={readClock(props.value) === undefined}
      inputMode="numeric"
      autoComplete="off"
      value={typed ?? code(props.value)}
      onChange={(event) => {
        setTyped(event.target.value);
        props.onValue(readClock(event.target.value) ?? toWesternDigits(event.target.value));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

export function IconButton(props: {
  readonly icon: 'close' | 'down2';
  readonly label: string;
  readonly isUp?: boolean;
  readonly isOff?: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      className={props.isUp === true ? 'bare up' : 'bare'}
      aria-label={props.label}
      title={props.label}
      disabled={props.isOff}
      onClick={props.onPress}
    >
      <Icon name={props.icon} size={15} />
    </button>
  );
}

/** A list to be edited: each item a line that opens. */
export function ItemsForm<Item>(props: {
  readonly items: readonly Item[];
  readonly onItems: (items: Item[]) => void;
  /** What stands on the line: short. */
  readonly summary: (item: Item) => ReactNode;
  readonly addLabel: string;
  readonly emptyText: string;
  readonly make: () => Item;
  readonly fields: (item: Item, onItem: (item: Item) => void, at: number) => ReactNode;
}) {
  const { items, onItems } = props;
  const [open, setOpen] = useState<number | null>(null);
  const set = (next: readonly Item[]) => onItems([...next]);
  const add = () => {
    set([...items, props.make()]);
    setOpen(items.length);
  };
  return (
    <div className="items">
      {items.length === 0 && <Empty title={props.emptyText} />}
      <ol>
        {items.map((item, at) => (
          <li key={at} className={open === at ? 'open' : undefined}>
            <ItemLine
              summary={props.summary(item)}
              isOpen={open === at}
              onOpen={() => setOpen(open === at ? null : at)}
              onMove={(step) => {
                set(moved(items, at, step));
                setOpen(null);
              }}
              onRemove={() => {
                set(items.filter((_, i) => i !== at));
                setOpen(null);
              }}
              ends={[at === 0, at === items.length - 1]}
            />
            {open === at && (
              <div className="item-fields">
                {props.fields(item, (next) => set(replaced(items, at, next)), at)}
              </div>
            )}
          </li>
        ))}
      </ol>
      <Button onClick={add}>{props.addLabel}</Button>
    </div>
  );
}

function ItemLine(props: {
  readonly summary: ReactNode;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onMove: (step: 1 | -1) => void;
  readonly onRemove: () => void;
  readonly ends: readonly [isFirst: boolean, isLast: boolean];
}) {
  const { t } = useTongue();
  const [isFirst, isLast] = props.ends;
  return (
    <div className="item-line">
      <button
        type="button"
        className="item-open"
        aria-expanded={props.isOpen}
        onClick={props.onOpen}
      >
        {props.summary}
      </button>
      <IconButton
        isUp
        icon="down2"
        label={t('rules.move-up')}
        isOff={isFirst}
        onPress={() => props.onMove(-1)}
      />
      <IconButton
        icon="down2"
        label={t('rules.move-down')}
        isOff={isLast}
        onPress={() => props.onMove(1)}
      />
      <IconButton icon="close" label={t('rules.remove')} onPress={props.onRemove} />
    </div>
  );
}
