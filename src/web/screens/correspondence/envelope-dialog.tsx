// What was inside a closed envelope, added by who is cleared: its subject, its scan. The number
// that the registry gave it stays.
import { useState } from 'react';
import type { FileRef } from '#kernel/entry.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { FileDrop } from '#web/parts/file-drop.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ClassField } from './class-field.tsx';
import { IMPORTANCES } from './incoming-draft.ts';
import type { Importance } from './incoming-draft.ts';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

export function EnvelopeDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { act, finish } = useLetterAct(props);
  const [subject, setSubject] = useState('');
  const [abstract, setAbstract] = useState('');
  const [importance, setImportance] = useState<Importance>('normal');
  const [classCode, setClassCode] = useState<string | null>(null);
  const [isClassWrong, setClassWrong] = useState(false);
  const [files, setFiles] = useState<readonly FileRef[]>([]);
  const [isUploading, setUploading] = useState(false);
  const body = { subject: subject.trim(), abstract: abstract.trim(), importance, classCode, files };
  return (
    <Dialog title={t('act.complete-envelope')} size="wide" onClose={props.onClose}>
      <ActForm
        act={act}
        label={t('act.complete-envelope')}
        isReady={body.subject !== '' && !isUploading && !isClassWrong}
        onClose={props.onClose}
        onSubmit={() => finish('complete-envelope', body)}
      >
        <p className="about">{t('ask.complete-envelope')}</p>
        <TextField
          wide
          label={t('field.subject')}
          value={subject}
          onValue={setSubject}
          input={{ maxLength: 300, required: true, autoFocus: true }}
        />
        <TextArea
          wide
          label={t('field.abstract')}
          value={abstract}
          onValue={setAbstract}
          area={{ maxLength: 1_000, rows: 2 }}
        />
        <div className="form-grid">
          <ClassField
            classCode={classCode}
            isTried={false}
            onClass={setClassCode}
            onTextWrong={setClassWrong}
          />
          <Segments
            label={t('field.importance')}
            value={importance}
            onValue={setImportance}
            options={IMPORTANCES.map((value) => ({ value, label: t(`importance.${value}`) }))}
          />
        </div>
        <FileDrop files={files} onFiles={setFiles} onBusy={setUploading} />
      </ActForm>
    </Dialog>
  );
}
