// Says on every screen of a demonstration that nothing here is official.
import { useTongue } from './tongue.tsx';

export function Ribbon() {
  const { t } = useTongue();
  return (
    <aside className="ribbon" aria-label={t('demo.word')}>
      <b>{t('demo.word')}</b>
      <span>{t('demo.sentence')}</span>
    </aside>
  );
}
