// How an office's papers look: its names, language, calendar and digits, and the frame that all its
// papers share. Pure; instants and days come in as text.
import type { Names, Office } from '#kernel/authority.ts';
import { formatDate, isIsoDate, isoDateIn } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { formatInteger, toDigits } from '#lib/digits.ts';
import { parseInstant } from '#lib/instant.ts';
import type { Emblem, PaperFrame } from './paper.ts';

export interface PaperLook {
  /** Its calendar and language are those of the paper. */
  readonly office: Office;
  readonly institution: Names;
  /** What stands at the head, from above: the state where it does, the institution, the rest. */
  readonly head: readonly Names[];
  readonly hasBlessing: boolean;
  /** Post, telephone, e-mail: at the foot. */
  readonly address: Names;
  readonly emblem: Emblem | null;
  /** Further calendars in which a letter's date is given. */
  readonly calendars: readonly CalendarName[];
}

type Style = 'long' | 'numeric';

/** A day, or the day of an instant at the office; what is neither is shown as it was written. */
export function dayText(look: PaperLook, when: string | null, style: Style = 'numeric'): string {
  const iso = dayOf(look, when);
  if (iso === undefined) return when ?? '';
  return dayIn(look, iso, look.office.calendar, style);
}

export function dayOf({ office }: PaperLook, when: string | null): string | undefined {
  if (when === null) return undefined;
  if (isIsoDate(when)) return when;
  const instantMs = parseInstant(when);
  return instantMs === undefined ? undefined : isoDateIn(office.timeZone, instantMs);
}

export function dayIn(
  { office }: PaperLook,
  iso: string,
  calendar: CalendarName,
  style: Style,
): string {
  const { language, digits } = office;
  return formatDate({ iso, calendar, language, digits, style });
}

export function timeText({ office }: PaperLook, instant: string | null): string {
  const instantMs = instant === null ? undefined : parseInstant(instant);
  if (instantMs === undefined) return '';
  const options = { timeZone: office.timeZone, timeStyle: 'short' } as const;
  const time = new Intl.DateTimeFormat('en-GB', options).format(instantMs);
  return toDigits(time, office.digits);
}

export function countText({ office }: PaperLook, count: number): string {
  return formatInteger(count, office.digits, { grouping: false });
}

export interface FrameAsked {
  readonly title: string;
  readonly number: string | null;
  readonly date: string | null;
}

/** Keys of the words that every frame has. */
export type FrameWord = 'number' | 'date' | 'code' | 'blessing' | 'page' | 'of';

/** What all papers of an office share; the parts that differ are empty. */
export function paperFrame(
  look: PaperLook,
  asked: FrameAsked,
  word: (key: FrameWord) => string,
): PaperFrame {
  const { office, hasBlessing, emblem } = look;
  const { language } = office;
  const name = office.names[language];
  const head = headIn(look);
  const end = [
    ...(asked.number === null ? [] : [{ label: word('number'), value: asked.number }]),
    ...(asked.date === null ? [] : [{ label: word('date'), value: dayText(look, asked.date) }]),
  ];
  return {
    language,
    figures: toDigits('0123456789', office.digits),
    title: asked.title,
    author: name,
    letterhead: {
      ...head,
      code: { label: word('code'), value: toDigits(office.code, office.digits) },
      blessing: hasBlessing && language !== 'en' ? word('blessing') : null,
      emblem,
    },
    facts: [],
    head: null,
    running: { start: head.institution, end },
    foot: [name, ...linesOf(look.address[language])].join(' – '),
    pageOf: [word('page'), word('of')],
    ...{ grade: null, cards: [], code: null, attached: null },
  };
}

/** Of three lines or more the first is the state's; one line alone is the institution's. */
function headIn({ head, office }: PaperLook) {
  const lines = head.map((names) => names[office.language]);
  const state = lines.length > 2 ? (lines[0] ?? null) : null;
  const [institution = office.names[office.language], ...below] = lines.slice(
    state === null ? 0 : 1,
  );
  return { state, institution, below };
}

function linesOf(text: string): readonly string[] {
  return text.split(/[\r\n]+/u).filter((line) => line.trim() !== '');
}
