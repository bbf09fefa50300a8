// What people may type into a command, as zod schemas: lengths are what a clerk types; control and
// bidi-control characters, which would mislead the eye or break a line, are refused.
import { z } from 'zod';

/** One line, trimmed, not empty. */
export const lineShape = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]*$/u);

/** Several lines or none; newlines, tabs and the marks of direction that texts need are kept. */
export const textShape = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}\u061C\u202A-\u202E\u2066-\u2069]|[\n\t])*$/u);
