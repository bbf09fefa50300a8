// Every reason why the rules of an office are not set so. Words: `refusal.<code>`.

export const refusals = [
  'office-rules.wrong-subject',
  'office-rules.changed-meanwhile',
  'office-rules.same-rules',
  'office-rules.hours-wrong',
  'office-rules.weekday-repeated',
  'office-rules.period-wrong',
  'office-rules.never-works',
  'office-rules.emblem-not-an-image',
  'office-rules.calendar-repeated',
  'office-rules.code-repeated',
  'office-rules.no-such-unit',
  'office-rules.unit-in-itself',
  'office-rules.unknown-hole',
  'office-rules.no-such-office',
  'office-rules.office-repeated',
  'office-rules.years-missing',
  'office-rules.nobody-signs',
  'office-rules.reminder-repeated',
] as const;

export type OfficeRulesRefusal = (typeof refusals)[number];
