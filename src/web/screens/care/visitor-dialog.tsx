// Giving a visitor a note: whose affair it is, and by when it is expected. Once it is recorded the
// paper is one key away, for the visitor stands and waits.
import { useState } from 'react';
import { ActForm } from '#web/parts/act-form.tsx';
import { Button } from '#web/parts/button.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useLetterAct } from '#web/screens/correspondence/letter-act.ts';
import type { LetterDialogProps } from '#web/screens/correspondence/letter-act.ts';
import { dueAfter, limitOfClass, useRules } from '#web/screens/correspondence/rules-query.ts';
import { visitorNotePath } from './note-path.ts';

export function VisitorDialog(props: LetterDialogProps) {
  const { t, isoDay, language } = useTongue();
  const seat = useSeat();
  const { letter, onClose } = props;
  const { act, run } = useLetterAct(props);
  const rules = useRules();
  const today = isoDay(Date.now());
  const limit = letter.direction === 'incoming' ? limitOfClass(rules, letter.classCode) : null;
  const ofClass = rules === undefined || limit === null ? null : dueAfter(rules, today, limit);
  const isAhead = letter.dueOn !== null && letter.dueOn >= today;
  const [visitor, setVisitor] = useState('');
  const [chosen, setChosen] = useState<string | null | undefined>();
  const [isDateWrong, setDateWrong] = useState(false);
  const [given, setGiven] = useState<number | null>(null);
  // What the office has promised already, until the clerk says otherwise.
  const expectedOn = chosen === undefined ? (isAhead ? letter.dueOn : ofClass) : chosen;
  const submit = async () => {
    const place = letter.care.visitorNotes.length;
    const answer = await run('give-visitor-note', { visitor: visitor.trim(), expectedOn });
    if (answer !== null) setGiven(place);
  };
  return (
    <Dialog title={t('act.visitor-note')} onClose={onClose}>
      {given === null ? (
        <ActForm
          act={act}
          label={t('act.visitor-note')}
          isReady={visitor.trim() !== '' && !isDateWrong}
          onClose={onClose}
          onSubmit={() => void submit()}
        >
          <p className="about">{t('ask.visitor-note')}</p>
          <TextField
            label={t('field.visitor')}
            value={visitor}
            onValue={setVisitor}
            input={{ maxLength: 120, required: true, autoFocus: true }}
          />
          <DateField
            label={t('field.expectedOn')}
            value={expectedOn}
            today={today}
            onValue={setChosen}
            onTextWrong={setDateWrong}
          />
        </ActForm>
      ) : (
        <div className="given" role="status">
          <p>{t('done.give-visitor-note')}</p>
          <div className="row-of-acts">
            <a
              className="btn main"
              href={visitorNotePath(seat.office, letter.letter, given, language)}
              target="_blank"
              rel="noreferrer"
              // The visitor waits for this paper.
              ref={(link) => link?.focus()}
            >
              <span>{t('visitor.print')}</span>
            </a>
            <Button look="quiet" onClick={onClose} keys="Esc">
              {t('act.done')}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
