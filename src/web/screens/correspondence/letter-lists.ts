// The lists of the module's shapes that screens offer to choose from, in the order in which they
// are offered. The shapes bring their checker along and are too heavy here.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';

type Letter = LetterAnswer;

export const RELATIONS = [
  'reply',
  'further',
  'cites',
] as const satisfies readonly Letter['references'][number]['relation'][];
export const CHANNELS = [
  'hand',
  'post',
  'e-mail',
  'fax',
] as const satisfies readonly Letter['outside'][number]['channel'][];
export const HANDOVER_OUTCOMES = [
  'handed-over',
  'sent',
  'refused',
  'undeliverable',
  'expired',
] as const satisfies readonly NonNullable<Letter['outside'][number]['outcome']>[];
export const REMINDER_CHANNELS = [
  'call',
  'letter',
  'visit',
  'notice',
] as const satisfies readonly Letter['reminders'][number]['channel'][];
export const WRITE_OFF_REASONS = [
  'reply',
  'noted',
  'information',
  'phone',
  'e-mail',
  'memo',
  'case-closed',
] as const satisfies readonly NonNullable<Letter['writtenOff']>['reason'][];
