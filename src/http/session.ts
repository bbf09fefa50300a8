// Sessions of browsers: a cookie holds 256 random bits, the store their SHA-256. A session ends
// when idle for 12 hours, 7 days after it began, or when revoked. Found sessions are kept in
// memory for half a minute, so that a busy clerk does not cost a query per click; revoking clears
// that at once.
import { hash } from 'node:crypto';
import { formatInstant } from '#lib/instant.ts';
import type { Session, SessionStore, SignInMethod } from './ports.ts';

export const sessionCookie = 'dawam-session';
export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_ABSOLUTE_MS = 7 * 24 * 3_600_000;
const TOKEN_BYTES = 32;
/** How long a revocation by another process may stay unseen. */
const REMEMBERED_MS = 30_000;
const REMEMBERED_MAX = 10_000;
/** `seenAt` may be this much behind; writing it at each click would cost a commit each. */
const TOUCH_MS = 5 * 60_000;

export interface SessionClock {
  nowMs(): number;
  randomBytes(count: number): Uint8Array;
}

export interface CookieReach {
  readonly isSecure: boolean;
  /** With the names below it; undefined: for the host that set it alone. */
  readonly domain?: string | undefined;
}

interface Remembered {
  readonly session: Session;
  readonly readMs: number;
}

export class Sessions {
  readonly #store: SessionStore;
  readonly #clock: SessionClock;
  readonly #cookie: CookieReach;
  readonly #remembered = new Map<string, Remembered>();

  constructor(store: SessionStore, clock: SessionClock, cookie: CookieReach) {
    this.#store = store;
    this.#clock = clock;
    this.#cookie = cookie;
  }

  /** Whether the token was good a short while ago: enough to choose a rate limit by. */
  isRemembered(token: string): boolean {
    return this.#remembered.has(hash('sha256', token, 'hex'));
  }

  async find(token: string): Promise<Session | undefined> {
    const key = hash('sha256', token, 'hex');
    const nowMs = this.#clock.nowMs();
    const kept = this.#remembered.get(key);
    const isFresh = kept !== undefined && nowMs - kept.readMs < REMEMBERED_MS;
    const session = isFresh ? kept.session : await this.#store.findSession(hashOf(token));
    if (session === undefined || !isAlive(session, nowMs)) {
      this.#remembered.delete(key);
      return undefined;
    }
    if (nowMs - Date.parse(session.seenAt) < TOUCH_MS) {
      if (!isFresh) this.#remember(key, { session, readMs: nowMs });
      return session;
    }
    const touched = { ...session, seenAt: formatInstant(nowMs) };
    this.#remember(key, { session: touched, readMs: isFresh ? kept.readMs : nowMs });
    await this.#store.touchSession(session.id, touched.seenAt);
    return touched;
  }

  /** The value of the Set-Cookie header goes with the new session. */
  async start(
    id: string,
    person: string,
    method: SignInMethod,
    client: string,
  ): Promise<{ readonly session: Session; readonly cookie: string }> {
    const nowMs = this.#clock.nowMs();
    const now = formatInstant(nowMs);
    const token = Buffer.from(this.#clock.randomBytes(TOKEN_BYTES)).toString('base64url');
    const expiresAt = formatInstant(nowMs + SESSION_ABSOLUTE_MS);
    const session = { id, person, method, client, createdAt: now, seenAt: now, expiresAt };
    const tokenHash = hashOf(token);
    await this.#store.insertSession(tokenHash, session);
    this.#remember(tokenHash.toString('hex'), { session, readMs: nowMs });
    return { session, cookie: this.cookie(token, SESSION_ABSOLUTE_MS / 1_000) };
  }

  async list(person: string): Promise<readonly Session[]> {
    const nowMs = this.#clock.nowMs();
    const sessions = await this.#store.listSessions(person, formatInstant(nowMs));
    return sessions.filter((session) => isAlive(session, nowMs));
  }

  async revoke(id: string, person: string): Promise<boolean> {
    for (const [key, kept] of this.#remembered) {
      if (kept.session.id === id && kept.session.person === person) this.#remembered.delete(key);
    }
    return await this.#store.revokeSession(id, person, formatInstant(this.#clock.nowMs()));
  }

  /** A Set-Cookie value; an age of 0 takes the cookie away. */
  cookie(token: string, maxAgeS: number): string {
    const { isSecure, domain } = this.#cookie;
    const secure = isSecure ? '; Secure' : '';
    const reach = domain === undefined ? '' : `; Domain=${domain}`;
    const rules = `Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${reach}${secure}`;
    return `${sessionCookie}=${token}; ${rules}`;
  }

  #remember(key: string, kept: Remembered): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, kept);
    const oldest = this.#remembered.keys().next();
    const isFull = this.#remembered.size > REMEMBERED_MAX;
    if (isFull && oldest.done !== true) this.#remembered.delete(oldest.value);
  }
}

function isAlive(session: Session, nowMs: number): boolean {
  const idleEndMs = Date.parse(session.seenAt) + SESSION_IDLE_MS;
  return nowMs < idleEndMs && nowMs < Date.parse(session.expiresAt);
}

function hashOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** The value of one cookie of a Cookie header; the first one where a name stands twice. */
export function readCookie(header: string | null | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

const browsers = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const systems = [
  ['Android', 'Android'],
  ['iPhone', 'iOS'],
  ['iPad', 'iPadOS'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** 'Firefox, Windows': enough to know one's own browser again, too little to track anybody. */
export function clientOf(userAgent: string | null | undefined): string {
  const text = (userAgent ?? '').slice(0, 400);
  const browser = browsers.find(([mark]) => text.includes(mark))?.[1] ?? '?';
  const system = systems.find(([mark]) => text.includes(mark))?.[1] ?? '?';
  return `${browser}, ${system}`;
}
