// The one table from what went wrong to an HTTP status. The types make it complete: a new kernel
// refusal, fault or http problem does not compile until it has its line here.
import type { FaultCode } from '#kernel/fault.ts';
import type { kernelRefusals } from '#kernel/refusal.ts';

export type Status =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 408
  | 409
  | 413
  | 415
  | 421
  | 422
  | 429
  | 500
  | 503
  | 507;

/** What http itself says no to, before any module is asked. */
const problems = {
  'http.not-json': 400,
  'http.not-utf8': 400,
  'http.repeated-member': 400,
  'http.nested-too-deep': 400,
  'http.unusable-value': 400,
  'http.body-interrupted': 400,
  'http.malformed': 422,
  'http.not-signed-in': 401,
  'http.cross-origin': 403,
  'http.unknown-host': 421,
  'http.no-seat-in-office': 403,
  'http.not-found': 404,
  'http.unknown-page': 404,
  'http.method-not-allowed': 405,
  'http.too-slow': 408,
  'http.file-name-missing': 422,
  'http.too-large': 413,
  'http.wrong-media-type': 415,
  'http.unknown-file-type': 415,
  'http.empty-file': 422,
  'http.not-open-to-you': 403,
  'http.too-many-requests': 429,
  'http.too-many-attempts': 429,
  'http.too-many-streams': 429,
  'http.defect': 500,
  'http.starting': 503,
} as const satisfies Record<string, Status>;

export type HttpProblem = keyof typeof problems;
export const httpProblems = Object.keys(problems);

const refusals: Record<(typeof kernelRefusals)[number], Status> = {
  'kernel.malformed': 422,
  'kernel.unknown-command': 404,
  'kernel.unknown-office': 404,
  'kernel.no-reading-key': 409,
  'kernel.office-elsewhere': 409,
  'kernel.not-appointed': 403,
  'kernel.not-permitted': 403,
  'kernel.command-id-reused': 409,
  'kernel.entry-too-large': 413,
  'kernel.directory-elsewhere': 409,
  'kernel.unknown-register': 409,
  'kernel.unknown-file': 409,
  'kernel.occurred-in-future': 409,
  'kernel.office-closed': 409,
  'kernel.log-unknown': 409,
  'kernel.not-proven': 409,
  'kernel.not-cosigned': 409,
  'kernel.of-another-office': 409,
  'kernel.not-addressed': 409,
  'kernel.unknown-entry': 409,
  'kernel.cannot-open': 409,
};

const faults: Record<FaultCode, Status> = {
  'store.database-down': 503,
  'store.disk-full': 507,
  'store.second-writer': 503,
  'store.fenced': 503,
  'store.healing': 503,
  'store.log-damaged': 503,
  'store.commit-uncertain': 503,
  'store.one-copy': 503,
  'store.busy': 503,
  'store.closed': 503,
  'store.newer-schema': 503,
  'store.newer-log': 503,
  'store.backup-damaged': 503,
  'store.embedded-failed': 503,
  'store.file-damaged': 503,
  'paper.busy': 503,
  'paper.failed': 503,
  'paper.too-long': 413,
  'program.bad-usage': 500,
  'program.bad-settings': 500,
};

const known: ReadonlyMap<string, Status> = new Map(Object.entries({ ...problems, ...refusals }));

/** Modules' refusals are 409, save those that end in `.not-found` or `.file-too-large`. */
export function statusOfRefusal(code: string): Status {
  const status = known.get(code);
  if (status !== undefined) return status;
  if (code.endsWith('.not-found')) return 404;
  if (code.endsWith('.file-too-large')) return 413;
  return 409;
}

export function statusOfFault(code: FaultCode): Status {
  return faults[code];
}

/** A belief of ours was false. */
export const statusOfDefect: Status = problems['http.defect'];

/** Seconds after which the same request is worth another try; undefined where it never is. */
export function retryAfterS(retry: 'now' | 'later' | 'never'): number | undefined {
  if (retry === 'never') return undefined;
  return retry === 'now' ? 1 : 5;
}
