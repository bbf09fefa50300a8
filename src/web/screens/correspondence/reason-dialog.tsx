// Acts that need nothing but a reason: returning, voiding, recalling, undoing, ending. The reason
// stands in the letter's life for ever.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

export const REASON_KINDS = [
  'return-letter',
  'void-number',
  'withdraw-signature',
  'recall-letter',
  'end-follow-up',
  'undo-write-off',
  'undo-archiving',
  'resume-letter',
  'recall-referral',
  'return-referral',
] as const;
export type ReasonKind = (typeof REASON_KINDS)[number];

const WORDS = {
  'return-letter': 'return-letter',
  'void-number': 'void-number',
  'withdraw-signature': 'withdraw-signature',
  'recall-letter': 'recall',
  'end-follow-up': 'end-follow-up',
  'undo-write-off': 'undo-write-off',
  'undo-archiving': 'undo-archiving',
  'resume-letter': 'resume',
  'recall-referral': 'recall-referral',
  'return-referral': 'return-referral',
} as const satisfies Record<ReasonKind, string>;

/** What takes something back from others, or out of the register. */
const HARM: readonly ReasonKind[] = ['return-letter', 'void-number', 'recall-letter'];

export function ReasonDialog(
  props: LetterDialogProps & { readonly kind: ReasonKind; readonly step: number | null },
) {
  const { t } = useTongue();
  const { kind, letter, step, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [reason, setReason] = useState('');
  const isReservation = kind === 'void-number' && letter.state === 'reserved';
  const said = isReservation ? 'void-reservation' : WORDS[kind];
  const body = step === null ? { reason } : { step, reason };
  return (
    <Dialog title={t(`act.${said}`)} onClose={onClose}>
      <ActForm
        act={act}
        look={HARM.includes(kind) ? 'harm' : 'main'}
        label={t(`act.${said}`)}
        isReady={reason.trim() !== ''}
        onClose={onClose}
        onSubmit={() => finish(kind, body)}
      >
        <p className="about">{t(`ask.${said}`, { number: letter.number ?? '' })}</p>
        <TextField
          label={t('field.reason')}
          value={reason}
          onValue={setReason}
          input={{ maxLength: 300, required: true, autoFocus: true }}
        />
      </ActForm>
    </Dialog>
  );
}
