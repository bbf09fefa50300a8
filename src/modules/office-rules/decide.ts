// The law of the office's rules: who may set them from where, that nobody overwrites what they have
// not seen, and that a topic is replaced whole. A list too long for one entry becomes several.
import type { JsonObject } from '#kernel/entry.ts';
import type { Command, Context, Decision, Draft } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { checks, refuseWith } from './checks.ts';
import { kindOf } from './entries.ts';
import type { Rules, RulesSet } from './entries.ts';
import { topics } from './topics.ts';
import type { Topic } from './topics.ts';
import { itemsOf, subjectOf } from './state.ts';
import type { OfficeRulesState } from './state.ts';

/** Two thirds of an entry: room for the envelope and for one more item of any kind. */
const PART_BYTES_MAX = 42_000;

interface Asked {
  readonly rules: JsonObject;
  readonly reason: string;
  readonly version: number;
}

export function decide(state: OfficeRulesState, command: Command, context: Context): Decision {
  const topic = topics.find((one) => command.kind === `set-${one}`);
  if (topic === undefined) return refuse('kernel.unknown-command', { kind: command.kind });
  if (command.subject !== subjectOf(topic)) {
    return refuseWith('office-rules.wrong-subject', { subject: command.subject });
  }
  const misplaced = checkPlace(command, context);
  if (misplaced !== undefined) return misplaced;
  // The body has passed the schema of this very kind.
  const { rules, reason, version } = command.body as Asked;
  const held = state.set?.version ?? 0;
  if (version !== held) {
    return refuseWith('office-rules.changed-meanwhile', { version: held }, '/version');
  }
  if (state.set !== undefined && canonicalJson(state.set.rules) === canonicalJson(rules)) {
    return refuseWith('office-rules.same-rules', {}, '/rules');
  }
  const objection = checkTopic(topic, rules, context);
  if (objection !== undefined) return objection;
  const parts = partsOf(rules);
  return parts.map((part, i) => {
    const said = { reason, version: held + 1, part: i + 1, parts: parts.length };
    return draftOf(topic, { ...said, rules: part });
  });
}

/** Administrators set rules anywhere, heads and registrars where they were appointed. */
function checkPlace({ by, office }: Command, { authority }: Context): Refusal | undefined {
  if (by.capacity === 'administrator' || by.appointment === undefined) return undefined;
  const appointment = authority.findAppointment(by.appointment);
  if (appointment?.office === office) return undefined;
  return refuse('kernel.not-appointed', { office, person: by.person });
}

function checkTopic<T extends Topic>(
  topic: T,
  rules: JsonObject,
  context: Context,
): Refusal | undefined {
  return checks[topic](rules as Rules[T], context);
}

function draftOf(topic: Topic, body: RulesSet): Draft {
  const kind = kindOf(topic);
  if (topic !== 'letterhead') return { kind, body };
  const { emblem } = body.rules as Rules['letterhead'];
  return emblem === null ? { kind, body } : { kind, body, files: [emblem] };
}

function partsOf(rules: JsonObject): readonly JsonObject[] {
  const items = itemsOf(rules);
  if (items === undefined || sizeOf(rules) <= PART_BYTES_MAX) return [rules];
  const parts: JsonObject[][] = [[]];
  let sizeBytes = 0;
  for (const item of items) {
    sizeBytes += sizeOf(item);
    if (sizeBytes > PART_BYTES_MAX) {
      parts.push([]);
      sizeBytes = sizeOf(item);
    }
    parts.at(-1)?.push(item);
  }
  return parts.map((part) => ({ ...rules, items: part }));
}

function sizeOf(value: JsonObject): number {
  return new TextEncoder().encode(canonicalJson(value)).length;
}
