// A text field that offers what fits. Arrow keys choose, Enter takes, Escape closes; where free
// text is allowed, what is typed counts as it stands; where it is not, Enter takes the first.
import { useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { directionOf } from './direction.ts';
import type { FieldIds } from './field.tsx';

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly detail?: ReactNode;
}

export interface ComboboxProps {
  readonly ids: FieldIds;
  readonly text: string;
  readonly options: readonly Option[];
  readonly onText: (text: string) => void;
  readonly onTake: (option: Option) => void;
  readonly listLabel: string;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
  /** What is typed counts for nothing by itself. */
  readonly isChoice?: boolean;
  /** Backspace in an empty field, where chosen ones stand before it. */
  readonly onBack?: () => void;
}

export function Combobox(props: ComboboxProps) {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const shown = isOpen ? props.options : [];
  const take = (option: Option) => {
    props.onTake(option);
    setOpen(false);
    setActive(-1);
    input.current?.focus();
  };
  const pressed = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && !event.altKey) {
      event.preventDefault();
      setOpen(true);
      const count = props.options.length;
      if (count > 0) setActive((at) => (at + step + count + (at < 0 && step < 0 ? 1 : 0)) % count);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      const isFirstMeant = props.isChoice === true && props.text.trim() !== '';
      const option = shown[active] ?? (isFirstMeant ? shown[0] : undefined);
      if (option === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      take(option);
    } else if (event.key === 'Backspace' && props.text === '') props.onBack?.();
  };
  return (
    <div className="combobox">
      <input
        {...props.ids}
        ref={input}
        dir={directionOf(props.text)}
        role="combobox"
        autoComplete="off"
        // The first field of a form that was opened to be filled in.
        autoFocus={props.autoFocus ?? false}
        placeholder={props.placeholder}
        aria-expanded={shown.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown[active] === undefined ? undefined : `${listId}-${active}`}
        value={props.text}
        onChange={(event) => {
          props.onText(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={pressed}
        onBlur={() => setOpen(false)}
      />
      <Choices {...{ listId, shown, active, take }} label={props.listLabel} />
    </div>
  );
}

function Choices(props: {
  readonly listId: string;
  readonly label: string;
  readonly shown: readonly Option[];
  readonly active: number;
  readonly take: (option: Option) => void;
}) {
  const { listId, shown, active } = props;
  return (
    <ul role="listbox" id={listId} aria-label={props.label} hidden={shown.length === 0}>
      {shown.map((option, at) => (
        <li
          key={option.id}
          id={`${listId}-${at}`}
          role="option"
          aria-selected={at === active}
          // Before the field loses the focus to the list.
          onPointerDown={(event) => {
            event.preventDefault();
            props.take(option);
          }}
        >
          <span>{option.label}</span>
          {option.detail !== undefined && <small>{option.detail}</small>}
        </li>
      ))}
    </ul>
  );
}
