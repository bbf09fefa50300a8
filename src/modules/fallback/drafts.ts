// What decisions about packs and outages share: drafts whose body fits their kind, and refusals
// that the module knows.
import type { JsonObject } from '#kernel/entry.ts';
import type { Draft } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { EntryBodies, EntryKind } from './entries.ts';
import type { FallbackRefusal } from './refusals.ts';

export function draft<Kind extends EntryKind>(
  kind: Kind,
  body: EntryBodies[Kind] & JsonObject,
): Draft {
  return { kind, body };
}

export function refuseWith(
  code: FallbackRefusal,
  facts: Refusal['facts'] = {},
  field?: string,
): Refusal {
  return refuse(code, facts, field);
}
