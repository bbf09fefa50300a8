// The sites of a centre as people see them: which copy of the database leads, whether the other one
// has every act, and planned moves from one to the other. Only names and shapes; who asks whom is
// elsewhere.

/** 'in-sync': it has every act before the act is acknowledged. */
export const copyRoles = ['leader', 'in-sync', 'behind', 'away'] as const;
export type CopyRole = (typeof copyRoles)[number];

export interface Copy {
  readonly name: string;
  readonly role: CopyRole;
  /** Bytes that it has still to read; null for the leader and where nobody knows. */
  readonly lagBytes: number | null;
}

/** 'safe': moved, and both sites have every act again. */
export const moveStates = ['draining', 'moved', 'safe', 'failed'] as const;
export type MoveState = (typeof moveStates)[number];

/** Why a move is not even begun. */
export const moveObstacles = [
  'unreachable',
  'no-such-site',
  'nobody-leads',
  'leads-already',
  'not-in-sync',
  'paused',
  'move-planned',
  'under-way',
] as const;
export type MoveObstacle = (typeof moveObstacles)[number];

export interface SiteMove {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** A person's id, or the name of an account of the machine. */
  readonly by: string;
  readonly askedAt: string;
  readonly state: MoveState;
  readonly drainedAt: string | null;
  readonly movedAt: string | null;
  readonly safeAt: string | null;
  /** The longest time for which a server let nobody in. */
  readonly gapMs: number | null;
  /** Requests that waited meanwhile. */
  readonly waited: number | null;
  readonly reason: string | null;
}

export interface SitesAnswer {
  /** This server stands at a site of a centre. */
  readonly isHere: boolean;
  readonly own: string;
  /** Null: no Patroni answers. */
  readonly copies: readonly Copy[] | null;
  readonly isPaused: boolean;
  readonly servers: readonly {
    readonly name: string;
    readonly version: string;
    readonly seenAt: string;
  }[];
  /** Latest first. */
  readonly moves: readonly SiteMove[];
}

export type MoveAnswer =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly obstacle: MoveObstacle };
