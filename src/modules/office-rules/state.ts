// One topic of the office's rules: what holds now, since when and by whom, and the parts of a list
// whose last entry has not come yet.
import type { Actor, JsonObject, PlacedEntry } from '#kernel/entry.ts';
import { readEntry } from './entries.ts';
import { topics } from './topics.ts';
import type { Topic } from './topics.ts';

export interface SetRules {
  readonly rules: JsonObject;
  readonly reason: string;
  readonly version: number;
  readonly since: string;
  readonly by: Actor;
}

export interface OfficeRulesState {
  /** Undefined where the subject names no topic; every command about it is refused. */
  readonly topic: Topic | undefined;
  /** Undefined until somebody has set it. */
  readonly set: SetRules | undefined;
  readonly parts: readonly JsonObject[];
}

export const subjectPrefix = 'office-rules';

export function subjectOf(topic: Topic): string {
  return `${subjectPrefix}/${topic}`;
}

export function topicOf(subject: string): Topic | undefined {
  return topics.find((topic) => subject === subjectOf(topic));
}

export function empty(subject: string): OfficeRulesState {
  return { topic: topicOf(subject), set: undefined, parts: [] };
}

export function fold(state: OfficeRulesState, placed: PlacedEntry): OfficeRulesState {
  const body = state.topic === undefined ? undefined : readEntry(placed, state.topic);
  if (body === undefined) return state;
  const before = body.part === 1 ? [] : state.parts;
  // The beginning of this list was not read: a history begins in the middle of the log.
  if (before.length !== body.part - 1) return { ...state, parts: [] };
  const parts = [...before, body.rules];
  if (body.part < body.parts) return { ...state, parts };
  const { reason, version } = body;
  const { recordedAt: since, by } = placed.entry;
  return { ...state, parts: [], set: { rules: joined(parts), reason, version, since, by } };
}

function joined(parts: readonly JsonObject[]): JsonObject {
  const [first = {}] = parts;
  if (parts.length === 1) return first;
  return { ...first, items: parts.flatMap((part) => itemsOf(part) ?? []) };
}

/** The items of a topic that is a list. */
export function itemsOf(rules: JsonObject): readonly JsonObject[] | undefined {
  const { items } = rules;
  return Array.isArray(items) ? (items as readonly JsonObject[]) : undefined;
}
