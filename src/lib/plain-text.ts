// A text folded for reading by program, in which every character knows where it stood: marks and
// tatweel are dropped, letters and digits unified as in fold.ts, white space within a line becomes
// plain spaces, and lines stay lines. Nothing is moved, so a place found leads to the original.

import { foldWord } from './fold.ts';

export interface PlainText {
  readonly text: string;
  /** Place in the original of the character at `at`; at the end, the original's length. */
  readonly placeOf: (at: number) => number;
}

const BREAK = 0x0a;
const SPACE = 0x20;
const UNKNOWN = -1;
const DROPPED = -2;
const SEVERAL = -3;

// What each UTF-16 unit becomes, filled as units are met: most texts use some hundred.
const folded = new Int32Array(0x1_0000).fill(UNKNOWN);
const several = new Map<number, string>();

function learn(unit: number): number {
  const character = String.fromCharCode(unit);
  let becomes: number;
  if (character === '\n' || character === '\u2028' || character === '\u2029') becomes = BREAK;
  else if (/\s|\u200C/u.test(character)) becomes = SPACE;
  // Halves of a pair stay as they are: numbers and dates have none.
  else if (unit >= 0xd800 && unit <= 0xdfff) becomes = unit;
  else {
    const plain = foldWord(character);
    becomes = plain === '' ? DROPPED : plain.length === 1 ? plain.charCodeAt(0) : SEVERAL;
    if (becomes === SEVERAL) several.set(unit, plain);
  }
  folded[unit] = becomes;
  return becomes;
}

const PIECE_CHARS = 8_192;

export function plainText(original: string): PlainText {
  const pieces: string[] = [];
  let units: number[] = [];
  const places: number[] = [];
  for (let at = 0; at < original.length; at += 1) {
    const unit = original.charCodeAt(at);
    const known = folded[unit] ?? UNKNOWN;
    const becomes = known === UNKNOWN ? learn(unit) : known;
    if (becomes === DROPPED) continue;
    if (becomes === SEVERAL) {
      for (const part of several.get(unit) ?? '') {
        units.push(part.charCodeAt(0));
        places.push(at);
      }
    } else {
      units.push(becomes);
      places.push(at);
    }
    if (units.length >= PIECE_CHARS) {
      pieces.push(String.fromCharCode(...units));
      units = [];
    }
  }
  pieces.push(String.fromCharCode(...units));
  return { text: pieces.join(''), placeOf: (at) => places[at] ?? original.length };
}
