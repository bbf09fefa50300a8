// To whom a letter is referred: posts of the office with who holds them, and its units, found by
// any part of their names and taken one after the other.
import { useState } from 'react';
import { foldText } from '#lib/fold.ts';
import type { StaffAnswer } from '#modules/directory/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { Combobox } from '#web/parts/combobox.tsx';
import { Field } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useRules } from './rules-query.ts';

export interface ChosenHolder {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly to: { readonly appointment: string | null; readonly unit: string | null };
}

const OPTIONS_MAX = 8;

/** `taken`: appointments and units that have the letter already. */
export function HoldersField(props: {
  readonly chosen: readonly ChosenHolder[];
  readonly onChosen: (chosen: readonly ChosenHolder[]) => void;
  readonly taken: readonly string[];
  readonly isOne?: boolean;
  readonly error?: string | undefined;
}) {
  const { t } = useTongue();
  const { chosen, onChosen } = props;
  const [text, setText] = useState('');
  const all = useHolders(props.taken);
  const words = foldText(text).split(' ');
  const options = all
    .filter(({ id }) => !chosen.some((one) => one.id === id))
    .filter((one) => {
      const searched = foldText(`${one.label} ${one.detail}`);
      return words.every((word) => searched.includes(word));
    })
    .slice(0, OPTIONS_MAX);
  const isFull = props.isOne === true && chosen.length > 0;
  return (
    <Field
      wide
      label={t('refer.to')}
      {...(props.error === undefined ? {} : { error: props.error })}
      hint={t('refer.to.hint')}
    >
      {(ids) => (
        <div className="chosen">
          {chosen.map((one) => (
            <span key={one.id} className="addressee">
              <bdi>{one.label}</bdi>
              <button
                type="button"
                className="bare"
                aria-label={t('addressee.remove', { name: one.label })}
                onClick={() => onChosen(chosen.filter(({ id }) => id !== one.id))}
              >
                <Icon name="close" size={13} />
              </button>
            </span>
          ))}
          <Combobox
            isChoice
            ids={ids}
            autoFocus
            text={text}
            options={isFull ? [] : options}
            listLabel={t('refer.to')}
            onText={setText}
            onBack={() => onChosen(chosen.slice(0, -1))}
            onTake={({ id }) => {
              setText('');
              const found = all.find((one) => one.id === id);
              if (found !== undefined && !isFull) onChosen([...chosen, found]);
            }}
          />
        </div>
      )}
    </Field>
  );
}

function useHolders(taken: readonly string[]): ChosenHolder[] {
  const { t, name } = useTongue();
  const seat = useSeat();
  const rules = useRules();
  const staff = useQuery<StaffAnswer>(`/api/offices/${seat.office}/staff`).data?.staff ?? [];
  const posts = staff
    .filter(({ holds, appointment }) => holds && !taken.includes(appointment))
    .map(({ appointment, title, names }) => ({
      ...{ id: appointment, label: name(title), detail: name(names) },
      to: { appointment, unit: null },
    }));
  const units = (rules?.topics.units.rules.items ?? [])
    // Called as the office itself calls it, since the log keeps one name.
    .map(({ code, names }) => ({ code, label: name(names), unit: names[seat.language] }))
    .filter(({ unit }) => !taken.includes(unit))
    .map(({ code, label, unit }) => ({
      ...{ id: `unit ${code}`, label, detail: t('sheet.unit') },
      to: { appointment: null, unit },
    }));
  return [...posts, ...units];
}
