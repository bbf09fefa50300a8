// The questions before an act on a letter. Each says what will be recorded, and keeps its text
// until it is. The smaller ones stand here; what is asked only sometimes comes when it is needed.
import { lazy, Suspense, useState } from 'react';
import { loadPart } from '#web/data/load.ts';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { go } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { ActForm, Given } from '#web/parts/act-form.tsx';
import { numberOf } from '#web/data/use-act.ts';
import type { Asked } from './act-offers.ts';
import { CorrectDialog } from './correct-dialog.tsx';
import { DispatchDialog } from './dispatch-dialog.tsx';
import { ReferDialog, TransferDialog } from './refer-dialog.tsx';
import { FinishDialog, NoteDialog } from './step-dialogs.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';
import { REASON_KINDS, ReasonDialog } from './reason-dialog.tsx';
import type { ReasonKind } from './reason-dialog.tsx';
import { UnitField } from './unit-field.tsx';

const ProofPanel = lazy(async () => ({
  default: (await loadPart(() => import('#web/parts/proof-panel.tsx'))).ProofPanel,
}));
const SigningDialog = lazy(async () => ({
  default: (await loadPart(() => import('./sign-dialog.tsx'))).SigningDialog,
}));
const WriteOffDialog = lazy(async () => ({
  default: (await loadPart(() => import('./write-off-dialog.tsx'))).WriteOffDialog,
}));
const ArchiveDialog = lazy(async () => ({
  default: (await loadPart(() => import('./archive-dialog.tsx'))).ArchiveDialog,
}));
const EnvelopeDialog = lazy(async () => ({
  default: (await loadPart(() => import('./envelope-dialog.tsx'))).EnvelopeDialog,
}));
const OwnHandsDialog = lazy(async () => ({
  default: (await loadPart(() => import('./own-hands-dialog.tsx'))).OwnHandsDialog,
}));
const DayDialog = lazy(async () => ({
  default: (await loadPart(() => import('./day-dialogs.tsx'))).DayDialog,
}));
const SecrecyDialog = lazy(async () => ({
  default: (await loadPart(() => import('./secrecy-dialog.tsx'))).SecrecyDialog,
}));
const HoldDialog = lazy(async () => ({
  default: (await loadPart(() => import('./hold-dialogs.tsx'))).HoldDialog,
}));
const IndexDialog = lazy(async () => ({
  default: (await loadPart(() => import('./index-dialog.tsx'))).IndexDialog,
}));
const LookOverDialog = lazy(async () => ({
  default: (await loadPart(() => import('./index-dialog.tsx'))).LookOverDialog,
}));
const LinkDialog = lazy(async () => ({
  default: (await loadPart(() => import('./link-dialog.tsx'))).LinkDialog,
}));
const VisitorDialog = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/care/visitor-dialog.tsx'))).VisitorDialog,
}));
const LimitDialog = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/care/limit-dialog.tsx'))).LimitDialog,
}));
const LoanDialog = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/care/loan-dialogs.tsx'))).LoanDialog,
}));
const OutsideDialog = lazy(async () => ({
  default: (await loadPart(() => import('./outside-dialogs.tsx'))).OutsideDialog,
}));
const ResendDialog = lazy(async () => ({
  default: (await loadPart(() => import('./resend-dialog.tsx'))).ResendDialog,
}));
const ReadingsPanel = lazy(async () => ({
  default: (await loadPart(() => import('./readings-panel.tsx'))).ReadingsPanel,
}));
const VersionsPanel = lazy(async () => ({
  default: (await loadPart(() => import('./versions-panel.tsx'))).VersionsPanel,
}));

export function LetterDialog({ asked, ...props }: LetterDialogProps & { asked: Asked }) {
  return (
    <Suspense>
      <DialogOf asked={asked} {...props} />
    </Suspense>
  );
}

