// The reports that managers ask for, each a pure function of the letters as they stood and of the
// office's working days, so that one asked again for a past day says the same. Outstanding is what
// was registered and not written off; each closing is the end of an outstanding stay that no other
// goes on from.
import type { Grouping, ReportName } from '#modules/correspondence/follow-choices.ts';
import { lateStateOf, daysLeft } from './lateness.ts';
import { readDone } from './done-report.ts';
import {
  column,
  dayIn,
  inOrder,
  isIn,
  isTime,
  keyColumn,
  keyOf,
  listClosings,
  listNumbered,
  listOpen,
  monthOf,
  parkedOnes,
  percentile,
  Tally,
  workedBetween,
} from './report-table.ts';
import type { ReportMatter, ReportTable } from './report-table.ts';
import type { ReportCell } from './shapes.ts';

interface Report {
  readonly groupings: readonly Grouping[];
  read(matter: ReportMatter): ReportTable;
}

export const reports: Readonly<Record<ReportName, Report>> = {
  volumes: {
    groupings: [
      ...(['month', 'day', 'year', 'class', 'unit', 'party'] as const),
      ...(['urgency', 'importance', 'secrecy', 'medium', 'state'] as const),
    ],
    read: readVolumes,
  },
  flow: { groupings: ['month', 'day'], read: readFlow },
  outstanding: { groupings: [], read: readOutstanding },
  overdue: { groupings: [], read: readOverdue },
  done: { groupings: ['unit', 'class', 'party', 'holder'], read: readDone },
  times: { groupings: ['unit', 'party', 'class', 'month', 'holder'], read: readTimes },
  pending: { groupings: [], read: readPending },
  dispatch: { groupings: [], read: readDispatch },
  parked: { groupings: [], read: readParked },
  circulars: { groupings: [], read: readCirculars },
};

function readVolumes(matter: ReportMatter): ReportTable {
  const tally = new Tally(3);
  for (const { letter, at } of listNumbered(matter, 'incoming')) {
    tally.add(keyOf(matter, letter, at), letter.isVoid ? 2 : 0);
  }
  for (const { letter, at } of listNumbered(matter, 'outgoing')) {
    tally.add(keyOf(matter, letter, at), letter.isVoid ? 2 : 1);
  }
  const { word, by } = matter;
  const heads = ['received', 'dispatched', 'void'].map((name) => column(word(`report.${name}`)));
  return {
    columns: [keyColumn(matter), ...heads],
    rows: inOrder(tally.rows(), by),
    chart: { label: 0, values: [1, 2], kind: isTime(by) ? 'columns' : 'bars' },
  };
}

function readFlow(matter: ReportMatter): ReportTable {
  const { word, by, world } = matter;
  const keyAt = (at: string) => {
    const day = dayIn(matter, at);
    return by === 'day' ? day : monthOf(matter, day);
  };
  const tally = new Tally(5);
  for (const { at } of listNumbered(matter, 'incoming')) tally.add(keyAt(at), 0);
  for (const at of world.referredAt) tally.add(keyAt(at), 1);
  for (const { ended_at: at } of listClosings(matter)) tally.add(keyAt(at), 2);
  for (const { at } of listNumbered(matter, 'outgoing')) tally.add(keyAt(at), 3);
  tally.rowOf(by === 'day' ? matter.asOf : monthOf(matter, matter.asOf));
  const keys = tally.rows().map(([key]) => String(key));
  for (const stay of world.stays.filter(({ kind }) => kind === 'outstanding')) {
    const begun = keyAt(stay.begun_at);
    const ended = stay.ended_at === null ? null : keyAt(stay.ended_at);
    // Outstanding at the end of the day or month: begun in it or before, ended after it.
    for (const key of keys) {
      if (begun <= key && (ended === null || ended > key)) tally.add(key, 4);
    }
  }
  const names = ['received', 'referred', 'closed', 'dispatched'];
  const left = { header: word('report.left'), kind: 'number' } as const;
  return {
    columns: [keyColumn(matter), ...names.map((name) => column(word(`report.${name}`))), left],
    rows: inOrder(tally.rows(), by),
    chart: { label: 0, values: [1, 3, 5], kind: 'columns' },
  };
}

const AGES = [5, 10, 20, 60] as const;

