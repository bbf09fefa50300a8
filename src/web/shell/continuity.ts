// What the thread shows, worked out from the office's rung and from whether this browser reaches
// the office server at all.
import type { Rung } from '#kernel/rung.ts';
import type { Connection } from '#web/data/connection.ts';

/** GET /api/offices/{office}/continuity */
export interface Continuity {
  readonly rung: Rung;
  /** Acts recorded here that wait to be sent on. */
  readonly waiting: number;
  readonly since: string | null;
  readonly log: { readonly size: number; readonly recordedAt: string | null };
}

export type Knot = 'solid' | 'open';
export type Cord = 'whole' | 'cut';

export interface ThreadView {
  /** Set where this browser has lost the office: it becomes the first knot itself. */
  readonly device: { readonly cord: Cord } | null;
  readonly office: Knot;
  /** Null where no centre was ever joined: nothing is missing, so nothing is drawn. */
  readonly centres: {
    readonly main: Knot;
    readonly toMain: Cord;
    readonly standby: Knot;
    readonly toStandby: Cord;
  } | null;
  readonly tone: 'calm' | 'amber';
}

export function threadView(rung: Rung, connection: Connection): ThreadView {
  const isLost = connection.state === 'down';
  return {
    device: isLost ? { cord: 'cut' } : null,
    office: isLost || rung === 'paper' ? 'open' : 'solid',
    centres: centresOf(rung),
    tone: isLost || rung === 'isolated' || rung === 'paper' || rung === 'one' ? 'amber' : 'calm',
  };
}

function centresOf(rung: Rung): ThreadView['centres'] {
  switch (rung) {
    case 'alone':
      return null;
    case 'both':
      return { main: 'solid', toMain: 'whole', standby: 'solid', toStandby: 'whole' };
    case 'one':
      return { main: 'solid', toMain: 'whole', standby: 'open', toStandby: 'cut' };
    case 'isolated':
    case 'paper':
      return { main: 'open', toMain: 'cut', standby: 'open', toStandby: 'cut' };
  }
}
