// What keeps a letter from being destroyed, and what is left to see of one that was.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { Button, Link } from '#web/parts/button.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { decisionPath } from '#web/screens/archive/archive-state.ts';
import type { Asked } from './act-offers.ts';

export function isHeld({ holds }: Pick<LetterAnswer, 'holds'>): boolean {
  return holds.some(({ lifted }) => lifted === null);
}

export function Holds(props: {
  readonly letter: LetterAnswer;
  readonly onAsk: (asked: Asked) => void;
}) {
  const { t, day, dayOf } = useTongue();
  const { holds, may } = props.letter;
  if (holds.length === 0) return null;
  return (
    <section className="letter-links">
      <h3>{t('hold.title')}</h3>
      <ul>
        {holds.map(({ hold, authority, order, reason, at, lifted }) => (
          <li key={hold}>
            <small>
              {lifted === null ? t('hold.stands') : t('hold.lifted', { day: dayOf(lifted.at) })}
              {' · '}
              <bdi>{dayOf(at)}</bdi>
            </small>
            <span>
              <bdi>{authority}</bdi> <NumberText>{order.number}</NumberText>
              {order.date !== null && (
                <>
                  {' '}
                  <bdi>{day(order.date)}</bdi>
                </>
              )}
            </span>
            {reason !== '' && <bdi>{reason}</bdi>}
            {lifted !== null && lifted.reason !== '' && (
              <small>
                <bdi>{lifted.reason}</bdi>
              </small>
            )}
            {lifted === null && may.includes('lift-hold') && (
              <Button onClick={() => props.onAsk({ kind: 'lift-hold', hold })}>
                {t('act.lift-hold')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In the place of the paper. */
export function Destroyed({ disposed }: { disposed: NonNullable<LetterAnswer['disposed']> }) {
  const { t, day, dayOf, code } = useTongue();
  const { decision, disposal, at } = disposed;
  return (
    <div className="empty destroyed">
      <i className="empty-mark" aria-hidden="true" />
      <h2>{t('letter.destroyed')}</h2>
      <p>
        {t('destroyed.by', {
          ...{ number: code(decision.number), date: day(decision.date), day: dayOf(at) },
        })}
      </p>
      <p>{t('disposal.remains')}</p>
      <div className="empty-acts">
        <Link to={decisionPath(disposal)} className="btn plain">
          {t('destroyed.record')}
        </Link>
      </div>
    </div>
  );
}
