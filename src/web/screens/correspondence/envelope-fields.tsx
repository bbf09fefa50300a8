// The fields of a closed secret envelope: what stands on it, and whether its seals are whole.
// What is inside is nobody's business here: who is cleared adds it on the letter's own page.
import { DateField } from '#web/parts/date-field.tsx';
import { Kbd } from '#web/parts/button.tsx';
import { TextField } from '#web/parts/field.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ENVELOPE_SECRECIES, URGENCIES, wrongIn } from './incoming-draft.ts';
import type { IncomingDraft } from './incoming-draft.ts';
import { PostField } from './holders-field.tsx';
import { Sender } from './incoming-fields.tsx';
import type { Change } from './incoming-fields.tsx';

interface FieldsProps {
  readonly draft: IncomingDraft;
  readonly change: Change;
  readonly today: string;
  readonly isTried: boolean;
  readonly onDateWrong: (field: string, isWrong: boolean) => void;
}

/** A letter, or an envelope that the registry must not open. */
export function ArrivedAs(props: { readonly draft: IncomingDraft; readonly change: Change }) {
  const { t } = useTongue();
  const { draft, change } = props;
  const turn = () => change(turned(draft));
  return (
    <Segments
      label={t('envelope.arrived-as')}
      keys={<Kbd>Alt E</Kbd>}
      value={draft.isEnvelope ? 'envelope' : 'letter'}
      onValue={turn}
      options={[
        { value: 'letter', label: t('envelope.open') },
        { value: 'envelope', label: t('envelope.closed'), tone: 'red' },
      ]}
    />
  );
}

/** An envelope is closed because it is secret. */
export function turned(draft: IncomingDraft): Partial<IncomingDraft> {
  if (draft.isEnvelope) return { isEnvelope: false };
  const isGraded = draft.secrecy === 'secret' || draft.secrecy === 'top-secret';
  return { isEnvelope: true, ...(isGraded ? {} : { secrecy: 'secret' as const }) };
}

export function EnvelopeFields({ draft, change, today, isTried, onDateWrong }: FieldsProps) {
  const { t } = useTongue();
  const wrong = isTried ? wrongIn(draft, today) : {};
  const say = (field: keyof typeof wrong) => wrong[field] && t(`wrong.${wrong[field]}`);
  return (
    <div className="form-columns">
      <div className="form-grid">
        <Sender draft={draft} change={change} error={say('fromName')} />
        <TextField
          label={t('field.their-number')}
          hint={t('envelope.on-it')}
          value={draft.theirNumber}
          onValue={(theirNumber) => change({ theirNumber })}
          input={{ maxLength: 60 }}
        />
        <DateField
          label={t('field.their-date')}
          value={draft.theirDate}
          today={today}
          error={say('theirDate')}
          onValue={(theirDate) => change({ theirDate })}
          onTextWrong={(isWrong) => onDateWrong('theirDate', isWrong)}
        />
        <DateField
          label={t('field.received')}
          value={draft.receivedOn}
          today={today}
          error={say('receivedOn')}
          onValue={(receivedOn) => change({ receivedOn })}
          onTextWrong={(isWrong) => onDateWrong('receivedOn', isWrong)}
        />
        <TextField
          label={t('field.unit')}
          value={draft.unit}
          onValue={(unit) => change({ unit })}
          input={{ maxLength: 120 }}
        />
        <TextField
          label={t('field.delivery-note')}
          value={draft.deliveryNote}
          onValue={(deliveryNote) => change({ deliveryNote })}
          input={{ maxLength: 60 }}
        />
        <TextField
          wide
          label={t('envelope.damage')}
          hint={t('envelope.damage.hint')}
          value={draft.damage}
          onValue={(damage) => change({ damage })}
          input={{ maxLength: 300 }}
        />
        <PostField
          label={t('envelope.own-hands')}
          hint={t('envelope.own-hands.hint')}
          post={draft.ownHands}
          onPost={(ownHands) => change({ ownHands })}
        />
      </div>
      <EnvelopeGrades draft={draft} change={change} />
    </div>
  );
}

function EnvelopeGrades({ draft, change }: Pick<FieldsProps, 'draft' | 'change'>) {
  const { t } = useTongue();
  return (
    <div className="form-side">
      <div className="grades">
        <Segments
          label={t('field.secrecy')}
          keys={<Kbd>Alt S</Kbd>}
          value={draft.secrecy}
          onValue={(secrecy) => change({ secrecy })}
          options={ENVELOPE_SECRECIES.map((value) => ({
            ...{ value, label: t(`secrecy.${value}`) },
            tone: 'red' as const,
          }))}
        />
        <Segments
          label={t('field.urgency')}
          keys={<Kbd>Alt U</Kbd>}
          value={draft.urgency}
          onValue={(urgency) => change({ urgency })}
          options={URGENCIES.map((value) => ({ value, label: t(`urgency.${value}`) }))}
        />
        <p className="told" role="status">
          {t(draft.ownHands === null ? 'envelope.told' : 'envelope.own-hands.told')}
        </p>
      </div>
    </div>
  );
}
