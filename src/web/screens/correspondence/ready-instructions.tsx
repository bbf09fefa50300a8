// The office's ready instructions, one press each. What is taken can be changed below.
import { useId } from 'react';
import type { RulesAnswer } from '#modules/office-rules/shapes.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

interface Taken {
  readonly text: string;
  readonly isForAction: boolean;
  readonly limitDays: number | null;
}

export function ReadyInstructions(props: {
  readonly rules: RulesAnswer | undefined;
  readonly text: string;
  readonly onTake: (taken: Taken) => void;
}) {
  const { t, name } = useTongue();
  const seat = useSeat();
  const group = useId();
  const items = props.rules?.topics.instructions.rules.items ?? [];
  if (items.length === 0) return null;
  return (
    <fieldset className="ready">
      <legend>{t('refer.ready')}</legend>
      <div>
        {items.map(({ code, names, isForAction, limitDays }) => {
          // Said in the office's own language, whoever presses it.
          const text = names[seat.language];
          return (
            <label key={code}>
              <input
                type="radio"
                name={group}
                checked={props.text === text}
                onChange={() => props.onTake({ text, isForAction, limitDays })}
              />
              <span>{name(names)}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
