// Says on every screen of a demonstration that nothing here is official.
import { useTongue } from './tongue.tsx';

export function Ribbon() {
  const { t } = useTongue();
  return (
    <div className="ribbon" role="note">
      <b>{t('demo.word')}</b>
      <span>{t('demo.sentence')}</span>
    </div>
  );
}
