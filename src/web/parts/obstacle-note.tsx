// Above the fields of an act: what stands in its way, said before anybody has typed.
import { useTongue } from '#web/shell/tongue.tsx';
import type { Obstacle } from '#web/shell/obstacle.ts';

export function ObstacleNote({ obstacle }: { obstacle: Obstacle | null }) {
  const { t } = useTongue();
  if (obstacle === null) return null;
  return (
    <p className="obstacle" role="status">
      {t(obstacle.word)}
    </p>
  );
}
