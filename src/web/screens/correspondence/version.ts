// A version of a draft as its entry in the log has it. What is missing or of another shape reads as
// empty: the log may be of a later Dawam than these screens.

export interface Version {
  readonly subject: string;
  readonly text: string;
  /** Names, one after the other. */
  readonly addressees: string;
  readonly files: string;
}

/** `entry`: the leaf of a `letter-drafted`, canonical JSON. */
export function versionOf(entry: string): Version {
  const leaf = objectOf(parse(entry));
  const body = objectOf(leaf['body']);
  return {
    subject: textOf(body['subject']),
    text: textOf(body['text']),
    addressees: namesOf([body['addressees'], body['outside']].flatMap(listOf)),
    files: namesOf(listOf(leaf['files'])),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function namesOf(items: readonly unknown[]): string {
  return items.map((item) => textOf(objectOf(item)['name'])).join(' · ');
}
