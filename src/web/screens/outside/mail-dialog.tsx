// Registers a mail: what it says of itself is proposed, and a person confirms it. The number comes
// from the incoming register as for any letter; text and enclosures go along.
import { useState } from 'react';
import type { MailArrival } from '#modules/correspondence/outside/shapes.ts';
import { isSecret } from '#web/data/drafts.ts';
import { numberOf, useAct } from '#web/data/use-act.ts';
import { ActForm, Given } from '#web/parts/act-form.tsx';
import { DateField } from '#web/parts/date-field.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { Segments } from '#web/parts/segments.tsx';
import { SECRECIES, URGENCIES } from '#web/screens/correspondence/incoming-draft.ts';
import { useTongue } from '#web/shell/tongue.tsx';

function proposalOf(mail: MailArrival, today: string) {
  const { card } = mail;
  return {
    subject: mail.subject,
    name: card?.fromName ?? (mail.senderName === '' ? mail.senderAddress : mail.senderName),
    theirNumber: card?.theirNumber ?? '',
    theirDate: card?.theirDate ?? null,
    dueOn: card?.dueOn ?? null,
    secrecy: card?.secrecy ?? ('normal' as const),
    urgency: card?.urgency ?? ('normal' as const),
    receivedOn: today,
  };
}

/** As the register takes it in; a reply names the letter of ours that it answers. */
function bodyOf(mail: MailArrival, said: ReturnType<typeof proposalOf>, answeredOn: string | null) {
  const { card, answers } = mail;
  const cited = (card?.references ?? []).filter(({ number }) => number !== answers?.number);
  const reply =
    answers === null
      ? []
      : [
          {
            ...{ relation: 'reply', letter: answers.letter },
            ...{ number: answers.number, date: answeredOn },
          },
        ];
  return {
    subject: said.subject.trim(),
    from: { office: null, name: said.name.trim() },
    theirNumber: said.theirNumber.trim() === '' ? null : said.theirNumber.trim(),
    ...{ theirDate: said.theirDate, receivedOn: said.receivedOn, dueOn: said.dueOn },
    ...{ secrecy: said.secrecy, urgency: said.urgency, medium: 'electronic' },
    importance: card?.importance ?? 'normal',
    ...{ abstract: card?.abstract ?? '', text: mail.text, files: mail.files },
    references: [...reply, ...cited],
  };
}

type Said = ReturnType<typeof proposalOf>;

export function MailDialog({ mail, onClose }: { mail: MailArrival; onClose: () => void }) {
  const { t, isoDay } = useTongue();
  const act = useAct();
  const [said, setSaid] = useState<Said>(() => proposalOf(mail, isoDay(mail.receivedAt)));
  const [hasWrongDay, setWrongDay] = useState(false);
  const [number, setNumber] = useState<string | null>(null);
  const submit = async () => {
    const answeredOn = mail.answers === null ? null : isoDay(mail.answers.date);
    const body = bodyOf(mail, said, answeredOn);
    const options = { isSecret: isSecret(said) };
    const answer = await act.run('register-incoming', mail.letter, body, options);
    if (answer !== null) setNumber(numberOf(answer));
  };
  const isReady = said.subject.trim() !== '' && said.name.trim() !== '' && !hasWrongDay;
  const change = (next: Partial<Said>) => setSaid({ ...said, ...next });
  return (
    <Dialog title={t('mail.register')} size="wide" onClose={onClose}>
      {number !== null ? (
        <Given title={t('mail.registered')} number={number} onClose={onClose} />
      ) : (
        <ActForm
          act={act}
          label={t('mail.register')}
          isReady={isReady}
          onSubmit={() => void submit()}
          onClose={onClose}
        >
          <p className="about">{t('mail.confirm')}</p>
          <TextField
            label={t('field.subject')}
            value={said.subject}
            onValue={(subject) => change({ subject })}
            input={{ maxLength: 300 }}
          />
          <TextField
            label={t('field.from')}
            value={said.name}
            onValue={(name) => change({ name })}
            input={{ maxLength: 200 }}
          />
          <Days {...{ said, change }} onWrongDay={setWrongDay} />
          <Segments
            label={t('field.secrecy')}
            value={said.secrecy}
            onValue={(secrecy) => change({ secrecy })}
            options={SECRECIES.map((value) => ({ value, label: t(`secrecy.${value}`) }))}
          />
          <Segments
            label={t('field.urgency')}
            value={said.urgency}
            onValue={(urgency) => change({ urgency })}
            options={URGENCIES.map((value) => ({ value, label: t(`urgency.${value}`) }))}
          />
        </ActForm>
      )}
    </Dialog>
  );
}

const DAYS = ['theirDate', 'receivedOn', 'dueOn'] as const;

/** Their number and the three days; what is no day keeps the form from being sent. */
function Days(props: {
  readonly said: Said;
  readonly change: (next: Partial<Said>) => void;
  readonly onWrongDay: (isWrong: boolean) => void;
}) {
  const { t, isoDay } = useTongue();
  const { said, change, onWrongDay } = props;
  const today = isoDay(Date.now());
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const judge = (name: string, isWrong: boolean) => {
    const next = new Set(wrong);
    if (isWrong) next.add(name);
    else next.delete(name);
    setWrong(next);
    onWrongDay(next.size > 0);
  };
  return (
    <div className="pair">
      <TextField
        label={t('field.theirNumber')}
        value={said.theirNumber}
        onValue={(theirNumber) => change({ theirNumber })}
        input={{ maxLength: 60 }}
      />
      {DAYS.map((name) => (
        <DateField
          key={name}
          label={t(`field.${name}`)}
          value={said[name]}
          onValue={(day) =>
            change(name === 'receivedOn' ? { receivedOn: day ?? today } : { [name]: day })
          }
          onTextWrong={(isWrong) => judge(name, isWrong)}
          today={today}
        />
      ))}
    </div>
  );
}
