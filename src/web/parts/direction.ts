// Which way a text runs, by its first letter; undefined where it has none (numbers, nothing yet),
// so that a field keeps the way of the screen until somebody types a letter.

const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}/u;

export function directionOf(text: string): 'rtl' | 'ltr' | undefined {
  const letter = FIRST_LETTER.exec(text)?.[0];
  if (letter === undefined) return undefined;
  return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr';
}
