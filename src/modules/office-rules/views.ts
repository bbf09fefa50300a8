// What is asked of the office's rules: all topics with what was never set filled in, and the
// versions of one topic from the log. The database is one whose reader may see the office's rows.
import type { Kysely } from 'kysely';
import type { Authority, Office } from '#kernel/authority.ts';
import type { Actor, JsonObject } from '#kernel/entry.ts';
import { entryOf } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import type { WorkingTime } from '#lib/working-time.ts';
import { defaultRules } from './defaults.ts';
import type { Rules } from './entries.ts';
import { workingTimeOf } from './office-time.ts';
import { topics } from './topics.ts';
import type { HistoryAnswer, RulesAnswer } from './shapes.ts';
import type { Topic } from './topics.ts';
import { empty, fold, subjectOf } from './state.ts';
import type { OfficeRulesState, SetRules } from './state.ts';

/** The columns that are read here; all of them are in tables.sql. */
export interface OfficeRulesTables {
  'tables.office_rule': {
    office: string;
    topic: string;
    version: number;
    rules: JsonObject;
    reason: string;
    set_at: string;
    set_by: string;
    capacity: string;
  };
  'dawam.entry': { office: string; subject: string; index: number; leaf: Uint8Array | null };
}

export type OfficeRulesDatabase = Kysely<OfficeRulesTables>;

/** Versions shown; older ones stay in the log. */
export const HISTORY_MAX = 30;
const ENTRIES_MAX = 200;

type Said<T extends Topic> = Omit<RulesAnswer['topics']['holidays'], 'rules'> & {
  readonly rules: Rules[T];
};
export type SaidRules = { readonly [T in Topic]: Said<T> };

/** What an office begins with, with the names that the directory gives it. */
export function beginningOf(office: Office, authority: Authority): Rules {
  const institution = authority.findInstitution(office.institution);
  return defaultRules(office, institution?.names ?? office.names);
}

export async function findRules(
  database: OfficeRulesDatabase,
  office: Office,
  authority: Authority,
): Promise<SaidRules> {
  const rows = await database
    .selectFrom('tables.office_rule')
    .selectAll()
    .where('office', '=', office.id)
    .limit(topics.length)
    .execute();
  const beginning = beginningOf(office, authority);
  const said = <T extends Topic>(topic: T): Said<T> => {
    const row = rows.find((one) => one.topic === topic);
    if (row === undefined) return { ...untouched, rules: beginning[topic] };
    const by = whoOf({ person: row.set_by, capacity: row.capacity }, authority);
    const { version, reason, set_at: since } = row;
    // What the table holds has passed the shape of its topic when it was set.
    return { version, reason, since, by, rules: row.rules as Rules[T] };
  };
  return {
    'working-time': said('working-time'),
    holidays: said('holidays'),
    letterhead: said('letterhead'),
    units: said('units'),
    'subject-classes': said('subject-classes'),
    instructions: said('instructions'),
    templates: said('templates'),
    groups: said('groups'),
    'retention-classes': said('retention-classes'),
    'follow-up': said('follow-up'),
  };
}

const untouched = { version: 0, since: null, by: null, reason: null } as const;

function whoOf({ person, capacity }: Actor, authority: Authority) {
  return { person, names: authority.findPerson(person)?.names ?? null, capacity };
}

/** All that the last entries of the topic hold, oldest first. */
async function readVersions(
  database: OfficeRulesDatabase,
  office: string,
  topic: Topic,
): Promise<readonly SetRules[]> {
  const rows = await database
    .selectFrom('dawam.entry')
    .select(['index', 'leaf'])
    .where('office', '=', office)
    .where('subject', '=', subjectOf(topic))
    .orderBy('index', 'desc')
    .limit(ENTRIES_MAX)
    .execute();
  const placed = rows.toReversed().flatMap(({ index, leaf }) => {
    const entry = leaf === null ? undefined : entryOf(leaf);
    return entry === undefined ? [] : [{ index: Number(index), entry }];
  });
  const versions: SetRules[] = [];
  let state: OfficeRulesState = empty(subjectOf(topic));
  for (const one of placed) {
    const before = state.set;
    state = fold(state, one);
    if (state.set !== before) versions.push(must(state.set, 'What was set stays set.'));
  }
  return versions;
}

/** The newest versions first; the one that the office began with is the last. */
export async function listVersions(
  database: OfficeRulesDatabase,
  { office, topic }: { readonly office: Office; readonly topic: Topic },
  authority: Authority,
): Promise<HistoryAnswer['versions']> {
  const versions = await readVersions(database, office.id, topic);
  const first = { ...untouched, rules: { ...beginningOf(office, authority)[topic] } };
  const shown = versions.toReversed().slice(0, HISTORY_MAX);
  return [
    ...shown.map(({ version, since, reason, rules, by }) => {
      return { version, since, reason, rules, by: whoOf(by, authority) };
    }),
    first,
  ];
}

interface ReckonedTime {
  readonly version: string;
  readonly time: WorkingTime;
}

// What was reckoned is remembered with the working time itself, so the same one is given again for
// as long as its rules hold. One authority belongs to one store.
const reckoned = new WeakMap<Authority, Map<string, ReckonedTime>>();

/** What deadlines and reminders of the office are reckoned by now. */
export async function findOfficeTime(
  database: OfficeRulesDatabase,
  office: Office,
  authority: Authority,
): Promise<WorkingTime> {
  const rows = await database
    .selectFrom('tables.office_rule')
    .select(['topic', 'version'])
    .where('office', '=', office.id)
    .where('topic', 'in', ['working-time', 'holidays'])
    .orderBy('topic')
    .execute();
  const version = rows.map((row) => `${row.topic} ${row.version}`).join(' ');
  const known = reckoned.get(authority) ?? new Map<string, ReckonedTime>();
  reckoned.set(authority, known);
  const found = known.get(office.id);
  if (found?.version === version && found.time.timeZone === office.timeZone) return found.time;
  const said = await findRules(database, office, authority);
  const rules = { 'working-time': said['working-time'].rules, holidays: said.holidays.rules };
  const time = workingTimeOf(rules, office.timeZone);
  known.set(office.id, { version, time });
  return time;
}

/** What they were reckoned by at an instant in the past: reports of a past day use it. */
export async function findOfficeTimeAt(
  database: OfficeRulesDatabase,
  { office, at }: { readonly office: Office; readonly at: string },
  authority: Authority,
): Promise<WorkingTime> {
  const beginning = beginningOf(office, authority);
  const heldThen = async <T extends Topic>(topic: T): Promise<Rules[T]> => {
    const versions = await readVersions(database, office.id, topic);
    const set = versions.findLast(({ since }) => since <= at);
    return set === undefined ? beginning[topic] : (set.rules as Rules[T]);
  };
  const rules = {
    'working-time': await heldThen('working-time'),
    holidays: await heldThen('holidays'),
  };
  return workingTimeOf(rules, office.timeZone);
}
