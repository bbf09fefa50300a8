// What a centre says of a file that its scanner took for malware, in a header: to the office that
// sent it, and to an office that asks for it and does not get it.

export const FINDING_HEADER = 'dawam-finding';
const SIGNATURE_CHARS_MAX = 200;

/** `signature`: what the scanner calls it. */
export function infectedHeader(signature: string): Record<string, string> {
  return { [FINDING_HEADER]: `infected ${encodeURIComponent(signature)}` };
}

/** What the scanner calls it; undefined where nothing is said of malware. */
export function readInfected(headers: Pick<Headers, 'get'>): string | undefined {
  const value = headers.get(FINDING_HEADER);
  if (value?.startsWith('infected ') !== true) return undefined;
  try {
    return decodeURIComponent(value.slice('infected '.length)).slice(0, SIGNATURE_CHARS_MAX);
  } catch {
    return '';
  }
}
