// The holes of letter templates, written {recipient}: which there are, and how they are filled.
// What is not known stays a hole, so that whoever writes the letter sees what is missing.

export const holes = [
  'recipient',
  'office',
  'institution',
  'unit',
  'subject',
  'number',
  'date',
  'their-number',
  'their-date',
  'due-date',
  'signer',
  'signer-title',
] as const;
export type Hole = (typeof holes)[number];

const HOLE = /\{([^{}]*)\}/gu;

/** All that stands in braces, known or not, each once. */
export function holesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(HOLE)].map((found) => found[1] ?? ''))];
}

export function isHole(name: string): name is Hole {
  return holes.some((hole) => hole === name);
}

export function fillHoles(text: string, facts: Partial<Readonly<Record<Hole, string>>>): string {
  return text.replaceAll(HOLE, (whole, name: string) => {
    const fact = isHole(name) ? facts[name] : undefined;
    return fact === undefined || fact === '' ? whole : fact;
  });
}
