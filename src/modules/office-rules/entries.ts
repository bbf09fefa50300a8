// The facts of the office's rules, past tense: `<topic>-set` with the topic as it is from then on.
// A long list is set by several entries of one command, its parts in order; the last one makes it
// hold. Nothing is ever taken away: earlier versions stay in the log.
import type { z } from 'zod';
import type { JsonObject, PlacedEntry } from '#kernel/entry.ts';
import { topics } from './topics.ts';
import type { ruleShapes } from './shapes.ts';
import type { Topic } from './topics.ts';

/** What is set, by topic. */
export type Rules = { readonly [T in Topic]: z.output<(typeof ruleShapes)[T]> };

export type RulesSet = {
  /** The topic's rules; of a list that goes over several entries, this part of its items. */
  readonly rules: JsonObject;
  readonly reason: string;
  /** 1 for the first that anybody set. */
  readonly version: number;
  /** 1 … `parts`. */
  readonly part: number;
  readonly parts: number;
};

export type EntryKind = `${Topic}-set`;

export const entryKinds: readonly EntryKind[] = topics.map((topic) => kindOf(topic));

export function kindOf(topic: Topic): EntryKind {
  return `${topic}-set`;
}

/** Undefined for kinds that are not of this topic, of a later release for example. */
export function readEntry(placed: PlacedEntry, topic: Topic): RulesSet | undefined {
  const { kind, body } = placed.entry;
  // What the log holds has passed `decide` when it was recorded.
  return kind === kindOf(topic) ? (body as RulesSet) : undefined;
}
