// The registry's own list of what a letter speaks of. What the letter itself says stays as it is.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';
import type { DraftReference } from './outgoing-draft.ts';
import { ReferencesField } from './references-field.tsx';

export function LinkDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [references, setReferences] = useState<readonly DraftReference[]>(() =>
    letter.references
      .filter(({ isLinked }) => isLinked)
      .map(({ isLinked: _, ...reference }) => reference),
  );
  const [isDateWrong, setDateWrong] = useState(false);
  return (
    <Dialog title={t('act.link')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.write-down')}
        isReady={!isDateWrong}
        onClose={onClose}
        onSubmit={() => finish('link-references', { references })}
      >
        <p className="about">{t('ask.link')}</p>
        <ReferencesField
          references={references}
          onReferences={setReferences}
          onDateWrong={setDateWrong}
        />
      </ActForm>
    </Dialog>
  );
}
