// The address that a stamp's QR code holds: a page of the office's server, with the whole stamp as
// its last step. In capitals where that changes nothing, because such codes are smaller.
const CAPITAL_SAFE = /^https?:\/\/[a-z0-9.:-]+$/i;
const STAMP = /(?:^|\/v\/)([a-z2-7]{100,})$/i;

/** `origin` is that of the office's server, such as https://diwan.example. */
export function stampUrl(origin: string, payload: string): string {
  const base = CAPITAL_SAFE.test(origin) ? origin.toUpperCase() : origin;
  return `${base}/V/${payload}`;
}

/** The payload out of what a code holds, or a person pasted; undefined where there is none. */
export function findPayload(text: string): string | undefined {
  return STAMP.exec(text.replaceAll(/\s+/g, ''))?.[1]?.toUpperCase();
}
