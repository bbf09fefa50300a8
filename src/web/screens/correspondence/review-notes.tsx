// What reviewers said of a draft: who put initials on which version, and why it was sent back.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';

export function ReviewNotes({ letter }: { letter: LetterAnswer }) {
  const { t, name, dayOf, clock } = useTongue();
  const { initials, sentBack } = letter;
  if (initials.length === 0 && sentBack === null) return null;
  return (
    <section className="review-notes" aria-label={t('review.title')}>
      <h2>{t('review.title')}</h2>
      <ul className="notes">
        {initials.map((one) => (
          <li key={one.at + one.person} className={one.isStale ? 'stale' : undefined}>
            <span className={one.isStale ? 'tag' : 'tag green'}>
              {t(one.isStale ? 'review.stale' : 'review.initialled')}
            </span>
            {one.note !== '' && <p dir="auto">{one.note}</p>}
            <small>
              <bdi>{one.names === null ? one.person : name(one.names)}</bdi> ·{' '}
              <bdi>{dayOf(one.at)}</bdi> <bdi>{clock(one.at)}</bdi>
            </small>
          </li>
        ))}
        {sentBack !== null && (
          <li>
            <span className="tag red">{t('review.sent-back')}</span>
            <p dir="auto">{sentBack.reason}</p>
            <small>
              <bdi>{sentBack.names === null ? sentBack.person : name(sentBack.names)}</bdi> ·{' '}
              <bdi>{dayOf(sentBack.at)}</bdi> <bdi>{clock(sentBack.at)}</bdi>
            </small>
          </li>
        )}
      </ul>
    </section>
  );
}
