// The topics of the rules, and the few values that the screens offer too: without schemas, so that
// the browser need not load them.
import type { Secrecy } from '#modules/correspondence/entries.ts';

export const topics = [
  'working-time',
  'holidays',
  'letterhead',
  'units',
  'subject-classes',
  'instructions',
  'templates',
  'groups',
  'retention-classes',
  'follow-up',
] as const;
export type Topic = (typeof topics)[number];

export const secrecyGrades = [
  'normal',
  'confidential',
  'secret',
  'top-secret',
] as const satisfies readonly Secrecy[];

export const retentionActions = ['keep', 'destroy', 'decide-later'] as const;
