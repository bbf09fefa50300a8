// Values from JSON Schema (the part that our OpenAPI document uses): good ones, and ones that are
// wrong in one place. All choices come from the seeded source given.
import { assert } from '#lib/assert.ts';

export type Schema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
};

export interface Chance {
  /** 0 … 1, 1 excluded. */
  next(): number;
}

/** mulberry32: 32 bits of state, good enough to vary requests and the same for the same seed. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}

export function pick<T>(chance: Chance, from: readonly T[]): T {
  assert(from.length > 0, 'There is something to choose from.');
  // What is chosen may itself be null or undefined.
  return from[Math.floor(chance.next() * from.length)] as T;
}

const texts = [
  'كتاب رسمي',
  'نامه اداری ۱۲۳',
  'a',
  '١٢/٣٤٥',
  '2026-01-05',
  '2026-11-20T08:00:00.000Z',
  'moj.diwan',
  'letter/019a0000-0000-7000-8000-000000000002',
  '😀 نص',
  'x'.repeat(120),
];

const nasty: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  9_007_199_254_740_992,
  0.1,
  '',
  '\u0000',
  '\ud800',
  '\u202Eabc',
  '\'"; drop table dawam.log; --',
  '%00',
  '../../etc/passwd',
  '=cmd()',
  'ي'.repeat(20_000),
  '9999-99-99',
  [],
  {},
  [[[[[[[[[]]]]]]]]],
  { constructor: { prototype: 1 } },
];

export function goodValue(schema: Schema, chance: Chance, depth = 0): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return pick(chance, schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return goodValue(pick(chance, choices), chance, depth);
  if (schema.allOf !== undefined) return goodValue(schema.allOf[0] ?? {}, chance, depth);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'object') return goodObject(schema, chance, depth);
  if (type === 'array') {
    const count =
      depth > 4 ? 0 : Math.floor(chance.next() * Math.min(4, (schema.maxItems ?? 3) + 1));
    return Array.from({ length: count }, () => goodValue(schema.items ?? {}, chance, depth + 1));
  }
  if (type === 'integer' || type === 'number') {
    return Math.max(schema.minimum ?? 0, Math.floor(chance.next() * 50));
  }
  if (type === 'boolean') return chance.next() < 0.5;
  if (type === 'null') return null;
  return goodText(schema, chance);
}

// What a schema cannot say of a text: that a day exists, or that an office is there.
const fittingByName: readonly (readonly [names: RegExp, text: string])[] = [
  [/(?:On|Date|^date)$/, '2026-01-05'],
  [/^office$/, 'moj.diwan'],
  [/^occurredAt$/, '2026-01-15T08:00:00.000Z'],
];

function goodObject(schema: Schema, chance: Chance, depth: number): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const isNeeded = schema.required?.includes(name) ?? false;
    if (!isNeeded && chance.next() >= 0.6) continue;
    const fitting = fittingByName.find(([names]) => names.test(name))?.[1];
    const isText = part.type === 'string' && part.enum === undefined;
    value[name] = isText && fitting !== undefined ? fitting : goodValue(part, chance, depth + 1);
  }
  return value;
}

function goodText(schema: Schema, chance: Chance): string {
  if (schema.format === 'date') return `2026-0${1 + Math.floor(chance.next() * 9)}-15`;
  if (schema.format === 'date-time') return '2026-01-15T08:00:00.000Z';
  const fits = texts.filter((text) => {
    const long = text.length <= (schema.maxLength ?? 1_000);
    return long && (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text));
  });
  return fits.length === 0 ? 'moj.diwan' : pick(chance, fits);
}

/** The value with one thing wrong somewhere: a member gone, added, or of another kind. */
export function spoil(value: unknown, chance: Chance): unknown {
  if (typeof value !== 'object' || value === null || chance.next() < 0.2)
    return pick(chance, nasty);
  if (Array.isArray(value)) {
    const copy = Array.from<unknown>(value);
    const place = Math.floor(chance.next() * (copy.length + 1));
    copy[place] = spoil(copy[place], chance);
    return copy;
  }
  const copy: Record<string, unknown> = { ...value };
  const names = Object.keys(copy);
  if (names.length === 0 || chance.next() < 0.15) return { ...copy, extra: pick(chance, nasty) };
  const name = pick(chance, names);
  if (chance.next() < 0.2) delete copy[name];
  else copy[name] = spoil(copy[name], chance);
  return copy;
}
