// The row of one topic: a function of its state, so a rebuild gives the same bytes.
import type { Rows } from '#kernel/module.ts';
import type { OfficeRulesState } from './state.ts';

export function project(office: string, _subject: string, { topic, set }: OfficeRulesState): Rows {
  if (topic === undefined || set === undefined) return {};
  const { version, rules, reason, since, by } = set;
  const who = { set_by: by.person, capacity: by.capacity };
  return { office_rule: [{ office, topic, version, rules, reason, set_at: since, ...who }] };
}
