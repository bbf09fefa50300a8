// Serves the built web app from memory: hashed assets for ever, the page itself never cached and
// with a fresh nonce. Only files that stood in the folder when it was read are served, so no path
// can lead out of it. The folder is read again when its index.html is a newer one.
import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import { cameraPolicies, onePagePolicy, pagePolicy, workerPolicy } from './security-headers.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const packed: ReadonlySet<string> = new Set(['.css', '.js', '.json', '.map', '.svg', '.txt']);
/** Below this a packed file is hardly smaller. */
const PACK_BYTES_MIN = 1_024;
/** What the code on a paper leads to, in either case; and the page without a paper. */
const CHECK_PATH = /^\/(?:v\/[a-z2-7]{1,4000}|check)$/i;
const CHECK_FILE = '/check.html';
/** Where visitors follow their letters. */
const TRACK_PATH = '/track';
const TRACK_FILE = '/track.html';
/** Of the demonstration; no office's server gives it out. */
const PLUGS_FILE = '/plugs.html';
const HASHED = /[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

interface Asset {
  readonly mediaType: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly packed: Readonly<Partial<Record<'br' | 'gzip', Buffer<ArrayBuffer>>>>;
}

/** A page that stands alone, script and style in it. */
export interface OnePage {
  readonly text: string;
  readonly gzip: Buffer<ArrayBuffer>;
}

interface Site {
  readonly page: string;
  /** The page that checks papers; undefined where it was not built. */
  readonly checkPage: OnePage | undefined;
  /** The page of tracking; undefined where it was not built. */
  readonly trackPage: OnePage | undefined;
  readonly readMs: number;
  readonly assets: ReadonlyMap<string, Asset>;
}

export interface Pages {
  /** Undefined where there is no such page, or nothing was built yet. */
  serve(context: Context): Promise<Response | undefined>;
}

/** The worker by which a page asks at another front. */
const WORKER_PATH = '/ways.js';

export interface PagesParts {
  readonly folder: string;
  readonly randomBytes: (count: number) => Uint8Array;
  /** Origins of all fronts; empty where there is one only. */
  readonly fronts: readonly string[];
}

export function makePages({ folder, randomBytes, fronts }: PagesParts): Pages {
  let site: Site | undefined;
  return {
    async serve(context) {
      const path = decodePath(context.req.path);
      if (path === undefined) return undefined;
      const asset = site?.assets.get(path);
      if (asset !== undefined) return answerAsset(context, path, asset);
      const builtMs = await builtAt(folder);
      if (builtMs === undefined) return undefined;
      if (site?.readMs !== builtMs) site = await readSite(folder, builtMs);
      if (CHECK_PATH.test(path) && site.checkPage !== undefined) {
        const more = { 'permissions-policy': cameraPolicies };
        return onePageAnswer(context.req.header('accept-encoding'), site.checkPage, more);
      }
      if (path === TRACK_PATH && site.trackPage !== undefined) {
        return onePageAnswer(context.req.header('accept-encoding'), site.trackPage, {});
      }
      const found = site.assets.get(path);
      if (found !== undefined) return answerAsset(context, path, found);
      // A missing asset must not come back as a page: the browser would try to run it.
      if (extname(path) !== '') return undefined;
      return pageAnswer(site.page, Buffer.from(randomBytes(16)).toString('base64'), fronts);
    },
  };

  function answerAsset(context: Context, path: string, asset: Asset): Response {
    const answer = assetAnswer(context, path, asset);
    if (path === WORKER_PATH) answer.headers.set('content-security-policy', workerPolicy(fronts));
    return answer;
  }
}

async function builtAt(folder: string): Promise<number | undefined> {
  try {
    return (await stat(join(folder, 'index.html'))).mtimeMs;
  } catch {
    return undefined;
  }
}

async function readSite(folder: string, readMs: number): Promise<Site> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer<ArrayBuffer>>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, file).split(sep).join('/')}`, await readFile(file));
  }
  const pages = ['/index.html', CHECK_FILE, TRACK_FILE, PLUGS_FILE];
  const assets = new Map<string, Asset>();
  for (const [path, bytes] of files) {
    const mediaType = mediaTypes[extname(path)];
    if (mediaType === undefined || pages.includes(path)) continue;
    assets.set(path, { mediaType, bytes, packed: await packedOf(path, bytes, files) });
  }
  const checkPage = await onePageOf(files.get(CHECK_FILE));
  const trackPage = await onePageOf(files.get(TRACK_FILE));
  const page = (files.get('/index.html') ?? '').toString();
  return { page, checkPage, trackPage, readMs, assets };
}

export async function onePageOf(
  bytes: Buffer<ArrayBuffer> | undefined,
): Promise<OnePage | undefined> {
  if (bytes === undefined) return undefined;
  return { text: bytes.toString(), gzip: await promisify(gzip)(bytes) };
}

async function packedOf(
  path: string,
  bytes: Buffer<ArrayBuffer>,
  files: ReadonlyMap<string, Buffer<ArrayBuffer>>,
): Promise<Asset['packed']> {
  const br = files.get(`${path}.br`);
  const isWorth = packed.has(extname(path)) && bytes.length >= PACK_BYTES_MIN;
  const gz = files.get(`${path}.gz`) ?? (isWorth ? await promisify(gzip)(bytes) : undefined);
  return { ...(br === undefined ? {} : { br }), ...(gz === undefined ? {} : { gzip: gz }) };
}

function assetAnswer(context: Context, path: string, asset: Asset): Response {
  const accepted = context.req.header('accept-encoding') ?? '';
  const encoding = (['br', 'gzip'] as const).find(
    (name) => asset.packed[name] !== undefined && new RegExp(`\\b${name}\\b`).test(accepted),
  );
  const bytes = encoding === undefined ? asset.bytes : (asset.packed[encoding] ?? asset.bytes);
  const isForEver = path.startsWith('/assets/') && HASHED.test(path);
  const headers = new Headers({
    'content-type': asset.mediaType,
    'content-length': String(bytes.length),
    'cache-control': isForEver ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  });
  if (encoding !== undefined) headers.set('content-encoding', encoding);
  return new Response(bytes, { headers });
}

// The interface library looks for its nonce in a meta element of this property.
function pageAnswer(page: string, nonce: string, fronts: readonly string[]): Response {
  const said = `<meta name="dawam-fronts" content="${fronts.join(' ')}">`;
  const meta = `<meta property="csp-nonce" nonce="${nonce}">${fronts.length === 0 ? '' : said}`;
  return new Response(
    page.replace(/<head(\s[^>]*)?>/i, (head) => head + meta),
    {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': pagePolicy(nonce),
      },
    },
  );
}

/** Nothing of what is typed or read into it is kept anywhere. */
export function onePageAnswer(
  accepted: string | null | undefined,
  page: OnePage,
  more: Readonly<Record<string, string>>,
): Response {
  const digest = (part: RegExp) => hash('sha256', part.exec(page.text)?.[1] ?? '', 'base64');
  const isPacked = /\bgzip\b/.test(accepted ?? '');
  const script = digest(/<script type="module">([\s\S]*?)<\/script>/);
  const style = digest(/<style>([\s\S]*?)<\/style>/);
  return new Response(isPacked ? page.gzip : page.text, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': onePagePolicy(script, style),
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
      vary: 'accept-encoding',
      ...more,
      'cache-control': 'no-cache',
    },
  });
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
