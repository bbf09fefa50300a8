// Reviewing and signing a draft. What is signed is the content on this screen: its digest is
// computed here, compared with the office's, and named in the act. A signer signs with a passkey,
// or by their seat where they have none; the registry only attests a signature on paper.
import { useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { Problem, Result } from '#web/data/api.ts';
import { seeDraft } from '#web/data/seen-draft.ts';
import { signDraft } from '#web/data/sign.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Digest } from '#web/parts/digest.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

export function SigningDialog({
  kind,
  ...props
}: LetterDialogProps & { kind: 'sign-letter' | 'initial-draft' | 'send-back-draft' }) {
  const { seat } = useSitting();
  if (kind === 'initial-draft') return <InitialDialog {...props} />;
  if (kind === 'send-back-draft') return <SendBackDialog {...props} />;
  return seat.capacity === 'registrar' ? <AttestDialog {...props} /> : <SignDialog {...props} />;
}

/** Runs what comes before the act, and holds its problem beside the act's own. */
function usePrepared(props: LetterDialogProps) {
  const { act, finish } = useLetterAct(props);
  const [own, setOwn] = useState<Problem | null>(null);
  const [isPreparing, setPreparing] = useState(false);
  const send = async <Body,>(kind: string, prepare: () => Promise<Result<Body>>) => {
    setOwn(null);
    setPreparing(true);
    const prepared = await prepare();
    setPreparing(false);
    if (prepared.ok) finish(kind, prepared.value);
    else setOwn(prepared.problem);
  };
  const shown = { ...act, isBusy: act.isBusy || isPreparing, problem: own ?? act.problem };
  return { act: shown, send };
}

function SignDialog(props: LetterDialogProps) {
  const { t, name } = useTongue();
  const { session, seat } = useSitting();
  const { letter, onClose } = props;
  const { act, send } = usePrepared(props);
  const facts = { name: name(session.names), title: name(seat.title) };
  return (
    <Dialog title={t('act.sign')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.sign')}
        isReady={hasAddressee(letter)}
        onClose={onClose}
        onSubmit={() => void send('sign-letter', () => signDraft(letter))}
      >
        <p className="about">{t('ask.sign')}</p>
        <dl className="facts signing-facts">
          <div>
            <dt>{t('letter.subject')}</dt>
            <dd>
              <bdi>{letter.subject}</bdi>
            </dd>
          </div>
          <div>
            <dt>{t('sign.by')}</dt>
            <dd>
              {t('sign.as', facts)}
              {seat.actingFor !== null && (
                <small>{t('seat.acting-for', { name: name(seat.actingFor) })}</small>
              )}
            </dd>
          </div>
          <div>
            <dt>{t('field.digest')}</dt>
            <dd>
              <Digest of={letter.digest} />
            </dd>
          </div>
        </dl>
        {hasAddressee(letter) ? (
          <p className="about">{t('ask.sign.next')}</p>
        ) : (
          <p className="told">{t('refusal.correspondence.no-addressee')}</p>
        )}
      </ActForm>
    </Dialog>
  );
}

function hasAddressee({ addressees, outside }: LetterAnswer): boolean {
  return addressees.length + outside.length > 0;
}

function AttestDialog(props: LetterDialogProps) {
  const { t, isoDay } = useTongue();
  const { letter, onClose } = props;
  const { act, send } = usePrepared(props);
  const today = isoDay(Date.now());
  const [name, setName] = useState('');
  const [title, setTitle] = useState('');
  const [signedOn, setSignedOn] = useState<string | null>(today);
  const [isDateWrong, setDateWrong] = useState(false);
  const isReady = name.trim() !== '' && title.trim() !== '' && signedOn !== null && !isDateWrong;
  const submit = async () => {
    const seen = seeDraft(letter);
    if (!seen.ok) return seen;
    const paper = { name: name.trim(), title: title.trim(), signedOn };
    return { ok: true, value: { ...seen.value, passkey: null, paper } } as const;
  };
  return (
    <Dialog title={t('act.attest')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.attest')}
        isReady={isReady && hasAddressee(letter)}
        onClose={onClose}
        onSubmit={() => void send('sign-letter', submit)}
      >
        <p className="about">{t('ask.attest')}</p>
        <TextField
          label={t('sign.name')}
          value={name}
          onValue={setName}
          input={{ maxLength: 120, required: true, autoFocus: true }}
        />
        <TextField
          label={t('sign.title')}
          value={title}
          onValue={setTitle}
          input={{ maxLength: 120, required: true }}
        />
        <DateField
          label={t('field.signedOn')}
          value={signedOn}
          today={today}
          onValue={setSignedOn}
          onTextWrong={setDateWrong}
        />
        <p className="about">
          {t('field.digest')}: <Digest of={letter.digest} />
        </p>
        {!hasAddressee(letter) && (
          <p className="told">{t('refusal.correspondence.no-addressee')}</p>
        )}
      </ActForm>
    </Dialog>
  );
}

function InitialDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { letter, onClose } = props;
  const { act, send } = usePrepared(props);
  const [note, setNote] = useState('');
  const submit = async () => {
    const seen = seeDraft(letter);
    return seen.ok ? ({ ok: true, value: { ...seen.value, note } } as const) : seen;
  };
  return (
    <Dialog title={t('act.initial')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.initial')}
        onClose={onClose}
        onSubmit={() => void send('initial-draft', submit)}
      >
        <p className="about">{t('ask.initial')}</p>
        <TextArea
          label={t('field.note')}
          value={note}
          onValue={setNote}
          area={{ maxLength: 1_000, autoFocus: true }}
        />
        <p className="about">
          {t('field.digest')}: <Digest of={letter.digest} />
        </p>
      </ActForm>
    </Dialog>
  );
}

function SendBackDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [reason, setReason] = useState('');
  return (
    <Dialog title={t('act.send-back')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.send-back')}
        isReady={reason.trim() !== ''}
        onClose={onClose}
        onSubmit={() => finish('send-back-draft', { draft: letter.draft ?? letter.index, reason })}
      >
        <p className="about">{t('ask.send-back')}</p>
        <TextArea
          label={t('sign.comments')}
          value={reason}
          onValue={setReason}
          area={{ maxLength: 1_000, rows: 5, required: true, autoFocus: true }}
        />
      </ActForm>
    </Dialog>
  );
}
