// Referring a letter to one or several at once, with one of the office's ready instructions or own
// words, for action or information, and by a day that the rules suggest; and passing a step on.
import { useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { RulesAnswer } from '#modules/office-rules/shapes.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { HoldersField } from './holders-field.tsx';
import type { ChosenHolder } from './holders-field.tsx';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';
import { isOpenReferral } from './referral-tree.ts';
import { ReadyInstructions } from './ready-instructions.tsx';
import { dueAfter, limitOfClass, useRules } from './rules-query.ts';

/** Those who have it already, as the law sees it: appointments and unit names. */
function takenIn({ referrals }: LetterAnswer): string[] {
  return referrals.filter(isOpenReferral).flatMap(({ to }) => to.appointment ?? to.unit ?? []);
}

export function ReferDialog(props: LetterDialogProps & { readonly parent: number | null }) {
  const tongue = useTongue();
  const { t, isoDay } = tongue;
  const { letter, parent, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const rules = useRules();
  const today = isoDay(Date.now());
  const [chosen, setChosen] = useState<readonly ChosenHolder[]>([]);
  const [instruction, setInstruction] = useState('');
  const [purpose, setPurpose] = useState<'action' | 'information'>('action');
  const due = useDue(rules, letter, today);
  const [isDateWrong, setDateWrong] = useState(false);
  const submit = () =>
    finish('refer-letter', {
      ...{ parent, to: chosen.map(({ to }) => to), purpose },
      ...{ instruction: instruction.trim(), dueOn: due.day },
    });
  const title = t(parent === null ? 'act.refer' : 'act.refer-further');
  return (
    <Dialog title={title} size="wide" className="refer" onClose={onClose}>
      <ActForm
        act={act}
        label={title}
        isReady={chosen.length > 0 && !isDateWrong}
        onClose={onClose}
        onSubmit={submit}
      >
        <HoldersField chosen={chosen} onChosen={setChosen} taken={takenIn(letter)} />
        <ReadyInstructions
          rules={rules}
          text={instruction}
          onTake={(taken) => {
            setInstruction(taken.text);
            setPurpose(taken.isForAction ? 'action' : 'information');
            due.suggest(taken.limitDays);
          }}
        />
        <TextArea
          wide
          label={t('field.instruction')}
          value={instruction}
          onValue={setInstruction}
          area={{ maxLength: 1_000, rows: 3 }}
        />
        <div className="form-grid">
          <Segments
            label={t('field.purpose')}
            value={purpose}
            onValue={setPurpose}
            options={(['action', 'information'] as const).map((value) => ({
              value,
              label: t(`purpose.${value}`),
            }))}
          />
          <DateField
            key={due.version}
            label={t('field.dueOn')}
            value={due.day}
            today={today}
            onValue={due.set}
            onTextWrong={setDateWrong}
          />
        </div>
      </ActForm>
    </Dialog>
  );
}

/** The class of the letter suggests a day, a ready instruction another; a typed one stays. */
function useDue(rules: RulesAnswer | undefined, letter: LetterAnswer, today: string) {
  const [chosen, setChosen] = useState<{ day: string | null; version: string } | null>(null);
  const [limitDays, setLimitDays] = useState<number | null>(null);
  const limit = limitDays ?? limitOfClass(rules, letter.classCode);
  const suggested =
    rules === undefined || limit === null ? letter.dueOn : dueAfter(rules, today, limit);
  // A field that shows the suggestion shows a new one too; one that is typed into stays as it is.
  const version = chosen?.version ?? suggested ?? '';
  return {
    day: chosen === null ? suggested : chosen.day,
    set: (day: string | null) => setChosen({ day, version }),
    suggest: setLimitDays,
    version,
  };
}

export function TransferDialog(props: LetterDialogProps & { readonly step: number }) {
  const { t } = useTongue();
  const { letter, step, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [chosen, setChosen] = useState<readonly ChosenHolder[]>([]);
  const [reason, setReason] = useState('');
  const [to] = chosen;
  return (
    <Dialog title={t('act.transfer')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.transfer')}
        isReady={to !== undefined && reason.trim() !== ''}
        onClose={onClose}
        onSubmit={() => finish('transfer-referral', { step, to: to?.to, reason })}
      >
        <p className="about">{t('ask.transfer')}</p>
        <HoldersField isOne chosen={chosen} onChosen={setChosen} taken={takenIn(letter)} />
        <TextField
          label={t('field.reason')}
          value={reason}
          onValue={setReason}
          input={{ maxLength: 300, required: true }}
        />
      </ActForm>
    </Dialog>
  );
}
