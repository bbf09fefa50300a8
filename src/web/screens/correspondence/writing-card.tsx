// What the register says of a letter beside its text: circular or not, class, what it refers to,
// who gets it outside, which unit prepared it, whom it is about, and its abstract.
import { Field, TextArea, TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { ChangeDraft, OutgoingDraft } from './outgoing-draft.ts';
import { OutsideField } from './outside-field.tsx';
import { ReferencesField } from './references-field.tsx';
import { useRules } from './rules-query.ts';
import { UnitField } from './unit-field.tsx';

export function WritingCard(props: {
  readonly draft: OutgoingDraft;
  readonly change: ChangeDraft;
  readonly onDateWrong: (field: string, isWrong: boolean) => void;
}) {
  const { t } = useTongue();
  const { draft, change, onDateWrong } = props;
  return (
    <div className="writing-card">
      <section>
        <h3>{t('field.references')}</h3>
        <ReferencesField
          references={draft.references}
          onReferences={(references) => change({ references })}
          onDateWrong={(isWrong) => onDateWrong('references', isWrong)}
        />
      </section>
      <section>
        <h3>{t('field.outside')}</h3>
        <OutsideField
          outside={draft.outside}
          onOutside={(outside) => change({ outside })}
          onDateWrong={(isWrong) => onDateWrong('outside', isWrong)}
        />
      </section>
      <section className="card-rest">
        <label className="check">
          <input
            type="checkbox"
            checked={draft.isCircular}
            onChange={(event) => change({ isCircular: event.target.checked })}
          />
          <span>
            {t('field.isCircular')} <small>{t('write.circular.hint')}</small>
          </span>
        </label>
        <ClassChoice draft={draft} change={change} />
        <UnitField value={draft.unit} onValue={(unit) => change({ unit })} />
        <TextField
          label={t('field.citizen-id')}
          value={draft.citizenId}
          onValue={(citizenId) => change({ citizenId })}
          input={{ maxLength: 30, inputMode: 'numeric' }}
        />
        <TextArea
          label={t('field.abstract')}
          value={draft.abstract}
          onValue={(abstract) => change({ abstract })}
          area={{ maxLength: 1_000, rows: 2 }}
        />
      </section>
    </div>
  );
}

function ClassChoice(props: {
  readonly draft: Pick<OutgoingDraft, 'classCode'>;
  readonly change: ChangeDraft;
}) {
  const { t, name } = useTongue();
  const classes = useRules()?.topics['subject-classes'].rules.items ?? [];
  if (classes.length === 0) return null;
  const chosen = classes.find(({ code }) => code === props.draft.classCode);
  return (
    <Field
      label={t('field.classCode')}
      {...(chosen?.limitDays === null || chosen === undefined
        ? {}
        : { hint: t('write.class-limit', { n: chosen.limitDays }) })}
    >
      {(ids) => (
        <select
          {...ids}
          value={chosen?.code ?? ''}
          onChange={(event) => {
            const code = event.target.value;
            props.change({ classCode: code === '' ? null : code });
          }}
        >
          <option value="">{t('write.no-class')}</option>
          {classes.map(({ code, names }) => (
            <option key={code} value={code}>
              {name(names)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
