// Defects: errors which mean that the program itself is wrong. A defect is never an answer to a
// person's input (that is a refusal, a value); it ends the work at hand and is reported.
// `sentence` is an English sentence of what was believed to be true.

export class Defect extends Error {
  override name = 'Defect';
}

/** Throws a Defect unless the belief holds. */
export function assert(belief: boolean, sentence: string): asserts belief {
  if (!belief) throw new Defect(sentence);
}

/** The value itself, or a Defect if there is none. */
export function must<T>(value: T | undefined | null, sentence: string): T {
  if (value === undefined || value === null) throw new Defect(sentence);
  return value;
}
