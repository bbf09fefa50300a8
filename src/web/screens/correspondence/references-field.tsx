// The earlier letters that a letter speaks of: found in the registers by number or words, or cited
// as they are written on the paper; each with how it is meant.
import { useDeferredValue, useState } from 'react';
import { RELATIONS } from './letter-lists.ts';
import { Combobox } from '#web/parts/combobox.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Field } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { useLetterSearch } from './letter-search.ts';
import type { FoundLetter } from './letter-search.ts';
import type { DraftReference } from './outgoing-draft.ts';

const AS_TYPED = 'as-typed';
const REFERENCES_MAX = 30;

interface FieldProps {
  readonly references: readonly DraftReference[];
  readonly onReferences: (references: readonly DraftReference[]) => void;
  /** A date that is being typed is none yet. */
  readonly onDateWrong?: (isWrong: boolean) => void;
}

export function ReferencesField(props: FieldProps) {
  const tongue = useTongue();
  const { t } = tongue;
  const { references, onReferences } = props;
  const [text, setText] = useState('');
  const found = useLetterSearch(useDeferredValue(text), ['outgoing', 'incoming']).filter(
    ({ row }) => !references.some(({ letter }) => letter === row.letter),
  );
  const typed = text.trim();
  const options = [
    ...found.map(({ row, register }) => ({
      id: row.letter,
      label: `${tongue.code(row.number ?? '')} — ${row.subject}`,
      detail: t(`direction.${register}`),
    })),
    ...(typed === '' ? [] : [{ id: AS_TYPED, label: t('refs.as-typed', { number: typed }) }]),
  ];
  const take = (id: string) => {
    const letter = found.find(({ row }) => row.letter === id);
    const added: DraftReference =
      letter === undefined
        ? { relation: 'cites', letter: null, number: typed.slice(0, 60), date: null }
        : referenceTo(letter, tongue);
    setText('');
    onReferences([...references, added]);
  };
  return (
    <div className="refs-field">
      {references.length > 0 && (
        <ul>
          {references.map((reference, at) => (
            <ReferenceLine
              key={`${reference.letter ?? ''} ${reference.number}`}
              reference={reference}
              onDateWrong={props.onDateWrong}
              onChange={(next) =>
                onReferences(references.map((one, i) => (i === at ? { ...one, ...next } : one)))
              }
              onRemove={() => onReferences(references.filter((_, i) => i !== at))}
            />
          ))}
        </ul>
      )}
      {references.length < REFERENCES_MAX && (
        <Field label={t('refs.add')} hint={t('refs.hint')}>
          {(ids) => (
            <Combobox
              ids={ids}
              text={text}
              options={options}
              listLabel={t('refs.add')}
              onText={setText}
              onTake={({ id }) => take(id)}
            />
          )}
        </Field>
      )}
    </div>
  );
}

/** By the number that the other side knows: theirs of what they wrote, ours of what we wrote. */
function referenceTo({ row, register }: FoundLetter, tongue: Tongue): DraftReference {
  const ownDate = row.numberedAt === null ? null : tongue.isoDay(row.numberedAt);
  const isTheirs = register === 'incoming' && row.theirNumber !== null;
  return {
    relation: register === 'incoming' ? 'reply' : 'further',
    letter: row.letter,
    number: (isTheirs ? row.theirNumber : row.number) ?? '',
    date: isTheirs ? row.theirDate : ownDate,
  };
}

function ReferenceLine(props: {
  readonly reference: DraftReference;
  readonly onChange: (next: Partial<DraftReference>) => void;
  readonly onRemove: () => void;
  readonly onDateWrong: ((isWrong: boolean) => void) | undefined;
}) {
  const { t, day, isoDay } = useTongue();
  const { reference, onChange } = props;
  const { relation, letter, number, date } = reference;
  // It stays while a date is typed, and where it was missing to begin with.
  const [asksDate] = useState(letter === null || date === null);
  const today = isoDay(Date.now());
  return (
    <li>
      <select
        aria-label={t('refs.relation', { number })}
        value={relation}
        onChange={(event) => {
          const taken = RELATIONS.find((one) => one === event.target.value);
          if (taken !== undefined) onChange({ relation: taken });
        }}
      >
        {RELATIONS.map((one) => (
          <option key={one} value={one}>
            {t(`relation.${one}`)}
          </option>
        ))}
      </select>
      <span className="ref-number">
        <NumberText>{number}</NumberText>
        {!asksDate && date !== null && <small> {day(date)}</small>}
      </span>
      <button
        type="button"
        className="bare"
        aria-label={t('refs.remove', { number })}
        onClick={props.onRemove}
      >
        <Icon name="close" size={14} />
      </button>
      {asksDate && (
        <DateField
          label={t('letter.date')}
          value={date}
          today={today}
          error={wrongDate(reference, today, t)}
          onValue={(next) => onChange({ date: next })}
          onTextWrong={(isWrong) => props.onDateWrong?.(isWrong)}
        />
      )}
    </li>
  );
}

/** A reply says of which day the letter is that it answers, and no such day is to come. */
function wrongDate(
  { relation, date }: DraftReference,
  today: string,
  t: Tongue['t'],
): string | undefined {
  if (relation !== 'reply') return undefined;
  if (date === null) return t('refs.date-needed');
  return date > today ? t('refs.date-future') : undefined;
}
