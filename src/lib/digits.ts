// Western, Arabic-Indic and Persian digits: conversion, and whole numbers to text and back.
// Pure text work without Intl, so that office, centre and browser write the same characters.

import { assert } from './assert.ts';

export type Digits = 'western' | 'arabic' | 'persian';

export const DIGITS: readonly Digits[] = ['western', 'arabic', 'persian'];

const ARABIC_ZERO = 0x0660;
const PERSIAN_ZERO = 0x06f0;
const WESTERN_ZERO = 0x30;

const ZERO_BY_DIGITS: Readonly<Record<Digits, number>> = {
  western: WESTERN_ZERO,
  arabic: ARABIC_ZERO,
  persian: PERSIAN_ZERO,
};

// The Arabic thousands separator U+066C serves both Arabic scripts' digits.
const GROUP_SEPARATOR: Readonly<Record<Digits, string>> = {
  western: ',',
  arabic: '\u066C',
  persian: '\u066C',
};

// Unicode CLDR's signs. The invisible mark before the sign keeps it on the number's left side
// when the number stands in right-to-left text.
const MINUS: Readonly<Record<Digits, string>> = {
  western: '-',
  arabic: '\u061C-',
  persian: '\u200E\u2212',
};

const ANY_FOREIGN_DIGIT = /[\u0660-\u0669\u06F0-\u06F9]/gu;
const WESTERN_DIGIT = /[0-9]/gu;
const INVISIBLE_MARKS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const INTEGER = /^[-\u2212]?(?:[0-9]+|[0-9]{1,3}(?:[,\u066C][0-9]{3})+)$/u;

/** Every Arabic-Indic and Persian digit becomes 0–9; all other characters stay. */
export function toWesternDigits(text: string): string {
  return text.replace(ANY_FOREIGN_DIGIT, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = code >= PERSIAN_ZERO ? PERSIAN_ZERO : ARABIC_ZERO;
    return String.fromCharCode(WESTERN_ZERO + code - zero);
  });
}

/** Every digit of any of the three kinds becomes one of `digits`; all else stays. */
export function toDigits(text: string, digits: Digits): string {
  const western = toWesternDigits(text);
  if (digits === 'western') return western;
  const shift = ZERO_BY_DIGITS[digits] - WESTERN_ZERO;
  return western.replace(WESTERN_DIGIT, (digit) =>
    String.fromCharCode(digit.charCodeAt(0) + shift),
  );
}

/** `n` must be a safe integer. Grouping in thousands is on unless it is set to false. */
export function formatInteger(
  n: number,
  digits: Digits,
  options: { readonly grouping?: boolean } = {},
): string {
  assert(Number.isSafeInteger(n), 'a number to be written as an integer is a safe integer');
  const plain = String(Math.abs(n));
  const grouped =
    options.grouping === false
      ? plain
      : plain.replace(/\B(?=(?:[0-9]{3})+$)/gu, GROUP_SEPARATOR[digits]);
  return (n < 0 ? MINUS[digits] : '') + toDigits(grouped, digits);
}

/**
 * Whole number in any digits, with or without well-placed thousands separators; undefined when
 * the text is anything else or the number is not a safe integer.
 */
export function parseInteger(text: string): number | undefined {
  const western = toWesternDigits(text.replace(INVISIBLE_MARKS, '').trim());
  if (!INTEGER.test(western)) return undefined;
  const n = Number(western.replace(/[,\u066C]/gu, '').replace('\u2212', '-'));
  if (!Number.isSafeInteger(n)) return undefined;
  // "-0" is zero.
  return n === 0 ? 0 : n;
}
