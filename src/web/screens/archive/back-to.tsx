// The way back from what was opened to the part of the archive that it belongs to.
import { Icon } from '#web/parts/icon.tsx';
import { follow } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { partPath } from './archive-state.ts';
import type { ArchivePart } from './archive-state.ts';

export function BackTo({ part }: { part: ArchivePart }) {
  const { t } = useTongue();
  return (
    <a className="back" href={partPath(part)} onClick={follow}>
      <Icon name="back" size={15} />
      {t('title.archive')}
    </a>
  );
}
