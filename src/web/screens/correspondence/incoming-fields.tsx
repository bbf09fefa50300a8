// The fields of an incoming letter, in the order in which a clerk reads them off the paper.
import { useState } from 'react';
import { DateField } from '#web/parts/date-field.tsx';
import { Kbd } from '#web/parts/button.tsx';
import { Combobox } from '#web/parts/combobox.tsx';
import { Field, TextArea, TextField } from '#web/parts/field.tsx';
import { FileDrop } from '#web/parts/file-drop.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { isSecret } from '#web/data/drafts.ts';
import { IMPORTANCES, MEDIA, SECRECIES, URGENCIES, wrongIn } from './incoming-draft.ts';
import type { IncomingDraft } from './incoming-draft.ts';
import { ClassField } from './class-field.tsx';
import { useOfficeOptions } from './office-options.ts';
import { dueAfter, useRules } from './rules-query.ts';
import { UnitField } from './unit-field.tsx';

export type Change = (
  next: Partial<IncomingDraft> | ((was: IncomingDraft) => Partial<IncomingDraft>),
) => void;

interface FieldsProps {
  readonly draft: IncomingDraft;
  readonly change: Change;
  readonly today: string;
  readonly isTried: boolean;
  readonly onDateWrong: (field: string, isWrong: boolean) => void;
  readonly onUploading: (isBusy: boolean) => void;
  /** What a machine believes to read as their number: shown, never taken over by itself. */
  readonly ghost?: string;
}

export function IncomingFields(props: FieldsProps) {
  const { t, code } = useTongue();
  const { draft, change, today } = props;
  const wrong = props.isTried ? wrongIn(draft, today) : {};
  const say = (field: keyof typeof wrong) => wrong[field] && t(`wrong.${wrong[field]}`);
  return (
    <div className="form-columns">
      <div className="form-grid">
        <Sender draft={draft} change={change} error={say('fromName')} />
        <TextField
          label={t('field.their-number')}
          value={draft.theirNumber}
          onValue={(theirNumber) => change({ theirNumber })}
          input={{ maxLength: 60, placeholder: code(props.ghost ?? '') }}
        />
        <DateField
          label={t('field.their-date')}
          value={draft.theirDate}
          today={today}
          error={say('theirDate')}
          onValue={(theirDate) => change({ theirDate })}
          onTextWrong={(isWrong) => props.onDateWrong('theirDate', isWrong)}
        />
        <TextField
          wide
          label={t('field.subject')}
          error={say('subject')}
          value={draft.subject}
          onValue={(subject) => change({ subject })}
          input={{ maxLength: 300 }}
        />
        <DateField
          label={t('field.received')}
          value={draft.receivedOn}
          today={today}
          error={say('receivedOn')}
          onValue={(receivedOn) => change({ receivedOn })}
          onTextWrong={(isWrong) => props.onDateWrong('receivedOn', isWrong)}
        />
        <UnitField value={draft.unit} onValue={(unit) => change({ unit })} />
        <ClassAndDay {...props} />
        <CitizenAndNote {...props} />
        <TextArea
          wide
          label={t('field.abstract')}
          value={draft.abstract}
          onValue={(abstract) => change({ abstract })}
          area={{ maxLength: 1_000, rows: 2 }}
        />
      </div>
      <div className="form-side">
        <Grades draft={draft} change={change} />
        <FileDrop
          files={draft.files}
          onFiles={(next) => change((was) => ({ files: next(was.files) }))}
          onBusy={props.onUploading}
        />
      </div>
    </div>
  );
}

/** Whom the matter is about, and the note that the letter was handed over with. */
function CitizenAndNote({ draft, change }: Pick<FieldsProps, 'draft' | 'change'>) {
  const { t } = useTongue();
  return (
    <>
      <TextField
        label={t('field.citizen-id')}
        value={draft.citizenId}
        onValue={(citizenId) => change({ citizenId })}
        input={{ maxLength: 30, inputMode: 'numeric' }}
      />
      <TextField
        label={t('field.delivery-note')}
        value={draft.deliveryNote}
        onValue={(deliveryNote) => change({ deliveryNote })}
        input={{ maxLength: 60 }}
      />
    </>
  );
}

