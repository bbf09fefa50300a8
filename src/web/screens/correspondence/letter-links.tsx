// The other letters that belong to this one (what it refers to, what answered it), and the papers
// and files that the office makes of it.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { Link } from '#web/parts/button.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { NumberText } from '#web/parts/tags.tsx';
import { letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function LetterLinks({ letter }: { letter: LetterAnswer }) {
  const { t, day } = useTongue();
  const called = usePartyNames();
  const { references, answers } = letter;
  const reply = letter.writtenOff?.reply ?? null;
  if (references.length + answers.length === 0 && reply === null) return null;
  return (
    <section className="letter-links">
      <h3>{t('links.title')}</h3>
      <ul>
        {references.map((one) => (
          <li key={`${one.relation} ${one.number} ${one.letter}`}>
            <small>
              {t(`relation.${one.relation}`)}
              {one.isLinked && <> · {t('links.linked')}</>}
            </small>
            <Numbered letter={one.letter} number={one.number} />
            {one.date !== null && <bdi>{day(one.date)}</bdi>}
          </li>
        ))}
        {answers.map((one) => (
          <li key={one.letter}>
            <small>{t('links.answer', { office: called.party(one.office, one.name) })}</small>
            <Numbered letter={one.letter} number={one.number} />
            <bdi>{day(one.date)}</bdi>
          </li>
        ))}
        {reply !== null && (
          <li>
            <small>{t('links.reply')}</small>
            <Numbered letter={reply.letter} number={reply.number} />
          </li>
        )}
      </ul>
    </section>
  );
}

/** `letter` null: this office does not have it. */
function Numbered({ letter, number }: { letter: string | null; number: string }) {
  if (letter === null) return <NumberText>{number}</NumberText>;
  return (
    <Link to={letterPath(letter)} className="letter-link">
      <NumberText>{number}</NumberText>
    </Link>
  );
}

export function LetterPapers({ letter }: { letter: LetterAnswer }) {
  const { t, language } = useTongue();
  const seat = useSeat();
  if (letter.masked || letter.state === 'reserved') return null;
  const uuid = letter.letter.replace('letter/', '');
  const path = (file: string) => `/api/offices/${seat.office}/letters/${uuid}/${file}`;
  const isSheet = letter.referrals.length + letter.notes.length > 0;
  const isNumbered = letter.number !== null;
  return (
    <section className="letter-papers">
      <h3>{t('papers.title')}</h3>
      <div className="row-of-acts">
        <PaperLink
          to={`${path('letter.pdf')}?language=${seat.language}`}
          word={t('papers.letter')}
        />
        {letter.direction === 'outgoing' && letter.signed !== null && (
          <PaperLink
            to={`${path('letter.pdf')}?copy=kept&language=${seat.language}`}
            word={t('papers.kept')}
          />
        )}
        {letter.reminders.length > 0 && (
          <PaperLink
            to={`${path('follow-up-form.pdf')}?language=${language}`}
            word={t('papers.follow-up')}
          />
        )}
        {isSheet && (
          <PaperLink
            to={`${path('referral-sheet.pdf')}?language=${language}`}
            word={t('papers.sheet')}
          />
        )}
        {isNumbered && <PaperLink to={path('capsule.xml')} word={t('papers.capsule')} />}
      </div>
    </section>
  );
}

export function PaperLink({ to, word }: { to: string; word: string }) {
  return (
    <a className="btn plain" href={to} target="_blank" rel="noreferrer">
      <Icon name="down" size={15} />
      <span>{word}</span>
    </a>
  );
}
