// A labelled field: label, what is typed, a hint or a live echo below it, and what is wrong with
// it.
import { useId } from 'react';
import type { InputHTMLAttributes, ReactNode, TextareaHTMLAttributes } from 'react';
import { directionOf } from './direction.ts';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly keys?: ReactNode;
  readonly wide?: boolean;
  readonly children: (ids: FieldIds) => ReactNode;
}

export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

export function Field({ label, hint, error, keys, wide, children }: FieldProps) {
  const id = useId();
  const isWrong = error !== undefined && error !== '';
  const describedBy = isWrong ? `${id}-error` : hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={wide === true ? 'field wide' : 'field'}>
      <label htmlFor={id}>
        <span>{label}</span>
        {keys}
      </label>
      {children({ id, 'aria-describedby': describedBy, 'aria-invalid': isWrong })}
      {isWrong && (
        <p className="wrong" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {!isWrong && hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

type AroundField = Omit<FieldProps, 'children'>;

export function TextField(
  props: AroundField & {
    readonly value: string;
    readonly onValue: (value: string) => void;
    readonly input?: InputHTMLAttributes<HTMLInputElement>;
  },
) {
  const { value, onValue, input, ...field } = props;
  return (
    <Field {...field}>
      {(ids) => (
        <input
          dir={directionOf(value)}
          autoComplete="off"
          {...input}
          {...ids}
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}

export function TextArea(
  props: AroundField & {
    readonly value: string;
    readonly onValue: (value: string) => void;
    readonly area?: TextareaHTMLAttributes<HTMLTextAreaElement>;
  },
) {
  const { value, onValue, area, ...field } = props;
  return (
    <Field {...field}>
      {(ids) => (
        <textarea
          dir={directionOf(value)}
          rows={3}
          {...area}
          {...ids}
          value={value}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}
