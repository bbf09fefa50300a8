// What may be asked of a drill: beginning it, marking it, reporting it. By administrators of the
// directory alone.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { textShape } from '#kernel/text.ts';

/** 'ordered': Patroni is told to switch over; 'loss': people take the leading site away. */
export const drillWays = ['ordered', 'loss'] as const;
export type DrillWay = (typeof drillWays)[number];

/** More would fill a log with nothing but drills. */
export const MARKS_MAX = 3_000;

const site = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'the name of a machine');
const count = z.int().min(0).max(10_000_000);
const lengthMs = z.int().min(0).max(86_400_000);
const instant = z.iso.datetime({ precision: 3 });

export const beginBody = z.strictObject({
  way: z.enum(drillWays),
  from: site,
  to: site,
  marksPerSecond: z.int().min(1).max(200),
});
export type BeginBody = z.output<typeof beginBody>;

export const markBody = z.strictObject({ place: z.int().min(1).max(MARKS_MAX) });
export type MarkBody = z.output<typeof markBody>;

export const reportBody = z.strictObject({
  /** Who led afterwards. */
  leads: site,
  /** The order was given, or the leading site was heard of last. */
  struckAt: instant,
  /** The standby saw that something is wrong; null where nobody could tell. */
  noticedAt: instant.nullable(),
  /** The former leader's right was over. */
  decidedAt: instant.nullable(),
  /** The other copy led. */
  movedAt: instant.nullable(),
  /** The first mark after it was acknowledged. */
  servedAt: instant.nullable(),
  /** Every acknowledged mark was found, and both sites had every act again. */
  verifiedAt: instant.nullable(),
  /** The longest time between two acknowledgements. */
  longestGapMs: lengthMs,
  /** The longest time that one mark waited for its acknowledgement, with all its tries. */
  longestWaitMs: lengthMs,
  offered: count,
  acknowledged: count,
  /** Marks in the log, acknowledged or not. */
  found: count,
  /** Acknowledged ones that are not in the log: must be none. */
  lost: count,
  /** Tries that were not acknowledged and were made again with the same id. */
  triedAgain: count,
  note: textShape(500),
});
export type ReportBody = z.output<typeof reportBody>;

const byAdministrators = { capacities: ['administrator'] } as const;

/** Subject: site-drill/<uuid>. */
export const commands = {
  'begin-site-drill': {
    ...{ schema: beginBody, ...byAdministrators },
    summary: 'Begin a drill of the switch between the sites of the centre.',
  },
  'mark-site-drill': {
    ...{ schema: markBody, ...byAdministrators },
    summary: 'An act of the drill itself, to be found again afterwards.',
  },
  'report-site-drill': {
    ...{ schema: reportBody, ...byAdministrators },
    summary: 'Report what the drill has measured; the marks of the log are counted again.',
  },
} as const satisfies Record<string, CommandRule>;

export type CommandKind = keyof typeof commands;
