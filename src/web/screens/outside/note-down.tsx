// Writes down what became of one letter on its way: outcome, who received it, at what time. One
// line and one press of Enter; what is typed stays until the server has taken it.
import { useRef, useState } from 'react';
import type { FormEvent } from 'react';
import type { Problem } from '#web/data/api.ts';
import { send } from '#web/data/outbox.ts';
import type { Consigned } from '#modules/correspondence/outside/shapes.ts';
import { Button } from '#web/parts/button.tsx';
import { isSecret } from '#web/data/drafts.ts';
import { HANDOVER_OUTCOMES } from '#web/screens/correspondence/letter-lists.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { timeOfToday } from './ways.ts';

type Outcome = (typeof HANDOVER_OUTCOMES)[number];

interface NoteDownProps {
  readonly row: Consigned;
  readonly first: Outcome;
  readonly onDone: () => void;
  /** The list is still on the screen: a line may leave it before its answer is heard. */
  readonly isListThere: () => boolean;
}

const nothing = { receiver: '', time: '' };

export function NoteDown({ row, first, onDone, isListThere }: NoteDownProps) {
  const tongue = useTongue();
  const { t } = tongue;
  const form = useRef<HTMLFormElement>(null);
  const [said, setSaid] = useState({ ...nothing, outcome: first });
  const act = useNoting(row, isListThere);
  const id = `note-${row.letter}-${row.place}`;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const next = nextForm(form.current);
    if (!(await act.run(said))) return;
    next?.querySelector<HTMLInputElement>('input')?.focus();
    onDone();
  };
  return (
    <form className="note-down" ref={form} onSubmit={(event) => void submit(event)}>
      <input
        aria-label={`${t('field.receiver')} ${row.number}`}
        placeholder={t('field.receiver')}
        maxLength={120}
        value={said.receiver}
        onChange={(event) => setSaid({ ...said, receiver: event.target.value })}
      />
      <input
        aria-label={`${t('delivery.time')} ${row.number}`}
        aria-invalid={act.isWrongTime}
        aria-describedby={act.isWrongTime ? id : undefined}
        type="time"
        value={said.time}
        onChange={(event) => setSaid({ ...said, time: event.target.value })}
      />
      <select
        aria-label={`${t('field.outcome')} ${row.number}`}
        value={said.outcome}
        onChange={(event) => {
          const chosen = HANDOVER_OUTCOMES.find((one) => one === event.target.value);
          setSaid({ ...said, outcome: chosen ?? first });
        }}
      >
        {HANDOVER_OUTCOMES.map((one) => (
          <option key={one} value={one}>
            {t(`outcome.${one}`)}
          </option>
        ))}
      </select>
      <Button type="submit" isBusy={act.isBusy}>
        {t('delivery.write-down')}
      </Button>
      {(act.isWrongTime || act.problem !== null) && (
        <p className="wrong" role="alert" id={id}>
          {act.problem === null ? t('delivery.time.future') : tongue.problem(act.problem)}
        </p>
      )}
    </form>
  );
}

interface Said {
  readonly receiver: string;
  /** 'HH:MM' of today, or empty: now. */
  readonly time: string;
  readonly outcome: Outcome;
}

/** `run` says whether it was taken. */
function useNoting(row: Consigned, isListThere: () => boolean) {
  const { session, seat } = useSitting();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isWrongTime, setWrongTime] = useState(false);
  return {
    ...{ isBusy, problem, isWrongTime },
    async run({ receiver, time, outcome }: Said): Promise<boolean> {
      const occurredAt = timeOfToday(time, Date.now());
      setWrongTime(occurredAt === undefined);
      if (occurredAt === undefined || isBusy) return false;
      setBusy(true);
      setProblem(null);
      const named = receiver.trim() === '' ? null : receiver.trim();
      const answer = await send(
        {
          ...{ person: session.person, office: seat.office, as: seat.appointment },
          ...{ kind: 'note-handover', subject: row.letter, draft: null },
          isSecret: isSecret(row),
          ...(occurredAt === null ? {} : { occurredAt }),
          body: {
            outside: row.place,
            outcome,
            receiver: named,
            note: row.slip === null ? '' : row.note,
          },
        },
        isListThere,
      );
      setBusy(false);
      if (!answer.ok) setProblem(answer.problem);
      return answer.ok;
    },
  };
}

/** The line after this one, so that a whole round is noted without the mouse. */
function nextForm(form: HTMLFormElement | null): HTMLFormElement | undefined {
  const all = [...document.querySelectorAll<HTMLFormElement>('form.note-down')];
  return form === null ? undefined : all[all.indexOf(form) + 1];
}
