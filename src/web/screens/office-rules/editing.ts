// What the views and forms of a topic are given.
import type { Rules } from '#modules/office-rules/entries.ts';
import type { RulesAnswer } from '#modules/office-rules/shapes.ts';
import type { Topic } from '#modules/office-rules/topics.ts';

export interface Looking<T extends Topic> {
  readonly office: string;
  readonly timeZone: string;
  readonly rules: Rules[T];
  /** All topics, as they hold now. */
  readonly all: RulesAnswer['topics'];
}

export interface Editing<T extends Topic> extends Looking<T> {
  readonly onRules: (rules: Rules[T]) => void;
}

export type Item<T extends ListTopic> = Rules[T]['items'][number];
export type ListTopic = {
  [T in Topic]: Rules[T] extends { readonly items: readonly unknown[] } ? T : never;
}[Topic];
