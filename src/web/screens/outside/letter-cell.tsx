// A letter on its way, as it stands in the lists of delivery: number, marks, what it is about.
import type { Consigned } from '#modules/correspondence/outside/shapes.ts';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { follow, letterPath } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';

type Named = Pick<Consigned, 'letter' | 'number' | 'subject' | 'masked' | 'urgency' | 'secrecy'>;

export function LetterCell({ row }: { row: Named }) {
  const { t } = useTongue();
  return (
    <>
      <a className="letter-number" href={letterPath(row.letter)} onClick={follow}>
        <NumberText>{row.number}</NumberText>
      </a>
      <span className="letter-what">
        <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>{' '}
        <Marks urgency={row.urgency} secrecy={row.secrecy} />
      </span>
    </>
  );
}

export function OutcomeTag({ row }: { row: Consigned }) {
  const { t } = useTongue();
  const { outcome } = row;
  if (outcome === null) return <span className="tag">{t('addressee.waiting')}</span>;
  const tone = outcome === 'handed-over' ? 'green' : outcome === 'sent' ? '' : 'red';
  return <span className={`tag ${tone}`}>{t(`outcome.${outcome}`)}</span>;
}
