// Passing what came to own hands: to another post, which alone opens and reads it from then on, or
// to all who are cleared. Who does so, and why, is recorded. Free is its addressee's choice alone.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { PostField } from './holders-field.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

export function OwnHandsDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [isFree, setFree] = useState(false);
  const [post, setPost] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const ownHands = letter.envelope?.ownHands ?? null;
  const about = isFree ? 'ask.give-free' : 'ask.pass-own-hands';
  return (
    <Dialog title={t('act.pass-own-hands')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.pass-own-hands')}
        isReady={reason.trim() !== '' && (isFree || post !== null)}
        onClose={onClose}
        onSubmit={() => finish('pass-own-hands', { to: isFree ? null : post, reason })}
      >
        {!letter.masked && (
          <Segments
            label={t('envelope.pass.what')}
            value={isFree ? 'free' : 'on'}
            onValue={(value) => setFree(value === 'free')}
            options={(['on', 'free'] as const).map((value) => ({
              ...{ value, label: t(`envelope.pass.${value}`) },
            }))}
          />
        )}
        <p className="about">{t(about, { holder: ownHands?.title ?? '' })}</p>
        {!isFree && (
          <PostField
            autoFocus
            label={t('refer.to')}
            hint={t('envelope.own-hands.told')}
            taken={ownHands === null ? [] : [ownHands.appointment]}
            post={post}
            onPost={setPost}
          />
        )}
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