function readOutstanding(matter: ReportMatter): ReportTable {
  const { word, world, windows } = matter;
  const keys = [...AGES.map(String), 'more'];
  const tally = new Tally(3);
  for (const key of keys) tally.rowOf(key);
  const parked = parkedOnes(matter);
  for (const stay of listOpen(matter, 'outstanding')) {
    const begun = world.letters.get(stay.subject)?.numberedAt ?? stay.begun_at;
    const age = workedBetween(matter, begun, matter.asOf);
    const key = String(AGES.find((days) => age <= days) ?? 'more');
    tally.add(key, 0);
    const late = lateStateOf(stay.due_on, windows);
    if (late === 'overdue' && !parked.has(stay.subject)) tally.add(key, 1);
    if (late === 'none') tally.add(key, 2);
  }
  const names = ['outstanding', 'overdue', 'no-day'];
  return {
    columns: [
      column(word('report.age'), 'text'),
      ...names.map((name) => column(word(`report.${name}`))),
    ],
    rows: tally.rows().map(([key, ...rest]) => [word(`report.age.${key}`), ...rest]),
    chart: { label: 0, values: [1, 2], kind: 'bars' },
  };
}

function readOverdue(matter: ReportMatter): ReportTable {
  const { word, windows, rhythm, asOf } = matter;
  const held = listOpen(matter, 'with');
  const holding = new Set(held.map(({ subject }) => subject));
  const due = new Map(listOpen(matter, 'outstanding').map((one) => [one.subject, one.due_on]));
  const none = listOpen(matter, 'outstanding').filter(({ subject }) => !holding.has(subject));
  const parked = parkedOnes(matter);
  const tally = new Tally(3);
  for (const stay of [...held, ...none]) {
    if (parked.has(stay.subject)) continue;
    const title = stay.holder_title === '' ? word('report.registry') : stay.holder_title;
    const dueOn = [stay.due_on, due.get(stay.subject) ?? null].filter((day) => day !== null).sort();
    const first = dueOn[0] ?? null;
    tally.add(title, 0);
    if (lateStateOf(first, windows) !== 'overdue') continue;
    tally.add(title, 1);
    const row = tally.rowOf(title);
    row[2] = Math.max(row[2] ?? 0, -(daysLeft(rhythm.time, first, asOf) ?? 0));
  }
  return {
    columns: [
      column(word('report.by.holder'), 'text'),
      ...['has', 'overdue'].map((name) => column(word(`report.${name}`))),
      column(word('report.longest'), 'number'),
    ],
    rows: inOrder(tally.rows(), 'holder', 2),
    chart: { label: 0, values: [1, 2], kind: 'bars' },
  };
}

function readTimes(matter: ReportMatter): ReportTable {
  return matter.by === 'holder' ? readHoldingTimes(matter) : readLetterTimes(matter);
}

/** How long posts and units had letters that they have passed on or finished. */
function readHoldingTimes(matter: ReportMatter): ReportTable {
  const { word, world } = matter;
  const ended = world.stays.filter(({ kind, ended_at: at }) => kind === 'with' && isIn(matter, at));
  const groups = Map.groupBy(ended, ({ holder_title: title }) => title);
  const rows = [...groups].map(([title, stays]): ReportCell[] => {
    const days = stays.map((stay) => workedBetween(matter, stay.begun_at, stay.ended_at ?? ''));
    return [title, days.length, percentile(days, 50), percentile(days, 90)];
  });
  return {
    columns: [
      column(word('report.by.holder'), 'text'),
      column(word('report.handled')),
      column(word('report.median'), 'number'),
      column(word('report.most'), 'number'),
    ],
    rows: inOrder(rows, 'holder'),
    chart: { label: 0, values: [2, 3], kind: 'bars' },
  };
}

function readLetterTimes(matter: ReportMatter): ReportTable {
  const { word, world, by } = matter;
  const groups = new Map<string, { registering: number[]; closing: number[] }>();
  const groupOf = (key: string) => {
    const group = groups.get(key) ?? { registering: [], closing: [] };
    groups.set(key, group);
    return group;
  };
  for (const { letter, at } of listNumbered(matter, 'incoming')) {
    if (letter.receivedAt === null || letter.isVoid) continue;
    const days = Math.max(0, workedBetween(matter, letter.receivedAt, at));
    groupOf(keyOf(matter, letter, at)).registering.push(days);
  }
  for (const { subject, ended_at: at } of listClosings(matter)) {
    const letter = world.letters.get(subject);
    if (letter === undefined || letter.numberedAt === null) continue;
    groupOf(keyOf(matter, letter, at)).closing.push(workedBetween(matter, letter.numberedAt, at));
  }
  const rows = [...groups].map(([key, { registering, closing }]): ReportCell[] => [
    ...[key, registering.length, percentile(registering, 50), percentile(registering, 90)],
    ...[closing.length, percentile(closing, 50), percentile(closing, 90)],
  ]);
  const days = (name: string) => column(word(`report.${name}`), 'number');
  return {
    columns: [
      ...[keyColumn(matter), column(word('report.registered'))],
      ...[days('register-median'), days('register-most'), column(word('report.closed'))],
      ...[days('close-median'), days('close-most')],
    ],
    rows: inOrder(rows, by),
    chart: { label: 0, values: [5, 6], kind: by === 'month' ? 'columns' : 'bars' },
  };
}

