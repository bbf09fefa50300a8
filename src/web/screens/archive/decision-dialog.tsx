// The committee's decision, as it was signed on paper: its number, day and legal basis, who sat in
// it, and what goes. Nothing is destroyed before everything stands here.
import { useState } from 'react';
import type { StaffAnswer } from '#modules/directory/shapes.ts';
import { newId } from '#web/data/ids.ts';
import { useQuery } from '#web/data/query.ts';
import { useAct } from '#web/data/use-act.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { go } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { decisionPath } from './archive-state.ts';
import type { DecidedList } from './archive-state.ts';
import '#web/style/act-dialogs.css';

const MEMBERS_MIN = 2;

export function DecisionDialog(props: { list: DecidedList; onClose: () => void }) {
  const { t, isoDay } = useTongue();
  const { list, onClose } = props;
  const act = useAct();
  const today = isoDay(Date.now());
  const [subject] = useState(() => `disposal/${newId()}`);
  const [number, setNumber] = useState('');
  const [date, setDate] = useState<string | null>(null);
  const [isDateWrong, setDateWrong] = useState(false);
  const [basis, setBasis] = useState('');
  const [note, setNote] = useState('');
  const [committee, setCommittee] = useState<readonly string[]>([]);
  const isWhole = number.trim() !== '' && basis.trim() !== '' && date !== null && !isDateWrong;
  const submit = async () => {
    const decision = { number: number.trim(), date, basis: basis.trim() };
    const { letters, excluded } = list;
    const body = { decision, committee, letters, excluded, note: note.trim() };
    const answer = await act.run('dispose-letters', subject, body);
    // The record says what was done.
    if (answer !== null) go(decisionPath(subject));
  };
  return (
    <Dialog title={t('disposal.title')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        look="harm"
        label={t('disposal.decide', { n: list.letters.length })}
        isReady={isWhole && committee.length >= MEMBERS_MIN}
        onClose={onClose}
        onSubmit={() => void submit()}
      >
        <p className="about">{t('disposal.ask', { n: list.letters.length })}</p>
        <div className="form-grid">
          <TextField
            label={t('disposal.number')}
            value={number}
            onValue={setNumber}
            input={{ maxLength: 60, required: true, autoFocus: true }}
          />
          <DateField
            label={t('disposal.date')}
            value={date}
            today={today}
            onValue={setDate}
            onTextWrong={setDateWrong}
          />
        </div>
        <TextField
          label={t('disposal.basis')}
          hint={t('disposal.basis.hint')}
          value={basis}
          onValue={setBasis}
          input={{ maxLength: 300, required: true }}
        />
        <Committee chosen={committee} onChosen={setCommittee} />
        <TextArea
          label={t('disposal.note')}
          value={note}
          onValue={setNote}
          area={{ maxLength: 1_000, rows: 2 }}
        />
      </ActForm>
    </Dialog>
  );
}

/** Posts of the office that are filled now; who holds several sits once. */
function Committee(props: {
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}) {
  const { t, name } = useTongue();
  const { office } = useSeat();
  const { chosen, onChosen } = props;
  const staff = useQuery<StaffAnswer>(`/api/offices/${office}/staff`).data?.staff ?? [];
  const posts = staff.filter(({ holds }) => holds);
  const seated = new Set(
    posts.filter(({ appointment }) => chosen.includes(appointment)).map(({ person }) => person),
  );
  return (
    <fieldset className="one-of committee">
      <legend>{t('disposal.committee')}</legend>
      {posts.map(({ appointment, person, names, title }) => {
        const isChosen = chosen.includes(appointment);
        return (
          <label key={appointment}>
            <input
              type="checkbox"
              checked={isChosen}
              disabled={!isChosen && seated.has(person)}
              onChange={() =>
                onChosen(
                  isChosen ? chosen.filter((one) => one !== appointment) : [...chosen, appointment],
                )
              }
            />
            <span>
              <bdi>{name(names)}</bdi> <small>{name(title)}</small>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
