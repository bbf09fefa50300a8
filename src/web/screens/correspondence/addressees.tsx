// Where the copies of an outgoing letter stand: one line for each addressee, with the number that
// it got there.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { NumberText } from '#web/parts/tags.tsx';

type Addressee = LetterAnswer['addressees'][number];

const STEPS = ['dispatched', 'delivered', 'seen', 'registered'] as const;

export function Addressees({ letter }: { letter: LetterAnswer }) {
  const { t } = useTongue();
  if (letter.direction === 'incoming' || letter.addressees.length === 0) return null;
  return (
    <section className="addressees">
      <h3>{t('letter.addressees')}</h3>
      <ul>
        {letter.addressees.map((each) => (
          <AddresseeLine key={each.office ?? each.name} addressee={each} />
        ))}
      </ul>
    </section>
  );
}

function AddresseeLine({ addressee }: { addressee: Addressee }) {
  const { t, ago } = useTongue();
  const called = usePartyNames();
  const { state, number } = addressee;
  const done = STEPS.findIndex((step) => step === state);
  const at = addressee.registeredAt ?? addressee.seenAt ?? addressee.deliveredAt;
  return (
    <li>
      <span className="who">
        <bdi>{called.party(addressee.office, addressee.name)}</bdi>
        <small>{t(`purpose.${addressee.purpose}`)}</small>
      </span>
      <span className={state === 'returned' ? 'steps bad' : 'steps'} aria-hidden="true">
        {STEPS.map((step, nth) => (
          <i key={step} className={nth <= done ? 'on' : undefined} />
        ))}
      </span>
      <span className="how">
        {t(`addressee.${state}`)}
        {number !== null && (
          <>
            {' '}
            <NumberText>{number}</NumberText>
          </>
        )}
        {at !== null && <small>{ago(at)}</small>}
      </span>
    </li>
  );
}
