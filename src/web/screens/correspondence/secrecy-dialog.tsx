// Raising or lowering the secrecy of a letter by a decision, which is named. Who lowers it is the
// head; the server says so where somebody else tries.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { isSecret } from '#web/data/drafts.ts';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { SECRECIES } from './incoming-draft.ts';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

export function SecrecyDialog(props: LetterDialogProps) {
  const { t, isoDay } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const today = isoDay(Date.now());
  // The sender's own decision is the likeliest ground, where its grade is another than ours.
  const theirs = letter.senderSecrecy?.secrecy === letter.secrecy ? null : letter.senderSecrecy;
  const [secrecy, setSecrecy] = useState(theirs?.secrecy ?? letter.secrecy);
  const [number, setNumber] = useState(theirs?.decision?.number ?? '');
  const [date, setDate] = useState<string | null>(theirs?.decision?.date ?? today);
  const [isDateWrong, setDateWrong] = useState(false);
  const isWhole = number.trim() !== '' && date !== null && !isDateWrong;
  const decision = { number: number.trim(), date };
  return (
    <Dialog title={t('act.secrecy')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.secrecy')}
        isReady={isWhole && secrecy !== letter.secrecy}
        onClose={onClose}
        onSubmit={() => finish('change-secrecy', { secrecy, decision })}
      >
        <p className="about">{t('ask.secrecy')}</p>
        {isSecret({ secrecy }) && !isSecret(letter) && (
          <p className="told" role="status">
            {t('secrecy.from-now')}
          </p>
        )}
        <Segments
          label={t('field.secrecy')}
          value={secrecy}
          onValue={setSecrecy}
          options={SECRECIES.map((value) => ({ value, label: t(`secrecy.${value}`) }))}
        />
        <div className="form-grid">
          <TextField
            label={t('secrecy.decision-number')}
            value={number}
            onValue={setNumber}
            input={{ maxLength: 60, required: true }}
          />
          <DateField
            label={t('secrecy.decision-date')}
            value={date}
            today={today}
            onValue={setDate}
            onTextWrong={setDateWrong}
          />
        </div>
      </ActForm>
    </Dialog>
  );
}