/** The class proposes the day by which to answer; a day that somebody typed stays. */
function ClassAndDay({ draft, change, today, isTried, onDateWrong }: FieldsProps) {
  const { t } = useTongue();
  const rules = useRules();
  const [proposed, setProposed] = useState<string | null>(null);
  const choose = (classCode: string | null, limitDays: number | null) => {
    const isTheirs = draft.dueOn !== null && draft.dueOn !== proposed;
    if (isTheirs || rules === undefined) return change({ classCode });
    const dueOn = limitDays === null ? null : dueAfter(rules, draft.receivedOn ?? today, limitDays);
    setProposed(dueOn);
    change({ classCode, dueOn });
  };
  return (
    <>
      <ClassField
        classCode={draft.classCode}
        isTried={isTried}
        onClass={choose}
        onTextWrong={(isWrong) => onDateWrong('classCode', isWrong)}
      />
      <DateField
        label={t('field.dueOn')}
        value={draft.dueOn}
        today={today}
        onValue={(dueOn) => change({ dueOn })}
        onTextWrong={(isWrong) => onDateWrong('dueOn', isWrong)}
      />
    </>
  );
}

export function Sender(props: {
  readonly draft: IncomingDraft;
  readonly change: Change;
  readonly error: string | undefined;
}) {
  const { t } = useTongue();
  const { draft, change } = props;
  const options = useOfficeOptions(draft.fromOffice === null ? draft.fromName : '');
  return (
    <Field
      wide
      label={t('field.from')}
      error={props.error}
      hint={t(draft.fromOffice === null ? 'field.from.hint' : 'field.from.known')}
    >
      {(ids) => (
        <Combobox
          ids={ids}
          autoFocus
          text={draft.fromName}
          options={options}
          listLabel={t('field.from')}
          onText={(fromName) => change({ fromName, fromOffice: null })}
          onTake={(option) => change({ fromName: option.label, fromOffice: option.id })}
        />
      )}
    </Field>
  );
}

const TONES = {
  normal: undefined,
  urgent: 'amber',
  'very-urgent': 'amber',
  immediate: 'red',
  confidential: 'amber',
  secret: 'red',
  'top-secret': 'red',
} as const;

export function Grades(props: {
  readonly draft: Pick<IncomingDraft, 'urgency' | 'secrecy' | 'importance'> &
    Partial<Pick<IncomingDraft, 'medium'>>;
  readonly change: (next: Partial<IncomingDraft>) => void;
}) {
  const { t } = useTongue();
  const { draft, change } = props;
  return (
    <div className="grades">
      <Segments
        label={t('field.urgency')}
        keys={<Kbd>Alt U</Kbd>}
        value={draft.urgency}
        onValue={(urgency) => change({ urgency })}
        options={URGENCIES.map((value) => ({
          value,
          label: t(`urgency.${value}`),
          tone: TONES[value],
        }))}
      />
      <Segments
        label={t('field.secrecy')}
        keys={<Kbd>Alt S</Kbd>}
        value={draft.secrecy}
        onValue={(secrecy) => change({ secrecy })}
        options={SECRECIES.map((value) => ({
          value,
          label: t(`secrecy.${value}`),
          tone: TONES[value],
        }))}
      />
      {isSecret(draft) && (
        <p className="told" role="status">
          {t('draft.secret')}
        </p>
      )}
      <Segments
        label={t('field.importance')}
        keys={<Kbd>Alt I</Kbd>}
        value={draft.importance}
        onValue={(importance) => change({ importance })}
        options={IMPORTANCES.map((value) => ({ value, label: t(`importance.${value}`) }))}
      />
      {draft.medium !== undefined && (
        <Segments
          label={t('field.medium')}
          value={draft.medium}
          onValue={(medium) => change({ medium })}
          options={MEDIA.map((value) => ({ value, label: t(`medium.${value}`) }))}
        />
      )}
    </div>
  );
}
