// What an office begins with, so that it works from the first minute: the weekend of its country,
// common hours, the instructions of every registry, three templates. No holidays are guessed. The
// weekends are those that governments keep by law or decree (2026); an office may set its own.
import type { Names, Office } from '#kernel/authority.ts';
import type { CalendarName } from '#lib/calendar.ts';
import type { Rules } from './entries.ts';
import { namesIn, wordIn } from './words.ts';

const FRIDAY_SATURDAY = [5, 6];
const THURSDAY_FRIDAY = [4, 5];
const SATURDAY_SUNDAY = [6, 0];
const FRIDAY = [5];

/** By the time zone of the office, which names its country. */
const WEEKENDS: Readonly<Record<string, readonly number[]>> = {
  'Asia/Riyadh': FRIDAY_SATURDAY,
  'Asia/Kuwait': FRIDAY_SATURDAY,
  'Asia/Qatar': FRIDAY_SATURDAY,
  'Asia/Bahrain': FRIDAY_SATURDAY,
  'Asia/Muscat': FRIDAY_SATURDAY,
  'Asia/Aden': FRIDAY_SATURDAY,
  'Asia/Baghdad': FRIDAY_SATURDAY,
  'Asia/Amman': FRIDAY_SATURDAY,
  'Asia/Damascus': FRIDAY_SATURDAY,
  'Asia/Gaza': FRIDAY_SATURDAY,
  'Asia/Hebron': FRIDAY_SATURDAY,
  'Africa/Cairo': FRIDAY_SATURDAY,
  'Africa/Khartoum': FRIDAY_SATURDAY,
  'Africa/Tripoli': FRIDAY_SATURDAY,
  'Africa/Algiers': FRIDAY_SATURDAY,
  'Asia/Tehran': THURSDAY_FRIDAY,
  'Asia/Kabul': THURSDAY_FRIDAY,
  'Africa/Djibouti': FRIDAY_SATURDAY,
  'Africa/Mogadishu': FRIDAY,
  'Asia/Dubai': SATURDAY_SUNDAY,
  'Asia/Beirut': SATURDAY_SUNDAY,
  'Africa/Tunis': SATURDAY_SUNDAY,
  'Africa/Casablanca': SATURDAY_SUNDAY,
  'Africa/El_Aaiun': SATURDAY_SUNDAY,
  'Africa/Nouakchott': SATURDAY_SUNDAY,
};
/** Where the zone says nothing, the calendar of the office does. */
const WEEKEND_OF_CALENDAR: Readonly<Record<CalendarName, readonly number[]>> = {
  'islamic-umalqura': FRIDAY_SATURDAY,
  persian: THURSDAY_FRIDAY,
  gregory: SATURDAY_SUNDAY,
};

const HOURS = [{ from: '08:00', until: '15:00' }];

const INSTRUCTIONS = [
  ['for-information', false],
  ['for-reply', true],
  ['for-completion', true],
  ['for-opinion', true],
  ['for-study', true],
  ['for-presentation', true],
  ['for-follow-up', true],
  ['for-reading-back', true],
  ['for-filing', false],
] as const;

const TEMPLATES = ['reply', 'cover', 'reminder'] as const;

export function defaultRules(
  office: Pick<Office, 'timeZone' | 'calendar' | 'language' | 'names'>,
  institutionNames: Names,
): Rules {
  const { language, calendar, timeZone } = office;
  const weekend = WEEKENDS[timeZone] ?? WEEKEND_OF_CALENDAR[calendar];
  const word = (key: string) => wordIn(language, key);
  return {
    'working-time': { weekend: [...weekend], hours: HOURS, shortDays: [], seasons: [] },
    holidays: { items: [] },
    letterhead: {
      lines: [institutionNames, office.names],
      emblem: null,
      basmala: language !== 'en',
      address: { ar: '', fa: '', en: '' },
      calendars: calendar === 'gregory' ? ['gregory'] : [calendar, 'gregory'],
    },
    units: { items: [] },
    'subject-classes': { items: [] },
    instructions: {
      items: INSTRUCTIONS.map(([name, isForAction], i) => ({
        ...{ code: String(i + 1), names: namesIn(`instruction.${name}`), isForAction },
        limitDays: null,
      })),
    },
    templates: {
      items: TEMPLATES.map((name, i) => ({
        ...{ code: String(i + 1), names: namesIn(`template.${name}`), language },
        subject: word(`template.${name}.subject`),
        text: word(`template.${name}.text`),
        closing: word('template.closing'),
      })),
    },
    groups: { items: [] },
    'retention-classes': { items: [] },
    'follow-up': {
      remindDaysBefore: [1, 0],
      escalateAfterDays: 3,
      fictionAfterDays: null,
      expireAfterDays: null,
      signing: {
        normal: ['head', 'signer'],
        confidential: ['head', 'signer'],
        secret: ['head'],
        'top-secret': ['head'],
      },
    },
  };
}
