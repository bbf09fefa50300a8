// Ending one's own step of the referral sheet with its outcome, and writing a note on the sheet.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea } from '#web/parts/field.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

const OUTCOMES = ['done', 'approved', 'not-approved'] as const;
type Outcome = (typeof OUTCOMES)[number];
const TONES = { done: undefined, approved: undefined, 'not-approved': 'red' } as const;

export function FinishDialog(
  props: LetterDialogProps & { readonly step: number; readonly outcome: Outcome },
) {
  const { t } = useTongue();
  const { step, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [outcome, setOutcome] = useState<Outcome>(props.outcome);
  const [note, setNote] = useState('');
  return (
    <Dialog title={t('act.finish')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.finish')}
        onClose={onClose}
        onSubmit={() => finish('finish-referral', { step, outcome, note })}
      >
        <p className="about">{t('ask.finish')}</p>
        <Segments
          label={t('field.outcome')}
          value={outcome}
          onValue={setOutcome}
          options={OUTCOMES.map((value) => ({
            value,
            label: t(`referralOutcome.${value}`),
            tone: TONES[value],
          }))}
        />
        <TextArea
          label={t('field.note')}
          value={note}
          onValue={setNote}
          area={{ maxLength: 2_000, rows: 4 }}
        />
      </ActForm>
    </Dialog>
  );
}

export function NoteDialog(props: LetterDialogProps & { readonly step: number | null }) {
  const { t } = useTongue();
  const { step, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [text, setText] = useState('');
  return (
    <Dialog title={t('act.note')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.write-down')}
        isReady={text.trim() !== ''}
        onClose={onClose}
        onSubmit={() => finish('write-note', { step, text })}
      >
        <p className="about">{t('ask.note')}</p>
        <TextArea
          label={t('field.note')}
          value={text}
          onValue={setText}
          area={{ maxLength: 2_000, rows: 5, required: true, autoFocus: true }}
        />
      </ActForm>
    </Dialog>
  );
}
