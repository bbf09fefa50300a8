// The questions before an act on a letter: register a delivered one, dispatch, correct, return,
// void, lay a draft aside. Each says what will be recorded, and keeps its text until it is.
import { lazy, Suspense, useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { loadPart } from '#web/data/load.ts';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { go } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { ActForm, Given } from '#web/parts/act-form.tsx';
import { CorrectDialog } from './correct-dialog.tsx';
import type { DialogKind } from './letter-acts.tsx';
import { isSecret } from '#web/data/drafts.ts';
import { numberOf, useAct } from '#web/data/use-act.ts';

const ProofPanel = lazy(async () => ({
  default: (await loadPart(() => import('./proof-panel.tsx'))).ProofPanel,
}));

interface LetterDialogProps {
  readonly letter: LetterAnswer;
  readonly onClose: () => void;
}

export function LetterDialog({ kind, ...props }: LetterDialogProps & { kind: DialogKind }) {
  switch (kind) {
    case 'register-delivered':
      return <RegisterDialog {...props} />;
    case 'dispatch-letter':
      return <DispatchDialog {...props} />;
    case 'correct-registration':
      return <CorrectDialog {...props} />;
    case 'return-letter':
    case 'void-number':
      return <ReasonDialog kind={kind} {...props} />;
    case 'discard-draft':
      return <DiscardDialog {...props} />;
    case 'proof':
      return (
        <Suspense>
          <ProofPanel {...props} />
        </Suspense>
      );
  }
}

function RegisterDialog({ letter, onClose }: LetterDialogProps) {
  const { t } = useTongue();
  const party = usePartyNames().party(letter.from.office, letter.from.name);
  const act = useAct();
  const [unit, setUnit] = useState('');
  const [abstract, setAbstract] = useState('');
  const [number, setNumber] = useState<string | null>(null);
  const submit = async () => {
    const body = { unit: unit.trim() === '' ? null : unit, abstract };
    const answer = await act.run('register-delivered', letter.letter, body, {
      isSecret: isSecret(letter),
    });
    if (answer !== null) setNumber(numberOf(answer) ?? '');
  };
  return (
    <Dialog title={t('act.register-delivered')} onClose={onClose}>
      {number === null ? (
        <ActForm
          act={act}
          label={t('act.register')}
          onClose={onClose}
          onSubmit={() => void submit()}
        >
          <p className="about">{t('ask.register-delivered', { party })}</p>
          <TextField
            label={t('field.unit')}
            value={unit}
            onValue={setUnit}
            input={{ maxLength: 120, autoFocus: true }}
          />
          <TextArea
            label={t('field.abstract')}
            value={abstract}
            onValue={setAbstract}
            area={{ maxLength: 1_000, rows: 2 }}
          />
        </ActForm>
      ) : (
        <Given title={t('done.register-delivered')} number={number} onClose={onClose} />
      )}
    </Dialog>
  );
}

export function DispatchDialog({ letter, onClose }: LetterDialogProps) {
  const { t } = useTongue();
  const called = usePartyNames();
  const act = useAct();
  const [number, setNumber] = useState<string | null>(null);
  const submit = async () => {
    const body = { draft: letter.draft ?? letter.index };
    const answer = await act.run('dispatch-letter', letter.letter, body);
    if (answer !== null) setNumber(numberOf(answer) ?? '');
  };
  return (
    <Dialog title={t('act.dispatch')} onClose={onClose}>
      {number === null ? (
        <ActForm
          act={act}
          label={t('act.dispatch')}
          isReady={letter.addressees.length > 0}
          onClose={onClose}
          onSubmit={() => void submit()}
        >
          <p className="about">{t('ask.dispatch', { n: letter.addressees.length })}</p>
          <ul className="named">
            {letter.addressees.map((each) => (
              <li key={each.office ?? each.name}>
                <bdi>{called.party(each.office, each.name)}</bdi>{' '}
                <small>{t(`purpose.${each.purpose}`)}</small>
              </li>
            ))}
          </ul>
          <p className="about">{t('ask.dispatch.final')}</p>
        </ActForm>
      ) : (
        <Given title={t('done.dispatch-letter')} number={number} onClose={onClose} />
      )}
    </Dialog>
  );
}

function ReasonDialog({
  kind,
  letter,
  onClose,
}: LetterDialogProps & { kind: 'return-letter' | 'void-number' }) {
  const { t } = useTongue();
  const act = useAct();
  const [reason, setReason] = useState('');
  const isReservation = kind === 'void-number' && letter.state === 'reserved';
  const said = isReservation ? 'void-reservation' : kind;
  const submit = async () => {
    const answer = await act.run(kind, letter.letter, { reason }, { isSecret: isSecret(letter) });
    if (answer !== null) onClose();
  };
  return (
    <Dialog title={t(`act.${said}`)} onClose={onClose}>
      <ActForm
        act={act}
        look="harm"
        label={t(`act.${said}`)}
        isReady={reason.trim() !== ''}
        onClose={onClose}
        onSubmit={() => void submit()}
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

function DiscardDialog({ letter, onClose }: LetterDialogProps) {
  const { t } = useTongue();
  const act = useAct();
  const submit = async () => {
    const answer = await act.run('discard-draft', letter.letter, {});
    if (answer !== null) go('/drafts');
  };
  return (
    <Dialog title={t('act.discard-draft')} onClose={onClose}>
      <ActForm
        act={act}
        look="harm"
        label={t('act.discard-draft')}
        onClose={onClose}
        onSubmit={() => void submit()}
      >
        <p className="about">{t('ask.discard-draft')}</p>
      </ActForm>
    </Dialog>
  );
}
