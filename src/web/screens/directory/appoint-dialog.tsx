// Appointing somebody by a letter, and ending an appointment. Recorded in the directory's own log.
import { useState } from 'react';
import type { Capacity, Names } from '#kernel/authority.ts';
import type { StaffAnswer } from '#modules/directory/shapes.ts';
import { newId } from '#web/data/ids.ts';
import { useQuery } from '#web/data/query.ts';
import { Combobox } from '#web/parts/combobox.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Field, TextField } from '#web/parts/field.tsx';
import { ActForm } from '#web/parts/act-form.tsx';
import { useAct } from '#web/data/use-act.ts';
import { useTongue } from '#web/shell/tongue.tsx';

export const DIRECTORY = 'directory';
const CAPACITIES: readonly Capacity[] = [
  'registrar',
  'clerk',
  'head',
  'signer',
  'archivist',
  'administrator',
];
const NO_TITLE: Names = { ar: '', fa: '', en: '' };

interface Found {
  readonly people: readonly { readonly id: string; readonly names: Names }[];
}

export function AppointDialog({ office, onClose }: { office: string; onClose: () => void }) {
  const { t, isoDay } = useTongue();
  const today = isoDay(Date.now());
  const act = useAct(DIRECTORY);
  const [person, setPerson] = useState<string | null>(null);
  const [capacity, setCapacity] = useState<Capacity>('clerk');
  const [title, setTitle] = useState(NO_TITLE);
  const [number, setNumber] = useState('');
  const [date, setDate] = useState<string | null>(today);
  const titles = Object.values(title).map((each) => each.trim());
  const firstTitle = titles.find((each) => each !== '') ?? '';
  const isReady = person !== null && firstTitle !== '' && number.trim() !== '' && date !== null;
  const submit = async () => {
    const full = (each: string) => (each.trim() === '' ? firstTitle : each.trim());
    const body = {
      person,
      office,
      capacity,
      title: { ar: full(title.ar), fa: full(title.fa), en: full(title.en) },
      from: new Date().toISOString(),
      until: null,
      letter: { number: number.trim(), date },
    };
    const answer = await act.run('appoint', `appointment/${newId()}`, body);
    if (answer !== null) onClose();
  };
  return (
    <Dialog title={t('act.appoint')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.appoint')}
        isReady={isReady}
        onClose={onClose}
        onSubmit={() => void submit()}
      >
        <div className="form-grid">
          <PersonField onPerson={setPerson} />
          <CapacityField capacity={capacity} onCapacity={setCapacity} />
          <TitleFields title={title} onTitle={setTitle} />
          <TextField label={t('staff.letter-number')} value={number} onValue={setNumber} />
          <DateField
            label={t('staff.letter-date')}
            value={date}
            today={today}
            onValue={setDate}
            onTextWrong={(isWrong) => isWrong && setDate(null)}
          />
        </div>
      </ActForm>
    </Dialog>
  );
}

export function PersonField({ onPerson }: { onPerson: (id: string | null) => void }) {
  const { t, name } = useTongue();
  const [text, setText] = useState('');
  const path = text.trim() === '' ? null : `/api/directory/people?q=${encodeURIComponent(text)}`;
  const { data } = useQuery<Found>(path);
  const options = (data?.people ?? [])
    .slice(0, 8)
    .map(({ id, names }) => ({ id, label: name(names), detail: id }));
  return (
    <Field wide label={t('staff.person')}>
      {(ids) => (
        <Combobox
          ids={ids}
          autoFocus
          text={text}
          options={options}
          listLabel={t('staff.person')}
          onText={(next) => {
            setText(next);
            onPerson(null);
          }}
          onTake={({ id, label }) => {
            setText(label);
            onPerson(id);
          }}
        />
      )}
    </Field>
  );
}

function CapacityField(props: { capacity: Capacity; onCapacity: (capacity: Capacity) => void }) {
  const { t, tOr } = useTongue();
  return (
    <Field label={t('staff.capacity')}>
      {(ids) => (
        <select
          {...ids}
          value={props.capacity}
          onChange={(event) => {
            const chosen = CAPACITIES.find((each) => each === event.target.value);
            if (chosen !== undefined) props.onCapacity(chosen);
          }}
        >
          {CAPACITIES.map((each) => (
            <option key={each} value={each}>
              {tOr(`capacity.${each}`, each)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function TitleFields({ title, onTitle }: { title: Names; onTitle: (title: Names) => void }) {
  const { t } = useTongue();
  return (
    <>
      {(['ar', 'fa', 'en'] as const).map((language) => (
        <TextField
          key={language}
          label={t(`staff.title.${language}`)}
          value={title[language]}
          onValue={(text) => onTitle({ ...title, [language]: text })}
          input={{ maxLength: 200, lang: language }}
        />
      ))}
    </>
  );
}

export function EndDialog(props: {
  readonly appointment: StaffAnswer['staff'][number];
  readonly onClose: () => void;
}) {
  const { t, name } = useTongue();
  const act = useAct(DIRECTORY);
  const [reason, setReason] = useState('');
  const { appointment, names, title } = props.appointment;
  const submit = async () => {
    const answer = await act.run('end-appointment', `appointment/${appointment}`, {
      reason,
      at: null,
    });
    if (answer !== null) props.onClose();
  };
  return (
    <Dialog title={t('act.end-appointment')} onClose={props.onClose}>
      <ActForm
        act={act}
        look="harm"
        label={t('act.end-appointment')}
        isReady={reason.trim() !== ''}
        onClose={props.onClose}
        onSubmit={() => void submit()}
      >
        <p className="about">{t('ask.end', { name: name(names), title: name(title) })}</p>
        <TextField
          label={t('field.reason')}
          value={reason}
          onValue={setReason}
          input={{ maxLength: 300, autoFocus: true }}
        />
      </ActForm>
    </Dialog>
  );
}
