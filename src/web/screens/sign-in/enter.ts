// The ways in: passkey, recovery code, national identity provider, demonstration seat. The code
// that speaks WebAuthn is loaded when it is first needed.
import type { SessionAnswer } from '#modules/directory/shapes.ts';
import { post } from '#web/data/api.ts';
import type { Problem, Result } from '#web/data/api.ts';

interface Ceremony<Options> {
  readonly id: string;
  readonly options: Options;
}

const CANCELLED: Problem = { status: 400, code: 'web.passkey-cancelled', words: null, field: null };

export function hasPasskeys(): boolean {
  return typeof window.PublicKeyCredential === 'function';
}

export async function enterByPasskey(): Promise<Result<SessionAnswer>> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const asked = await post<Ceremony<Options>>('/api/sign-in/passkey/options');
  if (!asked.ok) return asked;
  const { id, options } = asked.value;
  try {
    const response = await startAuthentication({ optionsJSON: options });
    return await post<SessionAnswer>('/api/sign-in/passkey/verify', { id, response });
  } catch {
    return { ok: false, problem: CANCELLED };
  }
}

export interface Enrolling {
  readonly optionsPath: string;
  readonly verifyPath: string;
  /** Said with both calls: a set-up token, or nothing. */
  readonly who: Readonly<Record<string, string>>;
  /** Said with the first call in its place: that they have shown once more who they are. */
  readonly asking?: Readonly<Record<string, string>>;
  /** What the passkey will be called in the list. */
  readonly name: string;
}

export async function enrolPasskey<T>(enrolling: Enrolling): Promise<Result<T>> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];
  const { optionsPath, verifyPath, who, name } = enrolling;
  const asked = await post<Ceremony<Options>>(optionsPath, enrolling.asking ?? who);
  if (!asked.ok) return asked;
  const { id, options } = asked.value;
  try {
    const response = await startRegistration({ optionsJSON: options });
    return await post<T>(verifyPath, { ...who, id, name, response });
  } catch {
    return { ok: false, problem: CANCELLED };
  }
}

/** By what somebody who is signed in can show once more that it is they. */
export interface Ways {
  readonly passkey: Ceremony<unknown> | null;
  readonly hasCodes: boolean;
  /** Set where nothing more is asked for. */
  readonly grant: string | null;
}
export interface Granted {
  readonly grant: string;
}

export function listWays(): Promise<Result<Ways>> {
  return post<Ways>('/api/step-up');
}

/** A challenge works once, so that each try asks for its own. */
export async function showByPasskey(): Promise<Result<Granted>> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const ways = await post<{ readonly passkey: Ceremony<Options> | null }>('/api/step-up');
  if (!ways.ok) return ways;
  if (ways.value.passkey === null) return { ok: false, problem: CANCELLED };
  const { id, options } = ways.value.passkey;
  try {
    const response = await startAuthentication({ optionsJSON: options });
    return await post<Granted>('/api/step-up/passkey', { id, response });
  } catch {
    return { ok: false, problem: CANCELLED };
  }
}

export function showByRecoveryCode(code: string): Promise<Result<Granted>> {
  return post<Granted>('/api/step-up/recovery-code', { code });
}

export function enterByRecoveryCode(person: string, code: string): Promise<Result<SessionAnswer>> {
  return post<SessionAnswer>('/api/sign-in/recovery-code', { person, code });
}

export function enterByDemoSeat(person: string): Promise<Result<SessionAnswer>> {
  return post<SessionAnswer>('/api/sign-in/demo-seat', { person });
}
