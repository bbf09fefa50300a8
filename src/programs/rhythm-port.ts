// The working time of an office and its rules of reminding as they held at an instant, read from
// the entries of its rules: what was set later does not count, so a report of a past day finds the
// holidays that were known then.
import { sql } from 'kysely';
import type { Authority } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import type { Rhythm } from '#modules/correspondence/follow-up/rhythm.ts';
import type { Rules } from '#modules/office-rules/entries.ts';
import { workingTimeOf } from '#modules/office-rules/office-time.ts';
import { empty, fold, subjectOf } from '#modules/office-rules/state.ts';
import type { Topic } from '#modules/office-rules/topics.ts';
import { beginningOf } from '#modules/office-rules/views.ts';
import type { OfficeRulesTables } from '#modules/office-rules/views.ts';
import type { Reader } from '#store/reader.ts';

export type FindRhythm = (office: string, at: string) => Promise<Rhythm>;

const topics = [
  'working-time',
  'holidays',
  'follow-up',
  'subject-classes',
] as const satisfies readonly Topic[];
/** Rules change a few times a year. */
const RULES_MAX = 2_000;
const KNOWN_MAX = 500;

interface RuleRow {
  readonly subject: string;
  readonly index: number;
  readonly leaf: Uint8Array;
}

export function makeFindRhythm(reader: Pick<Reader, 'read'>, authority: Authority): FindRhythm {
  // By office and the entries that it follows from: working days are remembered with the object.
  const known = new Map<string, Rhythm>();
  return async (office, at) => {
    const rows = await reader.read<OfficeRulesTables, readonly RuleRow[]>([office], async (db) => {
      const found = await sql<RuleRow>`
        select subject, index, leaf from dawam.entry
         where office = ${office} and subject = any(${topics.map(subjectOf)})
           and recorded_at <= ${at}::timestamptz and leaf is not null
         order by index limit ${RULES_MAX}`.execute(db);
      return found.rows;
    });
    const key = `${office} ${rows.map(({ index }) => index).join(' ')}`;
    const found = known.get(key) ?? rhythmOf(office, rows, authority);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(key, found);
    return found;
  };
}

function rhythmOf(id: string, rows: readonly RuleRow[], authority: Authority): Rhythm {
  const office = must(authority.findOffice(id), 'The office of a log is in the directory.');
  const beginning = beginningOf(office, authority);
  const ruleOf = <T extends Topic>(topic: T): Rules[T] => {
    const own = rows.filter(({ subject }) => subject === subjectOf(topic));
    const placed = own.map(({ index, leaf }) => {
      const entry = must(entryOf(leaf), 'What the log holds is an entry.');
      return { index: Number(index), entry };
    });
    const { set } = placed.reduce(fold, empty(subjectOf(topic)));
    // What was set has passed the shape of its topic.
    return set === undefined ? beginning[topic] : (set.rules as Rules[T]);
  };
  const { remindDaysBefore, escalateAfterDays, fictionAfterDays, ...later } = ruleOf('follow-up');
  // Rules that were set before there was this one lack it.
  const { expireAfterDays = null } = later;
  const rules = { 'working-time': ruleOf('working-time'), holidays: ruleOf('holidays') };
  const time = workingTimeOf(rules, office.timeZone);
  const { items } = ruleOf('subject-classes');
  const classNames = new Map(items.map(({ code, names }) => [code, names]));
  return {
    time,
    remindDaysBefore,
    escalateAfterDays,
    fictionAfterDays,
    expireAfterDays,
    classNames,
  };
}
