// A fault says that the world failed: a disk, a database, a line. It is thrown, and caught only at
// four doors: http, the exchange loop, the job loop, the program. A refusal (the law says no) is a
// value instead, and a defect (our belief was false) is lib/assert.ts.

/** Every fault code there is, with the words' key `fault.<code>` in three languages. */
export const faultCodes = [
  'store.database-down',
  'store.disk-full',
  'store.second-writer',
  'store.fenced',
  'store.healing',
  'store.log-damaged',
  'store.commit-uncertain',
  'store.one-copy',
  'store.busy',
  'store.closed',
  'store.newer-schema',
  'store.newer-log',
  'store.backup-damaged',
  'store.embedded-failed',
  'store.file-damaged',
  'paper.busy',
  'paper.failed',
  'paper.too-long',
  'program.bad-usage',
  'program.bad-settings',
] as const;

export type FaultCode = (typeof faultCodes)[number];

/** `retry` says when the same call may succeed: at once, later (the world must mend), or never. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly retry: 'now' | 'later' | 'never';

  constructor(
    code: FaultCode,
    sentence: string,
    options: { retry?: 'now' | 'later' | 'never'; cause?: unknown } = {},
  ) {
    super(sentence, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.retry = options.retry ?? 'later';
  }
}
