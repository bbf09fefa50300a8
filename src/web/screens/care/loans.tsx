// Who has, or had, the paper original of a letter: until when, how often reminded, in which state
// it came back; and what may be done about it now.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { Button } from '#web/parts/button.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { PaperLink } from '#web/screens/correspondence/letter-links.tsx';
import { loanSlipPath } from './note-path.ts';
import type { Asked } from '#web/screens/correspondence/act-offers.ts';

const NEXT = ['return-original', 'remind-borrower', 'extend-loan'] as const;
const WORDS = {
  'return-original': 'act.take-back',
  'remind-borrower': 'act.remind-borrower',
  'extend-loan': 'act.extend-loan',
} as const;

export function isLent({ care }: Pick<LetterAnswer, 'care'>): boolean {
  return care.loans.some(({ returned }) => returned === null);
}

export function Loans(props: {
  readonly letter: LetterAnswer;
  readonly onAsk: (asked: Asked) => void;
}) {
  const { t, day, dayOf, isoDay, language } = useTongue();
  const seat = useSeat();
  const { care, may } = props.letter;
  if (care.loans.length === 0) return null;
  const today = isoDay(Date.now());
  return (
    <section className="letter-links loans">
      <h3>{t('loan.title')}</h3>
      <ul>
        {care.loans.map(({ loan, borrower, unit, purpose, at, dueOn, reminders, returned }) => (
          <li key={loan}>
            <small>
              <bdi>{dayOf(at)}</bdi> ·{' '}
              {returned === null
                ? t('loan.until', { day: day(dueOn) })
                : t('loan.returned', { day: dayOf(returned.at) })}
            </small>
            <bdi>{borrower}</bdi>
            {unit !== null && <bdi>{unit}</bdi>}
            {returned === null && dueOn < today && (
              <span className="tag red">{t('loan.overdue')}</span>
            )}
            {purpose !== '' && (
              <small>
                <bdi>{purpose}</bdi>
              </small>
            )}
            {reminders.length > 0 && <small>{t('loan.reminded', { n: reminders.length })}</small>}
            {returned !== null && returned.condition !== '' && (
              <small>
                {t('loan.condition')}: <bdi>{returned.condition}</bdi>
              </small>
            )}
            <PaperLink
              to={loanSlipPath(seat.office, props.letter.letter, loan, language)}
              word={t('loan.slip')}
            />
            {returned === null && (
              <div className="row-of-acts">
                {NEXT.filter((kind) => may.includes(kind)).map((kind) => (
                  <Button key={kind} onClick={() => props.onAsk({ kind })}>
                    {t(WORDS[kind])}
                  </Button>
                ))}
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
