// A letter that did not reach an addressee in its lifetime goes once more: by wire, or as paper by
// hand with a delivery note. Number and signature stay.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

const WAYS = ['wire', 'hand'] as const;

export function ResendDialog(props: LetterDialogProps & { readonly office: string }) {
  const { t } = useTongue();
  const { letter, office, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [way, setWay] = useState<(typeof WAYS)[number]>('wire');
  const to = letter.addressees.find((one) => one.office === office);
  const party = usePartyNames().party(office, to?.name ?? '');
  return (
    <Dialog title={t('act.resend')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.resend')}
        onClose={onClose}
        onSubmit={() => finish('resend-letter', { addressee: office, way })}
      >
        <p className="about">{t('ask.resend', { party })}</p>
        <Segments
          label={t('resend.way')}
          value={way}
          onValue={setWay}
          options={WAYS.map((value) => ({ value, label: t(`resend.${value}`) }))}
        />
        <p className="told" role="status">
          {t(`resend.${way}.told`)}
        </p>
      </ActForm>
    </Dialog>
  );
}
