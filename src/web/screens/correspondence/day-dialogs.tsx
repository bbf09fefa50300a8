// A day and why: by when a letter is to be answered, or until when it is laid aside.
import { useState } from 'react';
import { addDays } from '#lib/calendar.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';
import { dueAfter, limitOfClass, useRules } from './rules-query.ts';

const PARKED_DAYS = 7;

export function DayDialog({
  kind,
  ...props
}: LetterDialogProps & { readonly kind: 'set-due-day' | 'park-letter' }) {
  const { t, isoDay } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const rules = useRules();
  const today = isoDay(Date.now());
  const isParking = kind === 'park-letter';
  const limit = limitOfClass(rules, letter.classCode);
  const ofClass = rules === undefined || limit === null ? null : dueAfter(rules, today, limit);
  const [day, setDay] = useState<string | null>(
    isParking ? addDays(today, PARKED_DAYS) : (letter.dueOn ?? ofClass),
  );
  const [reason, setReason] = useState('');
  const [isDateWrong, setDateWrong] = useState(false);
  const isMissing = isParking && day === null;
  const word = isParking ? 'act.park' : 'act.due-day';
  return (
    <Dialog title={t(word)} onClose={onClose}>
      <ActForm
        act={act}
        label={t(word)}
        isReady={!isMissing && !isDateWrong && reason.trim() !== ''}
        onClose={onClose}
        onSubmit={() => finish(kind, isParking ? { until: day, reason } : { dueOn: day, reason })}
      >
        <p className="about">{t(isParking ? 'ask.park' : 'ask.due-day')}</p>
        <DateField
          label={t(isParking ? 'field.until' : 'field.dueOn')}
          value={day}
          today={today}
          onValue={setDay}
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
