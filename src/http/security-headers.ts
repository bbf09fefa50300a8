// The headers that every answer carries, and the content security policies of the three kinds of
// answer: data, pages, and files that somebody uploaded. No inline script is ever allowed.

const policies = [
  'accelerometer=()',
  'camera=()',
  'display-capture=()',
  'geolocation=()',
  'gyroscope=()',
  'hid=()',
  'magnetometer=()',
  'microphone=()',
  'payment=()',
  'serial=()',
  'usb=()',
  'publickey-credentials-create=(self)',
  'publickey-credentials-get=(self)',
];

const everywhere: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['permissions-policy', policies.join(', ')],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['origin-agent-cluster', '?1'],
  ['x-dns-prefetch-control', 'off'],
];

/** What a page of ours may see of an answer that came by another front: all that guards it. */
const exposed = [
  ...everywhere.map(([name]) => name),
  ...['content-security-policy', 'cache-control', 'content-disposition', 'retry-after'],
];

const dataPolicy =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** For what somebody uploaded: nothing in it runs; only our own page may frame it. */
export const filePolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/** The nonce lets the interface library add its two style rules; scripts come from files only. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Only the page that checks papers may ask for the camera. */
export const cameraPolicies = policies
  .map((policy) => (policy === 'camera=()' ? 'camera=(self)' : policy))
  .join(', ');

/** For a page that is one file: its own script and style by their hashes, and no others. */
export function onePagePolicy(scriptHash: string, styleHash: string): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${scriptHash}'`,
    `style-src 'sha256-${styleHash}'`,
    'font-src data:',
    'img-src data: blob:',
    'media-src blob: mediastream:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Where another front of the sites may be asked by our own pages. */
export interface Reach {
  readonly isSecure: boolean;
  /** Of the pages that may ask here though they came from another front; undefined: none may. */
  readonly pagesOrigin: string | undefined;
}

/** For the worker that asks other fronts. */
export function workerPolicy(fronts: readonly string[]): string {
  return ["default-src 'none'", ["connect-src 'self'", ...fronts].join(' ')].join('; ');
}

/** Sets what an answer has not set itself. */
export function setSecurityHeaders(headers: Headers, { isSecure, pagesOrigin }: Reach): void {
  for (const [name, value] of everywhere) {
    const isGiven = name === 'permissions-policy' && headers.has(name);
    if (!isGiven) headers.set(name, value);
  }
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', dataPolicy);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  if (pagesOrigin !== undefined) {
    headers.set('access-control-allow-origin', pagesOrigin);
    headers.set('access-control-allow-credentials', 'true');
    headers.set('access-control-expose-headers', exposed.join(', '));
    headers.append('vary', 'origin');
  }
  if (isSecure) headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
}
