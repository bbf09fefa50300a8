// Taking the next number of a register for a letter that is still to come. The number stands there
// big; the letter that it waits for is opened from here or from the register.
import { useState } from 'react';
import type { RegisterName } from '#modules/correspondence/entries.ts';
import { newId } from '#web/data/ids.ts';
import { numberOf, useAct } from '#web/data/use-act.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { Button, LinkButton } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { mayReserve } from '#web/shell/permits.ts';
import { letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function ReserveButton({ register }: { register: RegisterName }) {
  const { t } = useTongue();
  const isOffered = mayReserve(useSeat());
  const [isAsking, setAsking] = useState(false);
  useKeys([{ code: 'KeyR', run: () => setAsking(true) }], isOffered);
  if (!isOffered) return null;
  return (
    <>
      <Button onClick={() => setAsking(true)} keys="R">
        {t('act.reserve-number')}
      </Button>
      {isAsking && <ReserveDialog register={register} onClose={() => setAsking(false)} />}
    </>
  );
}

interface Reserved {
  readonly letter: string;
  readonly number: string;
}

function ReserveDialog({ register, onClose }: { register: RegisterName; onClose: () => void }) {
  const { t } = useTongue();
  const act = useAct();
  const [reason, setReason] = useState('');
  const [reserved, setReserved] = useState<Reserved | null>(null);
  const submit = async () => {
    const letter = `letter/${newId()}`;
    const answer = await act.run('reserve-number', letter, { register, reason: reason.trim() });
    if (answer !== null) setReserved({ letter, number: numberOf(answer) ?? '' });
  };
  return (
    <Dialog title={t('act.reserve-number')} onClose={onClose}>
      {reserved === null ? (
        <ActForm
          act={act}
          label={t('act.reserve-number')}
          isReady={reason.trim() !== ''}
          onClose={onClose}
          onSubmit={() => void submit()}
        >
          <p className="about">{t(`ask.reserve-number.${register}`)}</p>
          <TextField
            label={t('field.reason')}
            value={reason}
            onValue={setReason}
            input={{ maxLength: 300, required: true, autoFocus: true }}
          />
        </ActForm>
      ) : (
        <div className="given" role="status">
          <p>{t('done.reserve-number')}</p>
          <p className="number-given">
            <NumberText>{reserved.number}</NumberText>
          </p>
          <div className="row-of-acts">
            <Button look="main" autoFocus onClick={onClose} keys="Enter">
              {t('act.done')}
            </Button>
            <LinkButton to={letterPath(reserved.letter)}>{t('act.open')}</LinkButton>
          </div>
        </div>
      )}
    </Dialog>
  );
}
