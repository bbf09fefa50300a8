// Laying a finished letter into its file, with how long it is kept and where its paper stands.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Field, TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';
import { useRules } from './rules-query.ts';

export function ArchiveDialog(props: LetterDialogProps) {
  const { t, name } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const rules = useRules()?.topics;
  const classes = rules?.['retention-classes'].rules.items ?? [];
  const ofClass = rules?.['subject-classes'].rules.items.find(
    ({ code }) => code === letter.classCode,
  );
  const [file, setFile] = useState('');
  const [place, setPlace] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  // The class of the subject says how long, until somebody chooses otherwise.
  const retention = chosen ?? ofClass?.retention ?? '';
  const body = { file: file.trim(), place: place.trim() };
  return (
    <Dialog title={t('act.archive')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.archive')}
        isReady={file.trim() !== ''}
        onClose={onClose}
        onSubmit={() =>
          finish('archive-letter', { ...body, retention: retention === '' ? null : retention })
        }
      >
        <p className="about">{t('ask.archive')}</p>
        <TextField
          label={t('field.file')}
          hint={t('archive.file.hint')}
          value={file}
          onValue={setFile}
          input={{ maxLength: 120, required: true, autoFocus: true }}
        />
        {classes.length > 0 && (
          <Field label={t('field.retention')}>
            {(ids) => (
              <select
                {...ids}
                value={retention}
                onChange={(event) => setChosen(event.target.value)}
              >
                <option value="">{t('archive.no-class')}</option>
                {classes.map(({ code, names }) => (
                  <option key={code} value={code}>
                    {name(names)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <TextField
          label={t('field.place')}
          hint={t('archive.place.hint')}
          value={place}
          onValue={setPlace}
          input={{ maxLength: 120 }}
        />
      </ActForm>
    </Dialog>
  );
}
