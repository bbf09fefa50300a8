// The address that the code on a visitor's note holds. What stands behind the # never reaches a
// server's log, nor any server between.
export interface TrackingHash {
  readonly number: string;
  readonly code: string;
}

/** `origin` is that of the office's server, such as https://diwan.example. */
export function trackingUrl(origin: string, number: string, code: string): string {
  return `${origin}/track#${code}.${encodeURIComponent(number)}`;
}

/** Undefined where it holds no such thing. */
export function readTrackingHash(hash: string): TrackingHash | undefined {
  const [, code, number] = /^#?([0-9A-Za-z]{10})\.(.{1,400})$/.exec(hash) ?? [];
  if (code === undefined || number === undefined) return undefined;
  try {
    return { code, number: decodeURIComponent(number) };
  } catch {
    return undefined;
  }
}