function DialogOf({ asked, ...props }: LetterDialogProps & { asked: Asked }) {
  const { kind } = asked;
  if (isReason(kind)) return <ReasonDialog {...props} kind={kind} step={asked.step ?? null} />;
  switch (kind) {
    case 'register-delivered':
      return <RegisterDialog {...props} />;
    case 'dispatch-letter':
      return <DispatchDialog {...props} />;
    case 'sign-letter':
    case 'initial-draft':
    case 'send-back-draft':
      return <SigningDialog kind={kind} {...props} />;
    case 'correct-registration':
      return <CorrectDialog {...props} />;
    case 'discard-draft':
      return <DiscardDialog {...props} />;
    case 'refer-letter':
      return <ReferDialog {...props} parent={asked.step ?? null} />;
    case 'transfer-referral':
      return <TransferDialog {...props} step={asked.step ?? 1} />;
    case 'finish-referral':
      return <FinishDialog {...props} step={asked.step ?? 1} outcome={asked.outcome ?? 'done'} />;
    case 'write-note':
      return <NoteDialog {...props} step={asked.step ?? null} />;
    case 'write-off-letter':
      return <WriteOffDialog {...props} />;
    case 'archive-letter':
      return <ArchiveDialog {...props} />;
    case 'complete-envelope':
      return <EnvelopeDialog {...props} />;
    case 'pass-own-hands':
      return <OwnHandsDialog {...props} />;
    case 'set-due-day':
    case 'park-letter':
      return <DayDialog kind={kind} {...props} />;
    case 'change-secrecy':
      return <SecrecyDialog {...props} />;
    case 'place-hold':
    case 'lift-hold':
      return <HoldDialog {...props} hold={asked.hold ?? null} />;
    case 'link-references':
      return <LinkDialog {...props} />;
    case 'index-enclosures':
      return <IndexDialog {...props} />;
    case 'review-registration':
      return <LookOverDialog {...props} />;
    case 'lend-original':
    case 'extend-loan':
    case 'remind-borrower':
    case 'return-original':
      return <LoanDialog kind={kind} {...props} />;
    case 'limit-secrecy':
      return <LimitDialog {...props} />;
    case 'give-visitor-note':
      return <VisitorDialog {...props} />;
    case 'note-handover':
    case 'note-reminder':
      return <OutsideDialog kind={kind} place={asked.place ?? null} {...props} />;
    case 'resend-letter':
      return <ResendDialog {...props} office={asked.office ?? ''} />;
    case 'readings':
      return <ReadingsPanel {...props} />;
    case 'versions':
      return <VersionsPanel {...props} />;
    case 'proof':
      return <ProofPanel index={props.letter.index} onClose={props.onClose} />;
  }
}

function isReason(kind: Asked['kind']): kind is ReasonKind {
  return REASON_KINDS.some((one) => one === kind);
}

function RegisterDialog(props: LetterDialogProps) {
  const { letter, onClose } = props;
  const { t } = useTongue();
  const party = usePartyNames().party(letter.from.office, letter.from.name);
  const { act, run } = useLetterAct(props);
  const [unit, setUnit] = useState('');
  const [abstract, setAbstract] = useState('');
  const [citizenId, setCitizenId] = useState('');
  const [number, setNumber] = useState<string | null>(null);
  const submit = async () => {
    const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
    const body = { unit: orNull(unit), abstract, citizenId: orNull(citizenId) };
    const answer = await run('register-delivered', body);
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
          <UnitField value={unit} onValue={setUnit} isFirst />
          <TextField
            label={t('field.citizen-id')}
            value={citizenId}
            onValue={setCitizenId}
            input={{ maxLength: 30, inputMode: 'numeric' }}
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

function DiscardDialog(props: LetterDialogProps) {
  const { onClose } = props;
  const { t } = useTongue();
  const { act, run } = useLetterAct(props);
  const submit = async () => {
    const answer = await run('discard-draft', {});
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
