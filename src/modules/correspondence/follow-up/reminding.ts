// Which reminders are due now, and what the message says: each letter with a day is spoken of once
// for each step (so many working days before, on each fifth working day overdue, and once to the
// heads), each lent original likewise to the archivists, and all that is new goes to a person in
// one message. After a time without mail only what
// holds now is said, so nothing comes in bursts. Pure: who was reminded of what is given.
import type { Appointment, Language, Office } from '#kernel/authority.ts';
import { formatDate } from '#lib/calendar.ts';
import { toDigits } from '#lib/digits.ts';
import { postsOf } from '#modules/correspondence/case.ts';
import { isSecret } from '#modules/correspondence/clearance.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { Rhythm } from './rhythm.ts';
import { daysLeft, lateStateOf } from './lateness.ts';
import type { Windows } from './lateness.ts';
import { followWord } from './words.ts';

/** A letter that somebody has, with a day. */
export interface Held {
  readonly subject: string;
  readonly number: string | null;
  readonly heading: string;
  readonly secrecy: string;
  readonly appointment: string | null;
  readonly title: string;
  readonly dueOn: string;
}

/** An original that is out; the borrower of a secret one is blank. */
export interface Lent extends Omit<Held, 'appointment' | 'title'> {
  readonly borrower: string;
}

export interface Reminder {
  readonly office: string;
  readonly subject: string;
  readonly person: string;
  readonly step: string;
  readonly dueOn: string;
}

export interface Due {
  readonly reminder: Reminder;
  readonly held: Held;
}

const OVERDUE_AGAIN_DAYS = 5;
const ESCALATED = 'escalated';
const LENT = 'lent-';

export interface OfficeNow {
  readonly office: Office;
  readonly rhythm: Rhythm;
  readonly windows: Windows;
  /** Those that hold now in the office. */
  readonly appointments: readonly Appointment[];
}

export function listDue(now: OfficeNow, held: readonly Held[]): readonly Due[] {
  const found = held.flatMap((one) => {
    const step = stepOf(now, one.dueOn);
    const own = step === null ? [] : holdersOf(now, one).map((person) => ({ person, step }));
    const heads = isEscalated(now, one.dueOn)
      ? headsOf(now).map((person) => ({ person, step: ESCALATED }))
      : [];
    return [...own, ...heads].map((each): Due => {
      const { subject, dueOn } = one;
      return { reminder: { office: now.office.id, subject, dueOn, ...each }, held: one };
    });
  });
  return onceEach(found);
}

/** Borrowers may be nobody of the office: who lends originals is told, and asks for them. */
export function listDueBack(now: OfficeNow, lent: readonly Lent[]): readonly Due[] {
  const found = lent.flatMap(({ borrower, ...one }) => {
    const step = stepOf(now, one.dueOn);
    if (step === null) return [];
    const { subject, dueOn } = one;
    const held: Held = { ...one, appointment: null, title: borrower };
    return lendersOf(now).map((person): Due => {
      const reminder = { office: now.office.id, subject, dueOn, person, step: `${LENT}${step}` };
      return { reminder, held };
    });
  });
  return onceEach(found);
}

function onceEach(found: readonly Due[]): readonly Due[] {
  return [...new Map(found.map((due) => [JSON.stringify(due.reminder), due])).values()];
}

/** The nearest step that has been reached; a day on which nothing was sent skips none for ever. */
function stepOf({ rhythm, windows }: OfficeNow, dueOn: string): string | null {
  const left = daysLeft(rhythm.time, dueOn, windows.today) ?? 0;
  if (lateStateOf(dueOn, windows) === 'overdue') {
    const passed = Math.floor(Math.max(0, -left) / OVERDUE_AGAIN_DAYS) * OVERDUE_AGAIN_DAYS;
    return `overdue-${passed}`;
  }
  const reached = rhythm.remindDaysBefore.filter((days) => left <= days).sort((a, b) => a - b);
  return reached[0] === undefined ? null : `before-${reached[0]}`;
}

function isEscalated({ rhythm, windows }: OfficeNow, dueOn: string): boolean {
  const { time, escalateAfterDays } = rhythm;
  if (escalateAfterDays === null || lateStateOf(dueOn, windows) !== 'overdue') return false;
  return -(daysLeft(time, dueOn, windows.today) ?? 0) >= escalateAfterDays;
}

/** Who holds the post, acts for it or was lent it; what no post has is the registrars'. */
function holdersOf({ appointments }: OfficeNow, { appointment }: Held): readonly string[] {
  const held =
    appointment === null
      ? appointments.filter(({ capacity }) => capacity === 'registrar')
      : appointments.filter((one) => postsOf(one).includes(appointment));
  return [...new Set(held.map(({ person }) => person))];
}

/** Archivists; where there is none, the registrars. */
function lendersOf({ appointments }: OfficeNow): readonly string[] {
  const archivists = appointments.filter(({ capacity }) => capacity === 'archivist');
  const registrars = appointments.filter(({ capacity }) => capacity === 'registrar');
  const lenders = archivists.length > 0 ? archivists : registrars;
  return [...new Set(lenders.map(({ person }) => person))];
}

function headsOf({ appointments }: OfficeNow): readonly string[] {
  const heads = appointments.filter(({ capacity }) => capacity === 'head');
  return [...new Set(heads.map(({ person }) => person))];
}

export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** Of secret letters a message says the number and nothing else. */
export function messageOf(office: Office, due: readonly Due[], origin: string | null): Message {
  const { language } = office;
  const word = (key: string, holes: Readonly<Record<string, string>> = {}) =>
    followWord(language, key, holes);
  const escalated = due.filter(({ reminder }) => reminder.step === ESCALATED);
  const lent = due.filter(({ reminder }) => reminder.step.startsWith(LENT));
  const own = due.filter((one) => !escalated.includes(one) && !lent.includes(one));
  const parts = [
    { key: 'mail.intro', ones: own, lineOf },
    { key: 'mail.intro.escalated', ones: escalated, lineOf },
    { key: 'mail.intro.lent', ones: lent, lineOf: lentLineOf },
  ].filter(({ ones }) => ones.length > 0);
  const name = office.names[language];
  const sections = parts.map(({ key, ones, lineOf: line }) =>
    [word(key, { office: name }), ...ones.map((one) => line(office, language, one))].join('\n'),
  );
  const count = toDigits(String(due.length), office.digits);
  const link = origin === null ? [] : [`${origin}/follow-up`];
  return {
    subject: word('mail.subject', { count }),
    text: [word('mail.greeting'), ...sections, ...link, word('mail.foot')].join('\n\n'),
  };
}

function lineOf(office: Office, language: Language, { held }: Due): string {
  const { title } = held;
  const holder = title === '' ? followWord(language, 'report.registry') : title;
  return followWord(language, 'mail.line', { ...shownOf(office, language, held), holder });
}

function lentLineOf(office: Office, language: Language, { held }: Due): string {
  const borrower = held.title === '' ? wordIn(language, 'secrecy.secret') : held.title;
  return followWord(language, 'mail.line.lent', { ...shownOf(office, language, held), borrower });
}

function shownOf({ calendar, digits }: Office, language: Language, held: Held) {
  const { number, heading, secrecy, dueOn } = held;
  return {
    number: toDigits(number ?? '', digits),
    subject: isSecret(secrecy) ? wordIn(language, 'secrecy.secret') : heading,
    day: formatDate({ iso: dueOn, calendar, language, digits, style: 'numeric' }),
  };
}
