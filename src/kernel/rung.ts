// The ladder of continuity: what still stands while an act is recorded, and how safe the act is.

/**
 * `both` centres up, `one` centre, `isolated` office, `paper`; `alone`: no centre was ever joined.
 */
export const rungs = ['alone', 'both', 'one', 'isolated', 'paper'] as const;
export type Rung = (typeof rungs)[number];

/** recorded: on this office's disk; held: by main; safe: by main and standby, cosigned. */
export const safeties = ['recorded', 'held', 'safe'] as const;
export type Safety = (typeof safeties)[number];
