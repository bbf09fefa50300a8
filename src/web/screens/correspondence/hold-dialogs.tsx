// Keeping a letter from being destroyed by somebody's order, and lifting one such order again.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

/** `hold` null: a new one is placed. */
export function HoldDialog(props: LetterDialogProps & { readonly hold: number | null }) {
  const { hold, ...rest } = props;
  return hold === null ? <PlaceHold {...rest} /> : <LiftHold {...rest} hold={hold} />;
}

function PlaceHold(props: LetterDialogProps) {
  const { t, isoDay } = useTongue();
  const { act, finish } = useLetterAct(props);
  const [authority, setAuthority] = useState('');
  const [number, setNumber] = useState('');
  const [date, setDate] = useState<string | null>(null);
  const [isDateWrong, setDateWrong] = useState(false);
  const [reason, setReason] = useState('');
  const isWhole = [authority, number, reason].every((text) => text.trim() !== '');
  const order = { number: number.trim(), date };
  const body = { authority: authority.trim(), reason: reason.trim(), order };
  return (
    <Dialog title={t('act.place-hold')} size="wide" onClose={props.onClose}>
      <ActForm
        act={act}
        label={t('act.place-hold')}
        isReady={isWhole && !isDateWrong}
        onClose={props.onClose}
        onSubmit={() => finish('place-hold', body)}
      >
        <p className="about">{t('ask.place-hold')}</p>
        <TextField
          label={t('hold.authority')}
          hint={t('hold.authority.hint')}
          value={authority}
          onValue={setAuthority}
          input={{ maxLength: 200, required: true, autoFocus: true }}
        />
        <div className="form-grid">
          <TextField
            label={t('hold.number')}
            value={number}
            onValue={setNumber}
            input={{ maxLength: 60, required: true }}
          />
          <DateField
            label={t('hold.date')}
            value={date}
            today={isoDay(Date.now())}
            onValue={setDate}
            onTextWrong={setDateWrong}
          />
        </div>
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

function LiftHold(props: LetterDialogProps & { readonly hold: number }) {
  const { t, code } = useTongue();
  const { act, finish } = useLetterAct(props);
  const { hold, letter } = props;
  const [reason, setReason] = useState('');
  const number = letter.holds.find((one) => one.hold === hold)?.order.number ?? '';
  return (
    <Dialog title={t('act.lift-hold')} onClose={props.onClose}>
      <ActForm
        act={act}
        label={t('act.lift-hold')}
        isReady={reason.trim() !== ''}
        onClose={props.onClose}
        onSubmit={() => finish('lift-hold', { hold, reason: reason.trim() })}
      >
        <p className="about">{t('ask.lift-hold', { number: code(number) })}</p>
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
