// What stands in the way now, for the screens: asked of the continuity that the thread shows.
import type { Continuity } from '#kernel/line.ts';
import { connection } from '#web/data/connection.ts';
import { useQuery } from '#web/data/query.ts';
import { useSignal } from '#web/data/signal.ts';
import { plightOf } from './continuity.ts';
import { findObstacle } from './obstacle.ts';
import type { Obstacle } from './obstacle.ts';
import { useSeat } from './session.tsx';

/** The office's lines are cut: what goes to other servers goes later. */
export function useIsCut(): boolean {
  const seat = useSeat();
  const { data } = useQuery<Continuity>(`/api/offices/${seat.office}/continuity`);
  return plightOf(data, useSignal(connection)) === 'isolated';
}

/** `office`: where the act is recorded, if not in the office of the seat. */
export function useObstacle(office?: string): Obstacle | null {
  const seat = useSeat();
  const { data } = useQuery<Continuity>(`/api/offices/${seat.office}/continuity`);
  const line = useSignal(connection);
  const target = { office: office ?? seat.office, isOwn: (office ?? seat.office) === seat.office };
  return findObstacle(data, line, target);
}
