// One report as it is asked for: the period, the letters as they stood at its end, the working days
// that held then. A day that is over has one answer for ever; today's is still being made.
import type { Authority, Language } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { fromIso, isoDateIn, toIso } from '#lib/calendar.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { must } from '#lib/assert.ts';
import { formatInstant } from '#lib/instant.ts';
import { refuseWith } from '#modules/correspondence/checks.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import type { Grouping, ReportName } from '#modules/correspondence/follow-choices.ts';
import { readWorld, REPORT_LETTERS_MAX } from './as-of.ts';
import type { FollowUpReader } from './follow-up-port.ts';
import { endOfDay, windowsOf } from './lateness.ts';
import { nowMsOf } from './office-lists.ts';
import type { Rhythm } from './rhythm.ts';
import { sumsOf } from './report-table.ts';
import { reports } from './reports.ts';
import type { ReportAnswer } from './shapes.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import { followWord } from './words.ts';

export interface ReportQuestion {
  readonly report: ReportName;
  /** Left out: the first day of the year of the office's calendar. */
  readonly from?: string | undefined;
  /** Left out: today. */
  readonly asOf?: string | undefined;
  readonly by?: Grouping | undefined;
  readonly language: Language;
}

export async function findReport(
  reader: FollowUpReader,
  asking: Asking,
  question: ReportQuestion,
): Promise<ReportAnswer | Refusal> {
  const { office } = asking;
  const nowMs = nowMsOf(asking);
  const today = isoDateIn(office.timeZone, nowMs);
  const asOf = question.asOf ?? today;
  if (asOf > today) return refuse('http.malformed', {}, '/query/asOf');
  const from = question.from ?? yearStart(office.calendar, asOf);
  if (from > asOf) return refuse('http.malformed', {}, '/query/from');
  const isOver = asOf < today;
  const endMs = isOver ? endOfDay(office.timeZone, asOf) : nowMs + 1;
  const begun = formatInstant(instantOf(office.timeZone, from, '00:00'));
  const span = { from: begun, until: formatInstant(endMs) };
  const rhythm = await reader.findRhythm(office.id, span.until);
  const world = await reader.read((db) => readWorld(db, office, span));
  if ('tooMany' in world) {
    const facts = { total: world.tooMany, rowsMax: REPORT_LETTERS_MAX };
    return refuseWith('correspondence.export-too-large', facts);
  }
  const asked = reports[question.report];
  const { groupings } = asked;
  const by = groupings.find((one) => one === question.by) ?? groupings[0] ?? null;
  const { language } = question;
  const word = (key: string) => followWord(language, key);
  const table = asked.read({
    ...{ world, from, asOf, span, rhythm, word },
    // An instant just before the day was over: the day itself is what `today` is then.
    windows: windowsOf(rhythm, endMs - 1),
    calendar: office.calendar,
    by: by ?? 'month',
    classOf: classesIn(rhythm, language),
    titleOf: titlesIn(reader.authority, office.id, language),
    termOf: (key) => wordIn(language, key),
  });
  return {
    ...{ report: question.report, title: word(`report.${question.report}.title`) },
    ...{ from, asOf, isOver, by, groupings: [...groupings], ...table, sums: sumsOf(table) },
  };
}

function yearStart(calendar: Asking['office']['calendar'], day: string): string {
  const { year } = must(fromIso(calendar, day), 'Today is of a year that the calendar has.');
  return must(toIso(calendar, { year, month: 1, day: 1 }), 'A year has a first day.');
}

/** Classes of one name in different branches are told apart by their codes. */
function classesIn({ classNames }: Rhythm, language: Language): (code: string) => string {
  const codes = Map.groupBy(classNames.keys(), (code) => classNames.get(code)?.[language] ?? '');
  return (code) => {
    const name = classNames.get(code)?.[language];
    if (name === undefined) return code;
    return (codes.get(name)?.length ?? 0) > 1 ? `${name} (${code})` : name;
  };
}

/** The post of somebody in the office: the one that they have had longest. */
function titlesIn(authority: Authority, office: string, language: Language) {
  const held = authority.listAppointmentsIn(office);
  const titles = new Map<string, string>();
  for (const { person, title } of held) {
    if (!titles.has(person)) titles.set(person, title[language]);
  }
  return (person: string) => titles.get(person);
}
