// The wire to the office server: JSON over same-origin HTTP. Every call answers with a value: what
// was asked for, or a problem with words in three languages. Nothing is thrown. Each answer or its
// absence tells connection.ts whether the server can be reached.
import type { Language } from '#kernel/authority.ts';
import { noteLost, noteReached } from './connection.ts';

export interface Problem {
  /** 0 where no answer came at all. */
  readonly status: number;
  readonly code: string;
  readonly words: Readonly<Record<Language, string>> | null;
  /** JSON pointer into the body, where one field is to blame. */
  readonly field: string | null;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export const UNREACHABLE: Problem = {
  status: 0,
  code: 'web.unreachable',
  words: null,
  field: null,
};

/** An answer came that is not of this server, as from a page that stands in between. */
export const BAD_ANSWER: Problem = { ...UNREACHABLE, status: 502, code: 'web.bad-answer' };

/** Whoever asked waits for it no more. */
export const CANCELLED: Problem = { ...UNREACHABLE, code: 'web.cancelled' };

const CALL_TIMEOUT_MS = 30_000;
/** Answers that a proxy gives for a server that is not there. */
const GATEWAY = new Set([502, 504]);

/** The world failed, not the request: the same call may succeed later. */
export function isTemporary(problem: Problem): boolean {
  // Until a person has acted: who asked is told so and keeps what is typed, instead of waiting.
  if (problem.code === 'store.fenced') return false;
  return problem.status === 0 || problem.status >= 500 || problem.status === 429;
}

export function get<T>(path: string, stop?: AbortSignal): Promise<Result<T>> {
  return call<T>(path, { method: 'GET' }, stop);
}

export function post<T>(path: string, body: unknown = {}): Promise<Result<T>> {
  const headers = { 'content-type': 'application/json' };
  return call<T>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function call<T>(path: string, init: RequestInit, stop?: AbortSignal): Promise<Result<T>> {
  let response: Response;
  try {
    const late = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const signal = stop === undefined ? late : AbortSignal.any([late, stop]);
    response = await fetch(path, { ...init, signal, credentials: 'same-origin' });
  } catch {
    if (stop?.aborted === true) return { ok: false, problem: CANCELLED };
    noteLost();
    return { ok: false, problem: UNREACHABLE };
  }
  if (GATEWAY.has(response.status)) {
    noteLost();
    return { ok: false, problem: UNREACHABLE };
  }
  noteReached();
  const body = await readJson(response);
  if (stop?.aborted === true) return { ok: false, problem: CANCELLED };
  if (response.ok && body === undefined && response.status !== 204) {
    return { ok: false, problem: BAD_ANSWER };
  }
  if (response.ok) return { ok: true, value: body as T };
  return { ok: false, problem: problemOf(response.status, body) };
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

export function problemOf(status: number, body: unknown): Problem {
  const said = typeof body === 'object' && body !== null ? body : {};
  const code = 'code' in said && typeof said.code === 'string' ? said.code : `http.${status}`;
  const field = 'field' in said && typeof said.field === 'string' ? said.field : null;
  const words = 'words' in said && isWords(said.words) ? said.words : null;
  return { status, code, words, field };
}

function isWords(value: unknown): value is Readonly<Record<Language, string>> {
  if (typeof value !== 'object' || value === null) return false;
  return ['ar', 'fa', 'en'].every(
    (language) => typeof (value as Record<string, unknown>)[language] === 'string',
  );
}
