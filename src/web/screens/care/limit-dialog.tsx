// Setting the day until which a letter's grade of secrecy holds, and which lower grade follows, by
// a decision that is named; or taking a day away that was set.
import { useState } from 'react';
import { addDays } from '#lib/calendar.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { SECRECIES } from '#web/screens/correspondence/incoming-draft.ts';
import { useLetterAct } from '#web/screens/correspondence/letter-act.ts';
import type { LetterDialogProps } from '#web/screens/correspondence/letter-act.ts';
import { DecisionFields, isDecisionReady } from './decision-fields.tsx';
import type { DecisionNamed } from './decision-fields.tsx';

const YEAR_DAYS = 365;

export function LimitDialog(props: LetterDialogProps) {
  const { t, isoDay } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const today = isoDay(Date.now());
  const { secrecyLimit: known, senderLimit } = letter.care;
  // What stands already, or what the sender has decided, is the likeliest.
  const theirs = known ?? senderLimit;
  const [isEnding, setEnding] = useState(false);
  const [after, setAfter] = useState(theirs?.after ?? 'normal');
  const [until, setUntil] = useState<string | null>(theirs?.until ?? addDays(today, YEAR_DAYS));
  const [decision, setDecision] = useState<DecisionNamed>({
    number: senderLimit?.decision?.number ?? '',
    date: senderLimit?.decision?.date ?? today,
    isDateWrong: false,
  });
  const [isUntilWrong, setUntilWrong] = useState(false);
  const lower = SECRECIES.slice(0, SECRECIES.indexOf(letter.secrecy));
  const isDayReady = isEnding || (until !== null && !isUntilWrong);
  const limit = isEnding ? null : { until, after };
  const named = { number: decision.number.trim(), date: decision.date };
  return (
    <Dialog title={t('act.limit-secrecy')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        label={t(isEnding ? 'limit.take-away' : 'act.limit-secrecy')}
        isReady={isDayReady && isDecisionReady(decision)}
        onClose={onClose}
        onSubmit={() => finish('limit-secrecy', { limit, decision: named })}
      >
        <p className="about">{t('ask.limit-secrecy')}</p>
        {known !== null && (
          <Segments
            label={t('limit.title')}
            value={isEnding ? 'ends' : 'stands'}
            onValue={(value) => setEnding(value === 'ends')}
            options={[
              { value: 'stands', label: t('limit.another') },
              { value: 'ends', label: t('limit.take-away') },
            ]}
          />
        )}
        {!isEnding && (
          <>
            <DateField
              label={t('limit.until')}
              value={until}
              today={today}
              onValue={setUntil}
              onTextWrong={setUntilWrong}
            />
            <Segments
              label={t('limit.after')}
              value={after}
              onValue={setAfter}
              options={lower.map((value) => ({ value, label: t(`secrecy.${value}`) }))}
            />
          </>
        )}
        <DecisionFields value={decision} onValue={setDecision} today={today} />
      </ActForm>
    </Dialog>
  );
}
