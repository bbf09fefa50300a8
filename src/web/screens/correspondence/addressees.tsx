// Where the copies of an outgoing letter stand: one line for each addressee, with the number that
// it got there; for those who are not connected, by which way it went and what became of it.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { Button, LinkButton } from '#web/parts/button.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Asked } from './act-offers.ts';
import { DueText } from './due-text.tsx';

type Addressee = LetterAnswer['addressees'][number];
type Outside = LetterAnswer['outside'][number];

const STEPS = ['dispatched', 'delivered', 'seen', 'registered', 'closed'] as const;

interface AddresseesProps {
  readonly letter: LetterAnswer;
  readonly onAsk: (asked: Asked) => void;
}

export function Addressees({ letter, onAsk }: AddresseesProps) {
  const { t } = useTongue();
  const { addressees, outside, reminders } = letter;
  if (letter.direction === 'incoming' || addressees.length + outside.length === 0) return null;
  return (
    <section className="addressees">
      <h3>{t('letter.addressees')}</h3>
      <ul>
        {addressees.map((each) => (
          <AddresseeLine key={each.office ?? each.name} addressee={each} {...{ letter, onAsk }} />
        ))}
        {outside.map((each) => (
          <OutsideLine key={each.place} outside={each} letter={letter} onAsk={onAsk} />
        ))}
      </ul>
      {reminders.length > 0 && <Reminders letter={letter} />}
      {letter.followUpEnded !== null && (
        <p className="sub">{t('follow-up.ended', { reason: letter.followUpEnded.reason })}</p>
      )}
    </section>
  );
}

function AddresseeLine({
  addressee,
  letter,
  onAsk,
}: AddresseesProps & { readonly addressee: Addressee }) {
  const { t, ago, day } = useTongue();
  const called = usePartyNames();
  const { state, number, withheld, reason, fictionOn, expiredOn } = addressee;
  const done = STEPS.findIndex((step) => step === state);
  const isBack = state === 'returned' || state === 'recalled' || state === 'expired';
  return (
    <li>
      <span className="who">
        <bdi>{called.party(addressee.office, addressee.name)}</bdi>
        <small>
          {t(`purpose.${addressee.purpose}`)}
          {withheld.length > 0 && <> · {t('addressee.withheld', { n: withheld.length })}</>}
        </small>
        <Due to={addressee} letter={letter} />
      </span>
      <span className={isBack ? 'steps bad' : 'steps'} aria-hidden="true">
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
        <Since at={lastAt(addressee)} ago={ago} />
        {fictionOn !== null && <small>{t('addressee.fiction', { day: day(fictionOn) })}</small>}
        {expiredOn !== null && <small>{t('addressee.expired.on', { day: day(expiredOn) })}</small>}
        {reason !== null && <small>«{reason}»</small>}
      </span>
      <Resend {...{ addressee, letter, onAsk }} />
    </li>
  );
}

/** What did not arrive goes once more, as long as it does not go by hand already. */
function Resend({
  addressee: { office, state },
  letter,
  onAsk,
}: AddresseesProps & { readonly addressee: Addressee }) {
  const { t } = useTongue();
  const isByHand = letter.outside.some(({ insteadOf }) => insteadOf === office);
  const mayResend = letter.may.includes('resend-letter');
  if (state !== 'expired' || office === null || isByHand || !mayResend) return null;
  return (
    <span className="line-acts row-of-acts">
      <Button onClick={() => onAsk({ kind: 'resend-letter', office })}>{t('act.resend')}</Button>
    </span>
  );
}

function Since({ at, ago }: { at: string | null; ago: (instant: string) => string }) {
  return at === null ? null : <small>{ago(at)}</small>;
}

function lastAt(to: Addressee): string | null {
  return (
    to.recalledAt ?? to.returnedAt ?? to.closedAt ?? to.registeredAt ?? to.seenAt ?? to.deliveredAt
  );
}

/** An answer is asked for by a day; once it came, nothing is late. */
function Due({ to, letter }: { to: Addressee | Outside; letter: LetterAnswer }) {
  const { t } = useTongue();
  const office = 'office' in to ? to.office : null;
  const isAnswered = letter.answers.some((answer) =>
    office === null ? answer.name === to.name : answer.office === office,
  );
  if (isAnswered) return <span className="tag green">{t('addressee.answered')}</span>;
  return <DueText dueOn={to.dueOn} isOpen={letter.followUpEnded === null} />;
}

function OutsideLine({ outside, letter, onAsk }: AddresseesProps & { readonly outside: Outside }) {
  const { t, ago } = useTongue();
  const { place, name, channel, address, outcome, receiver, at, note } = outside;
  // Notes have serials of their own, and are made where all that goes to one receiver is seen.
  const isHand = channel === 'hand' && letter.number !== null;
  return (
    <li>
      <span className="who">
        <bdi>{name}</bdi>
        <small>
          {t(`channel.${channel}`)} · {t(`purpose.${outside.purpose}`)}
          {address !== '' && (
            <>
              {' '}
              · <bdi>{address}</bdi>
            </>
          )}
        </small>
        <Due to={outside} letter={letter} />
      </span>
      <span className="how">
        {outcome === null ? t('outside.none') : t(`outcome.${outcome}`)}
        {outside.insteadOf !== null && <small>{t('outside.instead')}</small>}
        {receiver !== null && (
          <small>
            <bdi>{receiver}</bdi>
          </small>
        )}
        <Since at={at} ago={ago} />
        {note !== '' && <small>«{note}»</small>}
      </span>
      {letter.number !== null && (
        <span className="line-acts row-of-acts">
          {letter.may.includes('note-handover') && (
            <Button onClick={() => onAsk({ kind: 'note-handover', place })}>
              {t('act.handover')}
            </Button>
          )}
          {isHand && <LinkButton to="/delivery/hand">{t('papers.delivery')}</LinkButton>}
        </span>
      )}
    </li>
  );
}

function Reminders({ letter }: { letter: LetterAnswer }) {
  const { t, name, dayOf } = useTongue();
  return (
    <details className="reminders">
      <summary>{t('reminders.count', { n: letter.reminders.length })}</summary>
      <ul className="notes">
        {letter.reminders.map((one) => (
          <li key={one.at + one.person}>
            <p>
              {t(`reminder.${one.channel}`)}
              {one.addressee !== null && (
                <>
                  {' '}
                  · <bdi>{one.addressee}</bdi>
                </>
              )}
              {one.note !== '' && <> · {one.note}</>}
            </p>
            <small>
              <bdi>{one.names === null ? one.person : name(one.names)}</bdi> ·{' '}
              <bdi>{dayOf(one.at)}</bdi>
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}
