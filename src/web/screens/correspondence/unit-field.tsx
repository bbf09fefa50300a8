// The unit that a letter is for, or that prepared it: typed freely, the units of the office's rules
// proposed, so that one unit has one name in registers and reports.
import { useId } from 'react';
import { TextField } from '#web/parts/field.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useRules } from './rules-query.ts';

export function UnitField(props: {
  readonly value: string;
  readonly onValue: (unit: string) => void;
  readonly isFirst?: boolean;
}) {
  const { t } = useTongue();
  const { language } = useSeat();
  const units = useRules()?.topics.units.rules.items ?? [];
  const list = useId();
  return (
    <>
      <TextField
        label={t('field.unit')}
        value={props.value}
        onValue={props.onValue}
        input={{ maxLength: 120, list, autoFocus: props.isFirst === true }}
      />
      <datalist id={list}>
        {units.map(({ code, names }) => (
          <option key={code} value={names[language]} />
        ))}
      </datalist>
    </>
  );
}
