// The notes that visitors were given of a letter: whose affair, by when, the code for the public
// page, and the paper once more.
import { codeText } from '#modules/correspondence/tracking-code.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { PaperLink } from '#web/screens/correspondence/letter-links.tsx';
import { visitorNotePath } from './note-path.ts';

export function VisitorNotes({ letter }: { letter: LetterAnswer }) {
  const { t, day, dayOf, language } = useTongue();
  const seat = useSeat();
  const { visitorNotes } = letter.care;
  if (visitorNotes.length === 0) return null;
  return (
    <section className="letter-links visitor-notes">
      <h3>{t('visitor.title')}</h3>
      <ul>
        {visitorNotes.map(({ visitor, expectedOn, code, at }, place) => (
          <li key={code}>
            <small>
              <bdi>{dayOf(at)}</bdi>
              {expectedOn !== null && <> · {t('visitor.expected', { day: day(expectedOn) })}</>}
            </small>
            <bdi>{visitor}</bdi>
            <bdi className="num" dir="ltr">
              {codeText(code)}
            </bdi>
            <PaperLink
              to={visitorNotePath(seat.office, letter.letter, place, language)}
              word={t('visitor.print')}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
