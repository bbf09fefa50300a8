// The decision that an act rests on: its number and its day.
import { DateField } from '#web/parts/date-field.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export interface DecisionNamed {
  readonly number: string;
  readonly date: string | null;
  /** What stands in the field of the day is no date. */
  readonly isDateWrong: boolean;
}

export function isDecisionReady({ number, date, isDateWrong }: DecisionNamed): boolean {
  return number.trim() !== '' && date !== null && !isDateWrong;
}

export function DecisionFields(props: {
  readonly value: DecisionNamed;
  readonly onValue: (change: (before: DecisionNamed) => DecisionNamed) => void;
  readonly today: string;
}) {
  const { t } = useTongue();
  const { value, onValue } = props;
  return (
    <div className="form-grid">
      <TextField
        label={t('secrecy.decision-number')}
        value={value.number}
        onValue={(number) => onValue((before) => ({ ...before, number }))}
        input={{ maxLength: 60, required: true }}
      />
      <DateField
        label={t('secrecy.decision-date')}
        value={value.date}
        today={props.today}
        onValue={(date) => onValue((before) => ({ ...before, date }))}
        onTextWrong={(isDateWrong) => onValue((before) => ({ ...before, isDateWrong }))}
      />
    </div>
  );
}
