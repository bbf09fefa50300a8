// What became of a letter on its way to somebody who is not connected, and reminders to those who
// owe an answer.
import { useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Field, TextArea, TextField } from '#web/parts/field.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { Segments } from '#web/parts/segments.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { HANDOVER_OUTCOMES, REMINDER_CHANNELS } from './letter-lists.ts';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

export function OutsideDialog({
  kind,
  place,
  ...props
}: LetterDialogProps & {
  readonly kind: 'note-handover' | 'note-reminder';
  readonly place: number | null;
}) {
  return kind === 'note-reminder' ? (
    <ReminderDialog {...props} />
  ) : (
    <HandoverDialog {...props} place={place ?? 0} />
  );
}

type Outcome = (typeof HANDOVER_OUTCOMES)[number];

function HandoverDialog(props: LetterDialogProps & { readonly place: number }) {
  const { t } = useTongue();
  const { letter, place, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const to = letter.outside.find((one) => one.place === place);
  const [outcome, setOutcome] = useState<Outcome>('handed-over');
  const [receiver, setReceiver] = useState('');
  const [note, setNote] = useState('');
  const named = receiver.trim() === '' ? null : receiver.trim();
  return (
    <Dialog title={t('act.handover')} size="wide" onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.write-down')}
        onClose={onClose}
        onSubmit={() => finish('note-handover', { outside: place, outcome, receiver: named, note })}
      >
        <p className="about">
          {t('ask.handover', {
            name: to?.name ?? '',
            channel: t(`channel.${to?.channel ?? 'hand'}`),
          })}
        </p>
        <Segments
          label={t('field.outcome')}
          value={outcome}
          onValue={setOutcome}
          options={HANDOVER_OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) }))}
        />
        <TextField
          label={t('field.receiver')}
          value={receiver}
          onValue={setReceiver}
          input={{ maxLength: 120 }}
        />
        <TextArea
          label={t('field.note')}
          value={note}
          onValue={setNote}
          area={{ maxLength: 500, rows: 2 }}
        />
      </ActForm>
    </Dialog>
  );
}

function ReminderDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const names = useReminded(letter);
  const [addressee, setAddressee] = useState<string | null>(null);
  const [channel, setChannel] = useState<(typeof REMINDER_CHANNELS)[number]>('call');
  const [note, setNote] = useState('');
  return (
    <Dialog title={t('act.reminder')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.write-down')}
        onClose={onClose}
        onSubmit={() =>
          finish('note-reminder', { addressee: addressee ?? names[0]?.id ?? null, channel, note })
        }
      >
        <p className="about">{t('ask.reminder')}</p>
        <Field label={t('field.addressees')}>
          {(ids) => (
            <select
              {...ids}
              value={addressee ?? names[0]?.id ?? ''}
              onChange={(event) => setAddressee(event.target.value)}
            >
              {names.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Segments
          label={t('field.channel')}
          value={channel}
          onValue={setChannel}
          options={REMINDER_CHANNELS.map((value) => ({ value, label: t(`reminder.${value}`) }))}
        />
        <TextArea
          label={t('field.note')}
          value={note}
          onValue={setNote}
          area={{ maxLength: 500, rows: 2 }}
        />
      </ActForm>
    </Dialog>
  );
}

/** By name, as the letter calls them; those who still owe an answer first. */
function useReminded(letter: LetterAnswer): { id: string; label: string }[] {
  const called = usePartyNames();
  const all = [...letter.addressees, ...letter.outside.map((one) => ({ ...one, office: null }))];
  const owes = ({ name }: { name: string }) =>
    letter.answers.some((answer) => answer.name === name) ? 1 : 0;
  return all
    .toSorted((one, other) => owes(one) - owes(other))
    .map(({ name, office }) => ({ id: name, label: called.party(office, name) }));
}
