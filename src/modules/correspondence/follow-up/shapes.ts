// What follow-up answers: lists of work, counts, circulars and reports, as zod shapes that make
// OpenAPI and types for the screens. Instants are RFC 3339 in UTC, days 'YYYY-MM-DD' Gregorian,
// spans of days are working days of the office.
import { z } from 'zod';
import { secrecies, urgencies } from '#modules/correspondence/shapes.ts';
import { groupings, officeLists, reportNames } from '#modules/correspondence/follow-choices.ts';
import { lateStates } from './lateness.ts';

const holderShape = z.object({
  appointment: z.string().nullable(),
  unit: z.string().nullable(),
  office: z.string().nullable().describe('from whom an answer is awaited'),
  title: z.string().describe('blank: the registry'),
});

export const workRowShape = z.object({
  office: z.string(),
  letter: z.string().describe('letter/<uuid>'),
  place: z.int().describe('step of the referral sheet, or place among the stays of the letter'),
  number: z.string().nullable(),
  subject: z.string().describe('only «secret» where the reader may not know more'),
  masked: z.boolean(),
  party: z.string(),
  partyOffice: z.string().nullable(),
  urgency: z.enum(urgencies),
  secrecy: z.enum(secrecies),
  holder: holderShape,
  since: z.string(),
  dueOn: z.string().nullable(),
  late: z.enum(lateStates),
  daysLeft: z.int().nullable().describe('working days to the due day; negative once it passed'),
  instruction: z.string().describe('of a referral; else blank'),
  purpose: z.enum(['action', 'information']).nullable(),
  isOpened: z.boolean().describe('of a referral: its holder has opened it'),
  isPassedOn: z.boolean().describe('referred further, and not come back yet'),
  parkedUntil: z.string().nullable(),
  reminders: z.object({ count: z.int(), lastAt: z.string().nullable() }).nullable(),
});
export type WorkRow = z.infer<typeof workRowShape>;

const turnShape = z.number().describe('until something may be late that is not late now');

/** GET /api/my-work: what is referred to any post of the person, over all their offices. */
export const myWorkShape = z.object({
  total: z.int(),
  from: z.int(),
  rows: z.array(workRowShape),
  untilTurnMs: turnShape,
  counts: z.object({
    all: z.int(),
    overdue: z.int(),
    soon: z.int(),
    unread: z.int(),
    escalated: z.int().describe('overdue so long that a head is told, in offices they head'),
  }),
  offices: z.array(
    z.object({
      office: z.string(),
      names: z.object({ ar: z.string(), fa: z.string(), en: z.string() }),
      count: z.int(),
    }),
  ),
});
export type MyWorkAnswer = z.infer<typeof myWorkShape>;

export const officeWorkShape = z.object({
  list: z.enum(officeLists),
  total: z.int(),
  from: z.int(),
  rows: z.array(workRowShape),
  holders: z
    .array(z.object({ key: z.string(), title: z.string(), count: z.int() }))
    .describe('who has how many of the list; key is for the filter, title blank is the registry'),
});
export type OfficeWorkAnswer = z.infer<typeof officeWorkShape>;

export const followCountsShape = z.object({
  today: z.string(),
  untilTurnMs: turnShape,
  ...{ office: z.int(), overdue: z.int(), soon: z.int(), parked: z.int() },
  backToday: z.int().describe('parked until today or an earlier day'),
  ...{ awaited: z.int(), awaitedOverdue: z.int(), circulars: z.int() },
  lentOverdue: z.int().describe('paper originals that should be back'),
});
export type FollowCounts = z.infer<typeof followCountsShape>;

export const circularsShape = z.object({
  total: z.int(),
  from: z.int(),
  rows: z.array(
    z.object({
      letter: z.string(),
      number: z.string().nullable(),
      subject: z.string(),
      masked: z.boolean(),
      sentAt: z.string(),
      addressees: z.int(),
      acknowledged: z.int().describe('registered there'),
      missing: z
        .array(z.object({ name: z.string(), state: z.string(), since: z.string().nullable() }))
        .describe('who has not; at most 500'),
    }),
  ),
});
export type CircularsAnswer = z.infer<typeof circularsShape>;

/** `month`, `year`: ISO day on which that of the office's calendar begins. */
const columnShape = z.object({
  header: z.string(),
  kind: z.enum(['text', 'number', 'count', 'day', 'month', 'year']),
});
export const reportShape = z.object({
  report: z.enum(reportNames),
  title: z.string(),
  from: z.string(),
  asOf: z.string(),
  isOver: z.boolean().describe('the day is over: the same question has this answer for ever'),
  by: z.enum(groupings).nullable(),
  groupings: z.array(z.enum(groupings)).describe('by what this report can be grouped'),
  columns: z.array(columnShape),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  sums: z.array(z.number().nullable()).describe('one for each column; null where none has sense'),
  chart: z
    .object({ label: z.int(), values: z.array(z.int()), kind: z.enum(['bars', 'columns']) })
    .nullable()
    .describe('which columns are drawn'),
});
export type ReportAnswer = z.infer<typeof reportShape>;
export type ReportColumn = z.infer<typeof columnShape>;
export type ReportCell = ReportAnswer['rows'][number][number];

export const addressShape = z.object({ address: z.string().nullable() });
