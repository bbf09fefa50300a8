// On home, for administrators at a server of a centre's sites: that another drill is due.
import type { SitesAnswer } from '#kernel/site.ts';
import type { DrillsAnswer } from '#modules/site-drills/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function DrillDue() {
  const { t } = useTongue();
  const { office, capacity } = useSeat();
  const sites = useQuery<SitesAnswer>(capacity === 'administrator' ? '/api/sites' : null);
  const isHere = sites.data?.isHere === true;
  const drills = useQuery<DrillsAnswer>(isHere ? `/api/offices/${office}/site-drills` : null);
  if (drills.data?.isDue !== true) return null;
  return (
    <p className="follow-notice" role="status">
      <Link to="/sites" className="tag amber">
        {t('drills.due')}
      </Link>
    </p>
  );
}
