// One of a few: radio buttons side by side. Arrow keys move, as in every radio group.
import { useId } from 'react';
import type { ReactNode } from 'react';

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly tone?: 'amber' | 'red' | undefined;
}

export function Segments<T extends string>(props: {
  readonly label: string;
  readonly options: readonly Segment<T>[];
  readonly value: T;
  readonly onValue: (value: T) => void;
  readonly keys?: ReactNode;
}) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend>
        <span>{props.label}</span>
        {props.keys}
      </legend>
      <div>
        {props.options.map((option) => (
          <label key={option.value} className={option.tone}>
            <input
              type="radio"
              name={name}
              checked={option.value === props.value}
              onChange={() => props.onValue(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