/** Answers that others owe us. */
function readPending(matter: ReportMatter): ReportTable {
  const { word, windows } = matter;
  const groups = Map.groupBy(listOpen(matter, 'awaited'), ({ holder_title: title }) => title);
  const rows = [...groups].map(([title, stays]): ReportCell[] => {
    const days = stays.flatMap(({ due_on: day }) => day ?? []).sort();
    const late = days.filter((day) => lateStateOf(day, windows) === 'overdue');
    return [title, stays.length, late.length, days[0] ?? null];
  });
  return {
    columns: [
      column(word('report.by.party'), 'text'),
      column(word('report.awaited')),
      column(word('report.overdue')),
      column(word('report.first-due'), 'day'),
    ],
    rows: inOrder(rows, 'party'),
    chart: { label: 0, values: [1, 2], kind: 'bars' },
  };
}

function readDispatch(matter: ReportMatter): ReportTable {
  const { word } = matter;
  const tally = new Tally(2);
  for (const { letter } of listNumbered(matter, 'outgoing')) {
    if (letter.isVoid) continue;
    const title = letter.draftedBy === null ? undefined : matter.titleOf(letter.draftedBy);
    tally.add(title ?? word('report.unknown'), 0);
    if (letter.isCircular) tally.add(title ?? word('report.unknown'), 1);
  }
  return {
    columns: [
      column(word('report.section'), 'text'),
      column(word('report.dispatched')),
      column(word('report.circulars-of')),
    ],
    rows: inOrder(tally.rows(), 'holder'),
    chart: { label: 0, values: [1], kind: 'bars' },
  };
}

function readParked(matter: ReportMatter): ReportTable {
  const { word, world, asOf } = matter;
  const held = Map.groupBy(listOpen(matter, 'with'), ({ subject }) => subject);
  const rows = listOpen(matter, 'parked').map((stay): ReportCell[] => {
    const { subject, due_on: until, begun_at: begun } = stay;
    const titles = (held.get(subject) ?? []).map((one) => one.holder_title);
    return [
      world.letters.get(subject)?.number ?? '',
      titles.length === 0 ? word('report.registry') : titles.join(' · '),
      ...[dayIn(matter, begun), until, workedBetween(matter, begun, asOf)],
    ];
  });
  return {
    columns: [
      column(word('report.number'), 'text'),
      column(word('report.by.holder'), 'text'),
      column(word('report.parked-on'), 'day'),
      column(word('report.parked-until'), 'day'),
      column(word('report.parked-days'), 'number'),
    ],
    rows: [...rows].sort((a, b) => (String(a[3]) < String(b[3]) ? -1 : 1)),
    chart: { label: 0, values: [4], kind: 'bars' },
  };
}

const MISSING_NAMED = 12;

function readCirculars(matter: ReportMatter): ReportTable {
  const { word, world } = matter;
  const to = Map.groupBy(world.addressees, ({ subject }) => subject);
  const sent = listNumbered(matter, 'outgoing').filter(({ letter }) => letter.isCircular);
  const rows = sent.map(({ letter, at }): ReportCell[] => {
    const all = to.get(letter.subject) ?? [];
    const missing = all.filter(({ isAcknowledged }) => !isAcknowledged);
    const named = missing.slice(0, MISSING_NAMED).map(({ name }) => name);
    const more = missing.length > named.length ? ' …' : '';
    return [
      ...[letter.number, dayIn(matter, at), all.length, all.length - missing.length],
      ...[missing.length, `${named.join(' · ')}${more}`],
    ];
  });
  return {
    columns: [
      ...[column(word('report.number'), 'text'), column(word('report.sent-on'), 'day')],
      ...['addressees', 'acknowledged', 'missing'].map((name) => column(word(`report.${name}`))),
      column(word('report.who-missing'), 'text'),
    ],
    rows: [...rows].sort((a, b) => (String(a[1]) < String(b[1]) ? 1 : -1)),
    chart: { label: 0, values: [3, 4], kind: 'bars' },
  };
}
