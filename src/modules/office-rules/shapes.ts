// The rules of an office, topic by topic, as zod shapes: the same for what is asked, what is kept
// and what is answered. They judge forms and lengths; what rules must agree with is in checks.ts.
import { z } from 'zod';
import { capacities } from '#kernel/authority.ts';
import { lineShape, textShape } from '#kernel/text.ts';
import { CALENDARS } from '#lib/calendar.ts';
import { retentionActions, secrecyGrades } from './topics.ts';
import type { Topic } from './topics.ts';

export const namesShape = z.strictObject({
  ar: lineShape(200),
  fa: lineShape(200),
  en: lineShape(200),
});
/** Texts of several lines that may be missing in a language: the empty text. */
const optionalTexts = (max: number) =>
  z.strictObject({ ar: textShape(max), fa: textShape(max), en: textShape(max) });

const code = lineShape(40);
const officeId = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/);
/** Working days. A year of them is 260. */
const dayCount = z.int().min(0).max(1_000);
const listOf = <Item extends z.ZodType>(item: Item, max: number) =>
  z.strictObject({ items: z.array(item).max(max) });

const clock = z.string().max(5);
export const spansShape = z.array(z.strictObject({ from: clock, until: clock })).max(6);
const weekday = z.int().min(0).max(6);
export const dayRuleShape = z.strictObject({
  calendar: z.enum(CALENDARS),
  /** Null: every year. */
  year: z.int().min(1_000).max(9_999).nullable(),
  month: z.int().min(1).max(12),
  day: z.int().min(1).max(31),
});
const period = { from: dayRuleShape, until: dayRuleShape };

export const workingTimeShape = z.strictObject({
  /** 0 Sunday … 6 Saturday. */
  weekend: z.array(weekday).max(6),
  hours: spansShape,
  shortDays: z.array(z.strictObject({ weekday, hours: spansShape })).max(7),
  seasons: z.array(z.strictObject({ names: namesShape, ...period, hours: spansShape })).max(12),
});

export const holidayShape = z.strictObject({
  names: namesShape,
  ...period,
  /** Null: nobody works; else what is worked on the half day. */
  hours: spansShape.nullable(),
});

export const emblemShape = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: lineShape(200),
  mediaType: z.string().max(100),
  sizeBytes: z.int().min(1),
});

export const letterheadShape = z.strictObject({
  lines: z.array(namesShape).min(1).max(5),
  emblem: emblemShape.nullable(),
  basmala: z.boolean(),
  /** Post, telephone, e-mail: what stands at the foot. */
  address: optionalTexts(600),
  /** In which the date is written, the first one first. */
  calendars: z.array(z.enum(CALENDARS)).min(1).max(3),
});

export const unitShape = z.strictObject({
  code,
  names: namesShape,
  /** Code of the unit that it belongs to. */
  parent: code.nullable(),
});

export const subjectClassShape = z.strictObject({
  code,
  names: namesShape,
  /** Working days in which a letter of this class is answered. */
  limitDays: dayCount.nullable(),
  /** Code of a retention class. */
  retention: code.nullable(),
  secrecy: z.enum(secrecyGrades),
  /** Ready answers. */
  replies: z.array(z.strictObject({ title: lineShape(120), text: textShape(2_000) })).max(10),
});

export const instructionShape = z.strictObject({
  code,
  names: namesShape,
  /** Somebody has to do something; else it is passed on for them to know. */
  isForAction: z.boolean(),
  limitDays: dayCount.nullable(),
});

export const templateShape = z.strictObject({
  code,
  names: namesShape,
  language: z.enum(['ar', 'fa', 'en']),
  subject: textShape(300),
  text: textShape(6_000),
  closing: textShape(600),
});

export const groupShape = z.strictObject({
  code,
  names: namesShape,
  offices: z.array(officeId).min(1).max(500),
});

export const retentionClassShape = z.strictObject({
  code,
  names: namesShape,
  /** Null: for ever. */
  years: z.int().min(0).max(200).nullable(),
  action: z.enum(retentionActions),
  /** Law, article, decision of the committee. */
  basis: textShape(300),
});

export const followUpShape = z.strictObject({
  /** Working days before the due day on which holders are reminded; 0 is the day itself. */
  remindDaysBefore: z.array(z.int().min(0).max(60)).max(5),
  /** Working days overdue after which the head is told; null: never. */
  escalateAfterDays: dayCount.nullable(),
  /** Days after which a letter that nobody opened counts as delivered; null: never. */
  fictionAfterDays: dayCount.nullable(),
  /** Days after which a letter that did not arrive expires; null: never. */
  expireAfterDays: dayCount.nullable().exactOptional(),
  /** Who may sign letters of each grade. */
  signing: z.strictObject({
    normal: z.array(z.enum(capacities)).max(6),
    confidential: z.array(z.enum(capacities)).max(6),
    secret: z.array(z.enum(capacities)).max(6),
    'top-secret': z.array(z.enum(capacities)).max(6),
  }),
});

export const ruleShapes = {
  'working-time': workingTimeShape,
  holidays: listOf(holidayShape, 200),
  letterhead: letterheadShape,
  units: listOf(unitShape, 300),
  'subject-classes': listOf(subjectClassShape, 600),
  instructions: listOf(instructionShape, 60),
  templates: listOf(templateShape, 100),
  groups: listOf(groupShape, 100),
  'retention-classes': listOf(retentionClassShape, 200),
  'follow-up': followUpShape,
} as const satisfies Record<Topic, z.ZodType>;

export const whoShape = z.object({
  person: z.string(),
  /** Null where the directory no longer knows the person. */
  names: z.object({ ar: z.string(), fa: z.string(), en: z.string() }).nullable(),
  capacity: z.string(),
});

const saidOf = <Rules extends z.ZodType>(rules: Rules) =>
  z.object({
    rules,
    /** 0 where nobody has set it: the rules are what the office begins with. */
    version: z.int(),
    since: z.string().nullable(),
    by: whoShape.nullable(),
    reason: z.string().nullable(),
  });

/** GET /api/offices/{office}/rules: everything, with what was never set filled in. */
export const rulesShape = z.object({
  office: z.string(),
  timeZone: z.string(),
  /** The seat may set rules here. */
  maySet: z.boolean(),
  topics: z.object({
    'working-time': saidOf(ruleShapes['working-time']),
    holidays: saidOf(ruleShapes.holidays),
    letterhead: saidOf(ruleShapes.letterhead),
    units: saidOf(ruleShapes.units),
    'subject-classes': saidOf(ruleShapes['subject-classes']),
    instructions: saidOf(ruleShapes.instructions),
    templates: saidOf(ruleShapes.templates),
    groups: saidOf(ruleShapes.groups),
    'retention-classes': saidOf(ruleShapes['retention-classes']),
    'follow-up': saidOf(ruleShapes['follow-up']),
  }),
});
export type RulesAnswer = z.infer<typeof rulesShape>;

/** GET /api/offices/{office}/rules/{topic}/history: newest first, version 0 last. */
export const historyShape = z.object({
  versions: z.array(
    z.object({
      version: z.int(),
      since: z.string().nullable(),
      by: whoShape.nullable(),
      reason: z.string().nullable(),
      /** In the shape of its topic; what is restored is sent again as it stands. */
      rules: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type HistoryAnswer = z.infer<typeof historyShape>;
