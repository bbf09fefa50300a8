// Reads the body of a command by the schema of its kind. What came out of that schema is known by
// identity and not read by it again: http reads a body to answer with its flaw, and the store reads
// it because it trusts nobody. Nobody changes a body that was read.
import type { ZodSafeParseResult, ZodType } from 'zod';

import type { CommandRule } from './module.ts';

const readBy = new WeakMap<object, ZodType>();

export function readCommandBody(rule: CommandRule, body: unknown): ZodSafeParseResult<unknown> {
  if (isObject(body) && readBy.get(body) === rule.schema) return { success: true, data: body };
  const read = rule.schema.safeParse(body);
  if (read.success && isObject(read.data)) readBy.set(read.data, rule.schema);
  return read;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
