// Lending the paper original of a letter, and what follows: another day, a reminder, and that it is
// back.
import { useState } from 'react';
import { addDays } from '#lib/calendar.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from '#web/screens/correspondence/letter-act.ts';
import type { LetterDialogProps } from '#web/screens/correspondence/letter-act.ts';
import { REMINDER_CHANNELS } from '#web/screens/correspondence/letter-lists.ts';

export type LoanKind = 'lend-original' | 'extend-loan' | 'remind-borrower' | 'return-original';

/** As long as originals are lent where nobody says otherwise. */
const LOAN_DAYS = 14;

export function LoanDialog({ kind, ...props }: LetterDialogProps & { readonly kind: LoanKind }) {
  switch (kind) {
    case 'lend-original':
      return <Lend {...props} />;
    case 'extend-loan':
      return <Extend {...props} />;
    case 'remind-borrower':
      return <Remind {...props} />;
    case 'return-original':
      return <TakeBack {...props} />;
  }
}

function Lend(props: LetterDialogProps) {
  const { t, isoDay } = useTongue();
  const { act, finish } = useLetterAct(props);
  const today = isoDay(Date.now());
  const [borrower, setBorrower] = useState('');
  const [unit, setUnit] = useState('');
  const [purpose, setPurpose] = useState('');
  const [dueOn, setDueOn] = useState<string | null>(addDays(today, LOAN_DAYS));
  const [isDateWrong, setDateWrong] = useState(false);
  const who = { borrower: borrower.trim(), unit: unit.trim() === '' ? null : unit.trim() };
  return (
    <Dialog title={t('act.lend')} size="wide" onClose={props.onClose}>
      <ActForm
        act={act}
        label={t('act.lend')}
        isReady={who.borrower !== '' && dueOn !== null && !isDateWrong}
        onClose={props.onClose}
        onSubmit={() => finish('lend-original', { ...who, purpose, dueOn })}
      >
        <p className="about">{t('ask.lend')}</p>
        <div className="form-grid">
          <TextField
            label={t('field.borrower')}
            value={borrower}
            onValue={setBorrower}
            input={{ maxLength: 200, required: true, autoFocus: true }}
          />
          <TextField
            label={t('field.borrower-unit')}
            value={unit}
            onValue={setUnit}
            input={{ maxLength: 120 }}
          />
        </div>
        <DateField
          label={t('field.backBy')}
          value={dueOn}
          today={today}
          onValue={setDueOn}
          onTextWrong={setDateWrong}
        />
        <TextArea
          label={t('loan.purpose')}
          value={purpose}
          onValue={setPurpose}
          area={{ maxLength: 500, rows: 2 }}
        />
      </ActForm>
    </Dialog>
  );
}

function Extend(props: LetterDialogProps) {
  const { t, isoDay } = useTongue();
  const { act, finish } = useLetterAct(props);
  const today = isoDay(Date.now());
  const [dueOn, setDueOn] = useState<string | null>(addDays(today, LOAN_DAYS));
  const [reason, setReason] = useState('');
  const [isDateWrong, setDateWrong] = useState(false);
  return (
    <Dialog title={t('act.extend-loan')} onClose={props.onClose}>
      <ActForm
        act={act}
        label={t('act.extend-loan')}
        isReady={reason.trim() !== '' && dueOn !== null && !isDateWrong}
        onClose={props.onClose}
        onSubmit={() => finish('extend-loan', { dueOn, reason: reason.trim() })}
      >
        <DateField
          label={t('field.backBy')}
          value={dueOn}
          today={today}
          onValue={setDueOn}
          onTextWrong={setDateWrong}
        />
        <TextField
          label={t('field.reason')}
          value={reason}
          onValue={setReason}
          input={{ maxLength: 300, required: true }}
        />
      </ActForm>
    </Dialog>
  );
}

function Remind(props: LetterDialogProps) {
  const { t } = useTongue();
  const { act, finish } = useLetterAct(props);
  const [channel, setChannel] = useState<(typeof REMINDER_CHANNELS)[number]>('call');
  const [note, setNote] = useState('');
  return (
    <Dialog title={t('act.remind-borrower')} onClose={props.onClose}>
      <ActForm
        act={act}
        label={t('act.remind-borrower')}
        onClose={props.onClose}
        onSubmit={() => finish('remind-borrower', { channel, note })}
      >
        <Segments
          label={t('field.channel')}
          value={channel}
          onValue={setChannel}
          options={REMINDER_CHANNELS.map((value) => ({ value, label: t(`reminder.${value}`) }))}
        />
        <TextArea
          label={t('field.note')}
          value={note}
          onValue={setNote}
          area={{ maxLength: 500, rows: 2 }}
        />
      </ActForm>
    </Dialog>
  );
}

function TakeBack(props: LetterDialogProps) {
  const { t } = useTongue();
  const { act, finish } = useLetterAct(props);
  const [condition, setCondition] = useState('');
  return (
    <Dialog title={t('act.take-back')} onClose={props.onClose}>
      <ActForm
        act={act}
        label={t('act.take-back')}
        onClose={props.onClose}
        onSubmit={() => finish('return-original', { condition })}
      >
        <p className="about">{t('ask.take-back')}</p>
        <TextArea
          label={t('loan.condition')}
          value={condition}
          onValue={setCondition}
          area={{ maxLength: 500, rows: 2 }}
        />
      </ActForm>
    </Dialog>
  );
}
