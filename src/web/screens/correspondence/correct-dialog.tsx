// Correcting what the register says of a letter: only what was changed is sent; the former words
// stay visible in the letter's life.
import { useState } from 'react';
import { isIsoDate } from '#lib/calendar.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ActForm } from '#web/parts/act-form.tsx';
import { changesOf } from './corrections.ts';
import type { Correctable } from './corrections.ts';
import { UnitField } from './unit-field.tsx';
import { isSecret } from '#web/data/drafts.ts';
import { useAct } from '#web/data/use-act.ts';

export function CorrectDialog({ letter, onClose }: { letter: LetterAnswer; onClose: () => void }) {
  const { t } = useTongue();
  const act = useAct();
  const former: Correctable = {
    subject: letter.subject,
    abstract: letter.abstract,
    theirNumber: letter.theirNumber,
    theirDate: letter.theirDate,
    unit: letter.unit,
    fromName: letter.from.name,
    citizenId: letter.citizenId,
    deliveryNote: letter.deliveryNote,
  };
  const [now, setNow] = useState<Correctable>(former);
  const [reason, setReason] = useState('');
  const [isDateWrong, setDateWrong] = useState(false);
  const changes = changesOf(former, now);
  const isChanged = Object.keys(changes).length > 0;
  const submit = async () => {
    const body = { reason, ...changes };
    const answer = await act.run('correct-registration', letter.letter, body, {
      isSecret: isSecret(letter),
    });
    if (answer !== null) onClose();
  };
  return (
    <Dialog title={t('act.correct-registration')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.correct')}
        isReady={isChanged && reason.trim() !== '' && !isDateWrong}
        onClose={onClose}
        onSubmit={() => void submit()}
      >
        <p className="about">{t('ask.correct-registration')}</p>
        <CorrectFields
          now={now}
          isPaper={isPaper(letter)}
          isIncoming={letter.direction === 'incoming'}
          onChange={(change) => setNow((was) => ({ ...was, ...change }))}
          onDateWrong={setDateWrong}
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

/** Came on paper: then the registry wrote all of it. What came by wire, or went out, it did not. */
function isPaper({ direction, receivedAt }: LetterAnswer): boolean {
  return direction === 'incoming' && isIsoDate(receivedAt ?? '');
}

function CorrectFields(props: {
  readonly now: Correctable;
  readonly isPaper: boolean;
  readonly isIncoming: boolean;
  readonly onChange: (change: Partial<Correctable>) => void;
  readonly onDateWrong: (isWrong: boolean) => void;
}) {
  const { t, isoDay } = useTongue();
  const { now, onChange } = props;
  return (
    <div className="form-grid">
      {props.isPaper && (
        <>
          <TextField
            wide
            label={t('field.subject')}
            value={now.subject}
            onValue={(subject) => onChange({ subject })}
            input={{ maxLength: 300 }}
          />
          <TextField
            label={t('field.from')}
            value={now.fromName}
            onValue={(fromName) => onChange({ fromName })}
            input={{ maxLength: 200 }}
          />
          <TextField
            label={t('field.their-number')}
            value={now.theirNumber ?? ''}
            onValue={(theirNumber) => onChange({ theirNumber })}
            input={{ maxLength: 60 }}
          />
          <DateField
            label={t('field.their-date')}
            value={now.theirDate}
            today={isoDay(Date.now())}
            onValue={(theirDate) => onChange({ theirDate })}
            onTextWrong={props.onDateWrong}
          />
        </>
      )}
      <TextField
        label={t('field.citizen-id')}
        value={now.citizenId ?? ''}
        onValue={(citizenId) => onChange({ citizenId })}
        input={{ maxLength: 30, inputMode: 'numeric' }}
      />
      {props.isIncoming && (
        <TextField
          label={t('field.delivery-note')}
          value={now.deliveryNote ?? ''}
          onValue={(deliveryNote) => onChange({ deliveryNote })}
          input={{ maxLength: 60 }}
        />
      )}
      <UnitField value={now.unit ?? ''} onValue={(unit) => onChange({ unit })} />
      <TextArea
        wide
        label={t('field.abstract')}
        value={now.abstract}
        onValue={(abstract) => onChange({ abstract })}
        area={{ maxLength: 1_000, rows: 2 }}
      />
    </div>
  );
}
