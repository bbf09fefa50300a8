// The boxes of a form as fields: lines, days, boxes to tick, offices. What the law says of one of
// them stands beneath it.
import { useState } from 'react';
import type { SheetField } from '#kernel/sheet.ts';
import { Combobox } from '#web/parts/combobox.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Field, TextArea, TextField } from '#web/parts/field.tsx';
import { useOffices } from '#web/parts/offices.ts';
import { Segments } from '#web/parts/segments.tsx';
import { useOfficeOptions } from '#web/screens/correspondence/office-options.ts';
import { useTongue } from '#web/shell/tongue.tsx';

export type Typed = Readonly<Record<string, string>>;

interface FieldsProps {
  readonly fields: readonly SheetField[];
  readonly typed: Typed;
  readonly onType: (next: Typed) => void;
  /** Name of the field that was refused, with the words for it. */
  readonly wrong: { readonly field: string; readonly text: string } | null;
}

export function SheetFields({ fields, typed, onType, wrong }: FieldsProps) {
  return (
    <div className="form-grid">
      {fields.map((field) => (
        <OneField
          key={field.name}
          field={field}
          value={typed[field.name] ?? ''}
          onValue={(value) => onType({ ...typed, [field.name]: value })}
          error={wrong?.field === field.name ? wrong.text : undefined}
        />
      ))}
    </div>
  );
}

interface OneProps {
  readonly field: SheetField;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly error: string | undefined;
}

function OneField({ field, value, onValue, error }: OneProps) {
  const { tOr, isoDay } = useTongue();
  const { name, kind, lines } = field;
  const label = tOr(`field.${name}`, name);
  switch (kind) {
    case 'day':
      return (
        <DateField
          label={label}
          value={value === '' ? null : value}
          today={isoDay(Date.now())}
          error={error}
          onValue={(day) => onValue(day ?? '')}
          onTextWrong={() => undefined}
        />
      );
    case 'choice':
      return (
        <div className="wide">
          <Segments
            label={label}
            value={value}
            onValue={onValue}
            options={(field.choices ?? []).map((choice) => ({
              value: choice,
              label: tOr(`${name}.${choice}`, choice),
            }))}
          />
        </div>
      );
    case 'offices':
      return <OfficesField label={label} value={value} onValue={onValue} error={error} />;
    case 'text':
      return (
        <TextArea
          wide
          label={label}
          value={value}
          onValue={onValue}
          error={error}
          area={{ maxLength: 14_000, rows: Math.min(8, Math.max(2, lines)) }}
        />
      );
    case 'line':
      return (
        <TextField
          label={label}
          wide={lines > 1}
          value={value}
          onValue={onValue}
          error={error}
          input={{ maxLength: 300 }}
        />
      );
  }
}

/** Ids of offices, one a line, shown by their names. */
function OfficesField(props: Omit<OneProps, 'field'> & { readonly label: string }) {
  const { t, name } = useTongue();
  const { label, value, onValue, error } = props;
  const offices = useOffices();
  const [text, setText] = useState('');
  const chosen = value.split('\n').filter((id) => id !== '');
  const options = useOfficeOptions(text, chosen);
  const nameOf = (id: string) => {
    const office = offices.get(id);
    return office === undefined ? id : name(office.names);
  };
  return (
    <Field wide label={label} error={error}>
      {(ids) => (
        <div className="fallback-offices">
          {chosen.map((id) => (
            <button
              key={id}
              type="button"
              className="btn plain"
              aria-label={t('fallback.remove-office', { name: nameOf(id) })}
              onClick={() => onValue(chosen.filter((other) => other !== id).join('\n'))}
            >
              <bdi>{nameOf(id)}</bdi> ×
            </button>
          ))}
          <Combobox
            ids={ids}
            isChoice
            text={text}
            options={options}
            listLabel={label}
            onText={setText}
            onTake={(option) => {
              onValue([...chosen, option.id].join('\n'));
              setText('');
            }}
          />
        </div>
      )}
    </Field>
  );
}
