// What follow-up can be asked, as plain lists: the screens load them without schemas.

/** `office`: all that is outstanding, with whoever has it. */
export const officeLists = ['office', 'overdue', 'soon', 'parked', 'awaited'] as const;
export type OfficeList = (typeof officeLists)[number];

export const sorts = ['due', 'since', 'number', 'urgency'] as const;
export type Sort = (typeof sorts)[number];

export const lates = ['all', 'overdue', 'soon', 'unread'] as const;
export type LateFilter = (typeof lates)[number];

export const reportNames = [
  'volumes',
  'flow',
  'outstanding',
  'overdue',
  'done',
  'times',
  'pending',
  'dispatch',
  'parked',
  'circulars',
] as const;
export type ReportName = (typeof reportNames)[number];

export const groupings = [
  ...(['day', 'month', 'year', 'class', 'unit', 'party', 'holder'] as const),
  ...(['urgency', 'importance', 'secrecy', 'medium', 'state'] as const),
] as const;
export type Grouping = (typeof groupings)[number];
