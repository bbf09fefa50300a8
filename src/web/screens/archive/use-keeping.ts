// Until when an archived letter is kept, in words: by its retention class of the office's rules.
import { keptUntil } from '#modules/correspondence/retention.ts';
import type { ArchivedRow } from '#modules/correspondence/archive/shapes.ts';
import { useRules } from '#web/screens/correspondence/rules-query.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function useKeeping(): (row: ArchivedRow) => string {
  const { t, day, isoDay } = useTongue();
  const { calendar } = useSeat();
  const classes = useRules()?.topics['retention-classes'].rules.items;
  return ({ retention, archivedAt }) => {
    if (retention === null) return t('archive.kept.no-class');
    const found = classes?.find(({ code }) => code === retention);
    if (found === undefined) return t('archive.kept.class', { code: retention });
    if (found.years === null) return t('archive.kept.ever', { code: retention });
    const until = keptUntil(calendar, isoDay(archivedAt), found.years);
    if (until === undefined) return t('archive.kept.class', { code: retention });
    const facts = { code: retention, day: day(until) };
    return t(`archive.kept.${found.action}`, facts);
  };
}
