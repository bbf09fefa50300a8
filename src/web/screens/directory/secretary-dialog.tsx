// A head names a secretary: who, which acts in the head's name, with or without the secret letters
// of the head's box, from when until when, by which letter. It ends by itself or is ended here.
import { useState } from 'react';
import type { SecretaryAct } from '#kernel/authority.ts';
import { addDays } from '#lib/calendar.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { formatInstant } from '#lib/instant.ts';
import type { Seat } from '#modules/directory/shapes.ts';
import { newId } from '#web/data/ids.ts';
import { useAct } from '#web/data/use-act.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { DIRECTORY, PersonField } from './appoint-dialog.tsx';
import '#web/style/act-dialogs.css';

// As in the kernel's list, whose file the page need not load for three words.
const ACTS: readonly SecretaryAct[] = ['prepare', 'refer', 'register'];
const USUAL_DAYS = 90;

interface Naming {
  readonly person: string | null;
  readonly acts: readonly SecretaryAct[];
  readonly readsSecret: boolean;
  readonly from: string | null;
  /** The last day. */
  readonly until: string | null;
  readonly number: string;
  readonly date: string | null;
}

function beginningOn(today: string): Naming {
  return {
    ...{ person: null, acts: ['prepare', 'refer'], readsSecret: false, number: '', date: today },
    ...{ from: today, until: addDays(today, USUAL_DAYS) },
  };
}

/** Undefined while something is missing. */
function bodyOf(naming: Naming, { appointment, timeZone }: Seat, today: string) {
  const { person, acts, readsSecret, from, until, number, date } = naming;
  if (person === null || acts.length === 0 || from === null || until === null) return undefined;
  if (number.trim() === '' || date === null || until < from) return undefined;
  const startMs = (day: string) => instantOf(timeZone, day, '00:00');
  return {
    ...{ appointment, person, acts, readsSecret },
    from: from === today ? new Date().toISOString() : formatInstant(startMs(from)),
    // To the last moment of the day, so that lists name the day that was said.
    until: formatInstant(startMs(addDays(until, 1)) - 1),
    letter: { number: number.trim(), date },
  };
}

export function SecretaryDialog({ onClose }: { onClose: () => void }) {
  const { t, isoDay } = useTongue();
  const seat = useSeat();
  const today = isoDay(Date.now());
  const act = useAct(DIRECTORY);
  const [naming, setNaming] = useState(() => beginningOn(today));
  const change = (next: Partial<Naming>) => setNaming((was) => ({ ...was, ...next }));
  const body = bodyOf(naming, seat, today);
  const submit = async () => {
    const answer = await act.run('name-secretary', `appointment/${newId()}`, body);
    if (answer !== null) onClose();
  };
  return (
    <Dialog title={t('act.name-secretary')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.name-secretary')}
        isReady={body !== undefined}
        onClose={onClose}
        onSubmit={() => void submit()}
      >
        <p className="about">{t('ask.name-secretary')}</p>
        <div className="form-grid">
          <PersonField onPerson={(person) => change({ person })} />
        </div>
        <SecretaryActs naming={naming} change={change} />
        <Term naming={naming} change={change} today={today} />
      </ActForm>
    </Dialog>
  );
}

interface PartProps {
  readonly naming: Naming;
  readonly change: (next: Partial<Naming>) => void;
}

function SecretaryActs({ naming, change }: PartProps) {
  const { t } = useTongue();
  const turn = (act: SecretaryAct) =>
    change({ acts: ACTS.filter((one) => naming.acts.includes(one) !== (one === act)) });
  return (
    <fieldset className="one-of">
      <legend>{t('secretary.acts')}</legend>
      {ACTS.map((act) => (
        <label key={act} className="check">
          <input type="checkbox" checked={naming.acts.includes(act)} onChange={() => turn(act)} />
          <span>
            {t(`secretary.${act}`)} <small>{t(`secretary.${act}.hint`)}</small>
          </span>
        </label>
      ))}
      <label className="check">
        <input
          type="checkbox"
          checked={naming.readsSecret}
          onChange={({ target }) => change({ readsSecret: target.checked })}
        />
        <span>
          {t('secretary.secret')} <small>{t('secretary.secret.hint')}</small>
        </span>
      </label>
    </fieldset>
  );
}

function Term({ naming, change, today }: PartProps & { readonly today: string }) {
  const { t } = useTongue();
  const { from, until } = naming;
  const isBackwards = from !== null && until !== null && until < from;
  return (
    <div className="form-grid">
      <DateField
        label={t('secretary.from')}
        value={from}
        today={today}
        onValue={(next) => change({ from: next })}
        onTextWrong={(isWrong) => isWrong && change({ from: null })}
      />
      <DateField
        label={t('secretary.until')}
        value={until}
        today={today}
        error={isBackwards ? t('secretary.backwards') : undefined}
        onValue={(next) => change({ until: next })}
        onTextWrong={(isWrong) => isWrong && change({ until: null })}
      />
      <TextField
        label={t('staff.letter-number')}
        value={naming.number}
        onValue={(number) => change({ number })}
        input={{ maxLength: 60 }}
      />
      <DateField
        label={t('staff.letter-date')}
        value={naming.date}
        today={today}
        onValue={(date) => change({ date })}
        onTextWrong={(isWrong) => isWrong && change({ date: null })}
      />
    </div>
  );
}
