// Writing a letter off with one of the seven reasons. A reply that went out from here does it by
// itself; one that went another way is named here, found in the outgoing register or typed.
import { useDeferredValue, useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { Combobox } from '#web/parts/combobox.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Field, TextArea } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { WRITE_OFF_REASONS } from './letter-lists.ts';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';
import { useLetterSearch } from './letter-search.ts';
import { isOpenReferral } from './referral-tree.ts';

type Reason = (typeof WRITE_OFF_REASONS)[number];
interface Reply {
  readonly letter: string | null;
  readonly number: string;
}

export function WriteOffDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { letter, onClose } = props;
  const { act, finish } = useLetterAct(props);
  const [reason, setReason] = useState<Reason>('noted');
  const [reply, setReply] = useState<Reply>(() => replyOf(letter));
  const [note, setNote] = useState('');
  const isReply = reason === 'reply';
  const number = reply.number.trim();
  const submit = () =>
    finish('write-off-letter', { reason, note, reply: isReply ? { ...reply, number } : null });
  return (
    <Dialog title={t('act.write-off')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('act.write-off')}
        isReady={!isReply || number !== ''}
        onClose={onClose}
        onSubmit={submit}
      >
        <p className="about">{t('ask.write-off')}</p>
        <Open letter={letter} />
        <fieldset className="one-of">
          <legend>{t('field.reason')}</legend>
          {WRITE_OFF_REASONS.map((value) => (
            <label key={value}>
              <input
                type="radio"
                name="reason"
                checked={value === reason}
                onChange={() => setReason(value)}
              />
              <span>{t(`writeOff.${value}`)}</span>
            </label>
          ))}
        </fieldset>
        {isReply && <ReplyField reply={reply} onReply={setReply} />}
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

function replyOf({ answers }: LetterAnswer): Reply {
  const answer = answers.at(-1);
  return answer === undefined ? { letter: null, number: '' } : answer;
}

/** The head may close over those who still work on it: then they are named. */
function Open({ letter }: { letter: LetterAnswer }) {
  const { t } = useTongue();
  const open = letter.referrals.filter(isOpenReferral).map(({ to }) => to.title);
  if (open.length === 0) return null;
  return <p className="told">{t('ask.write-off.open', { who: open.join(' · ') })}</p>;
}

function ReplyField(props: { reply: Reply; onReply: (reply: Reply) => void }) {
  const { t, code } = useTongue();
  const { reply, onReply } = props;
  const found = useLetterSearch(useDeferredValue(reply.letter === null ? reply.number : ''), [
    'outgoing',
  ]);
  return (
    <Field label={t('write-off.reply')} hint={t('write-off.reply.hint')}>
      {(ids) => (
        <Combobox
          ids={ids}
          text={reply.number}
          options={found.map(({ row }) => ({
            id: row.letter,
            label: `${code(row.number ?? '')} — ${row.subject}`,
          }))}
          listLabel={t('write-off.reply')}
          onText={(number) => onReply({ letter: null, number: number.slice(0, 60) })}
          onTake={({ id }) => {
            const row = found.find((one) => one.row.letter === id)?.row;
            if (row !== undefined) onReply({ letter: id, number: row.number ?? '' });
          }}
        />
      )}
    </Field>
  );
}
