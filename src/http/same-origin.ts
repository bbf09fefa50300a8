// Says whether a request that changes something comes from this server's own pages. SameSite=Strict
// on the cookie is the first wall against forged requests, this is the second. A browser always
// sends Origin with such requests; who sends neither header is refused too.

export interface Origins {
  /** Undefined where nobody set one: then the Host header has to do. */
  readonly publicOrigin: string | undefined;
  /** The same one, where its pages may come by another front of the same site. */
  readonly pagesOrigin?: string | undefined;
}

export function isSameOrigin(
  headers: Pick<Headers, 'get'>,
  { publicOrigin, pagesOrigin }: Origins,
): boolean {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (site === 'same-site') return origin !== null && origin === pagesOrigin;
  if (site !== null && site !== 'same-origin') return false;
  if (origin === null) return site === 'same-origin';
  if (origin === publicOrigin) return true;
  const url = parseOrigin(origin);
  const isOfHost = url !== null && url.host !== '' && url.host === headers.get('host');
  return isOfHost && (publicOrigin === undefined || isLoopback(url.hostname));
}

// A busy server is asked about the same origin over and over.
let latest: { readonly origin: string; readonly url: URL | null } | undefined;

function parseOrigin(origin: string): URL | null {
  if (latest?.origin !== origin) latest = { origin, url: URL.parse(origin) };
  return latest.url;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Whether the Host header names this machine. A foreign page whose name was made to point here (DNS
 * rebinding) is of the same origin for the browser, but cannot help sending its own name.
 */
export function namesLoopback(host: string): boolean {
  return isLoopback(host.toLowerCase().replace(/:\d{1,5}$/, ''));
}

/** Whether the Content-Type is JSON: a form on a foreign page cannot send that. */
export function isJson(headers: Pick<Headers, 'get'>): boolean {
  return /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(
    headers.get('content-type') ?? '',
  );
}
