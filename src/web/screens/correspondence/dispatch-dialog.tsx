// Before a signed letter gets its number: who it goes to, by which way, and who signed it.
import { useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { ActForm, Given } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { useIsCut } from '#web/shell/use-obstacle.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { numberOf } from '#web/data/use-act.ts';
import { useLetterAct } from './letter-act.ts';
import type { LetterDialogProps } from './letter-act.ts';

export function DispatchDialog(props: LetterDialogProps) {
  const { t } = useTongue();
  const { letter, onClose } = props;
  const { act, run } = useLetterAct(props);
  const isCut = useIsCut();
  const [number, setNumber] = useState<string | null>(null);
  const submit = async () => {
    const answer = await run('dispatch-letter', { draft: letter.draft ?? letter.index });
    if (answer !== null) setNumber(numberOf(answer) ?? '');
  };
  const count = letter.addressees.length + letter.outside.length;
  return (
    <Dialog title={t('act.dispatch')} onClose={onClose}>
      {number === null ? (
        <ActForm
          act={act}
          label={t('act.dispatch')}
          isReady={count > 0}
          onClose={onClose}
          onSubmit={() => void submit()}
        >
          <p className="about">{t('ask.dispatch', { n: count })}</p>
          <Recipients letter={letter} />
          {isCut && <p className="obstacle">{t('obstacle.travels')}</p>}
          {letter.signed !== null && (
            <p className="about">
              {t('ask.dispatch.signed', { name: letter.signed.name, title: letter.signed.title })}
            </p>
          )}
          <p className="about">{t('ask.dispatch.final')}</p>
        </ActForm>
      ) : (
        <Given title={t('done.dispatch-letter')} number={number} onClose={onClose} />
      )}
    </Dialog>
  );
}

export function Recipients({ letter }: { letter: Pick<LetterAnswer, 'addressees' | 'outside'> }) {
  const { t, n } = useTongue();
  const called = usePartyNames();
  return (
    <ul className="named">
      {letter.addressees.map((each) => (
        <li key={each.office ?? each.name}>
          <bdi>{called.party(each.office, each.name)}</bdi>{' '}
          <small>
            {t(`purpose.${each.purpose}`)}
            {each.withheld.length > 0 && (
              <> · {t('addressee.withheld', { n: each.withheld.length })}</>
            )}
          </small>
        </li>
      ))}
      {letter.outside.map((each) => (
        <li key={`outside ${n(each.place)}`}>
          <bdi>{each.name}</bdi>{' '}
          <small>
            {t(`channel.${each.channel}`)} · {t(`purpose.${each.purpose}`)}
          </small>
        </li>
      ))}
    </ul>
  );
}
