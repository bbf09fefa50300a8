// To whom a letter is referred: posts of the office with who holds them, and its units, found by
// any part of their names and taken one after the other. One post alone: no loan of another's.
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
export function HoldersField(props: FieldProps) {
  const { t } = useTongue();
  const all = useHolders(props.taken);
  return <Holders {...props} all={all} label={t('refer.to')} hint={t('refer.to.hint')} autoFocus />;
}

interface FieldProps {
  readonly chosen: readonly ChosenHolder[];
  readonly onChosen: (chosen: readonly ChosenHolder[]) => void;
  readonly taken: readonly string[];
  readonly isOne?: boolean;
  readonly error?: string | undefined;
}

/** One post, or none. */
export function PostField(props: {
  readonly post: string | null;
  readonly onPost: (appointment: string | null) => void;
  readonly label: string;
  readonly hint: string;
  readonly taken?: readonly string[];
  readonly autoFocus?: boolean;
}) {
  const { post, onPost, label, hint, taken = [], autoFocus = false } = props;
  const all = usePosts(taken, true);
  const chosen = all.filter(({ id }) => id === post);
  const onChosen = (next: readonly ChosenHolder[]) => onPost(next.at(-1)?.id ?? null);
  return <Holders {...{ all, chosen, onChosen, label, hint, autoFocus, taken }} isOne />;
}

function Holders(
  props: FieldProps & {
    readonly all: readonly ChosenHolder[];
    readonly label: string;
    readonly hint: string;
    readonly autoFocus: boolean;
  },
) {
  const { t } = useTongue();
  const { all, chosen, onChosen } = props;
  const [text, setText] = useState('');
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
      label={props.label}
      {...(props.error === undefined ? {} : { error: props.error })}
      hint={props.hint}
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
            autoFocus={props.autoFocus}
            text={text}
            options={isFull ? [] : options}
            listLabel={props.label}
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

function usePosts(taken: readonly string[], isOwnOnly: boolean): ChosenHolder[] {
  const { name } = useTongue();
  const seat = useSeat();
  const staff = useQuery<StaffAnswer>(`/api/offices/${seat.office}/staff`).data?.staff ?? [];
  return staff
    .filter(({ holds, appointment }) => holds && !taken.includes(appointment))
    .filter((one) => !isOwnOnly || isOwn(one))
    .map(({ appointment, title, names }) => ({
      ...{ id: appointment, label: name(title), detail: name(names) },
      to: { appointment, unit: null },
    }));
}

/** Nobody lent it, and nobody stands in with it. */
function isOwn(one: StaffAnswer['staff'][number]): boolean {
  return one.delegatedFrom === null && one.actingFor === null && one.secretary === null;
}

function useHolders(taken: readonly string[]): ChosenHolder[] {
  const { t, name } = useTongue();
  const seat = useSeat();
  const rules = useRules();
  const posts = usePosts(taken, false);
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
