// A letter as it looks on paper: letterhead, number and date, subject, what it refers to, text in
// Amiri, who signed it, and the stamp of the register. The text is shown as it was written, never
// changed.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { Digest } from './digest.tsx';
import { directionOf } from './direction.ts';
import { useOffices } from './offices.ts';
import { LinkedText } from './linked-text.tsx';
import { NumberText } from './tags.tsx';

export function LetterPaper({ letter }: { letter: LetterAnswer }) {
  const { t } = useTongue();
  const isDraft = letter.state === 'draft' || letter.state === 'discarded';
  const isVoid = letter.state === 'void' || letter.numberStatus === 'void';
  return (
    <article className="paper" aria-label={t('letter.paper')}>
      <Letterhead letter={letter} />
      {letter.masked ? (
        <p className="withheld">{t('letter.withheld')}</p>
      ) : (
        <>
          {letter.isCircular && <p className="circular">{t('field.isCircular')}</p>}
          <h2 dir={directionOf(letter.subject)}>
            <bdi>{t('letter.subject')}</bdi> <bdi>{letter.subject}</bdi>
          </h2>
          <Addressed letter={letter} />
          <References letter={letter} />
          <LetterText letter={letter} />
          <Signature letter={letter} />
        </>
      )}
      <Stamp letter={letter} />
      {isDraft && <span className="watermark">{t(`state.${letter.state}`)}</span>}
      {isVoid && <span className="watermark red">{t('state.void')}</span>}
    </article>
  );
}

function Letterhead({ letter }: { letter: LetterAnswer }) {
  const tongue = useTongue();
  const seat = useSeat();
  const offices = useOffices();
  const { t, name, day } = tongue;
  const isOut = letter.direction === 'outgoing';
  const sender = letter.from.office === null ? undefined : offices.get(letter.from.office);
  const number = isOut ? letter.number : letter.theirNumber;
  const date = isOut ? letter.numberedAt && tongue.isoDay(letter.numberedAt) : letter.theirDate;
  return (
    <header>
      <div className="from-whom">
        {isOut && <b>{name(seat.institutionNames)}</b>}
        {!isOut && sender !== undefined && <b>{name(sender.institutionNames)}</b>}
        <bdi>{isOut ? name(seat.officeNames) : letter.from.name}</bdi>
      </div>
      <dl>
        <div>
          <dt>{t('letter.number')}</dt>
          <dd>{number === null ? '—' : <NumberText>{number}</NumberText>}</dd>
        </div>
        <div>
          <dt>{t('letter.date')}</dt>
          <dd>
            <bdi>{date === null || date === '' ? '—' : day(date)}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t('letter.enclosures')}</dt>
          <dd>
            <bdi>{letter.files.length === 0 ? '—' : tongue.n(letter.files.length)}</bdi>
          </dd>
        </div>
      </dl>
    </header>
  );
}

const NAMED_MAX = 3;

function Addressed({ letter }: { letter: LetterAnswer }) {
  const { t } = useTongue();
  const all = [...letter.addressees, ...letter.outside];
  if (letter.direction === 'incoming' || all.length === 0) return null;
  const named = all.slice(0, NAMED_MAX);
  const more = all.length - named.length;
  return (
    <p className="addressed" dir={directionOf(letter.subject)}>
      {named.map((each) => (
        <span key={each.name}>
          <bdi>{each.name}</bdi>
          {each.purpose === 'information' && <small> ({t('purpose.information')})</small>}
        </span>
      ))}
      {more > 0 && <span>{t('party.more', { n: more })}</span>}
    </p>
  );
}

/** What the letter itself says of others; what the registry linked later is none of its words. */
function References({ letter }: { letter: LetterAnswer }) {
  const { t, code, day } = useTongue();
  const own = letter.references.filter(({ isLinked }) => !isLinked);
  if (own.length === 0) return null;
  return (
    <ul className="paper-refs" dir={directionOf(letter.subject)}>
      {own.map(({ relation, number, date }) => (
        <li key={`${relation} ${number}`}>
          <bdi>
            {t(`relation.${relation}`)}{' '}
            {date === null
              ? t('paper.reference', { number: code(number) })
              : t('paper.reference.dated', { number: code(number), day: day(date) })}
          </bdi>
        </li>
      ))}
    </ul>
  );
}

/** The signer as they were called that day, and the beginning of what they signed. */
function Signature({ letter: { signed } }: { letter: LetterAnswer }) {
  const { t } = useTongue();
  if (signed === null) return null;
  const { name, title, actingFor, method, digest } = signed;
  return (
    <footer className="signature">
      <bdi>{title}</bdi>
      {actingFor !== null && <small>{t('paper.acting-for', { title: actingFor })}</small>}
      <b>
        <bdi>{name}</bdi>
      </b>
      <small className={method === 'seat' ? 'method weak' : 'method'}>
        {t(`signed.${method}`)}
      </small>
      <Digest of={digest} />
    </footer>
  );
}

function LetterText({ letter }: { letter: LetterAnswer }) {
  const { t } = useTongue();
  if (letter.text.trim() !== '') {
    return (
      <div className="letter-text" dir="auto">
        <LinkedText text={letter.text} letter={letter.letter} />
      </div>
    );
  }
  return (
    <>
      {letter.abstract.trim() !== '' && (
        <div className="letter-text" dir="auto">
          {letter.abstract}
        </div>
      )}
      <p className="no-text">{t(noTextWord(letter))}</p>
    </>
  );
}

function noTextWord(letter: LetterAnswer) {
  if (letter.state === 'reserved') return 'letter.reserved';
  const isSent = letter.direction === 'outgoing';
  const isNobodys = isSent ? letter.addressees.length === 0 : letter.from.name === '';
  if (letter.state === 'void' && isNobodys) return 'letter.reservation-void';
  return letter.files.length > 0 ? 'letter.text-in-files' : 'letter.text-on-paper';
}

/** The number that this office's register gave. */
export function Stamp({ letter }: { letter: LetterAnswer }) {
  const { t, name, dayOf } = useTongue();
  const seat = useSeat();
  if (letter.number === null || letter.numberedAt === null) return null;
  return (
    <div className="stamp">
      <span>
        {name(seat.institutionNames)} — {t(`direction.${letter.direction}`)}
      </span>
      <span>
        <NumberText>{letter.number}</NumberText> · <bdi>{dayOf(letter.numberedAt)}</bdi>
      </span>
    </div>
  );
}
