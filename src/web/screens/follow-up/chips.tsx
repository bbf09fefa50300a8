// A choice among named lists or reports, each with its number key; the chosen one stays in sight.
import { useEffect, useRef } from 'react';
import { Kbd } from '#web/parts/button.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export interface Chip<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly count?: number | undefined;
  readonly isLate?: boolean;
}

export function Chips<T extends string>(props: {
  readonly label: string;
  readonly chips: readonly Chip<T>[];
  readonly value: T;
  readonly onValue: (value: T) => void;
}) {
  const { n } = useTongue();
  const { chips, value, onValue } = props;
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const chosen = own.current?.querySelector('[aria-pressed="true"]');
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [value]);
  return (
    <div className="chips" role="group" aria-label={props.label} ref={own}>
      {chips.map((chip, at) => (
        <button
          key={chip.value}
          type="button"
          className={chip.isLate === true ? 'chip late-chip' : 'chip'}
          aria-pressed={chip.value === value}
          onClick={() => onValue(chip.value)}
        >
          {chip.label}
          {chip.count !== undefined && <bdi>{n(chip.count)}</bdi>}
          <Kbd>{(at + 1) % 10}</Kbd>
        </button>
      ))}
    </div>
  );
}
