// COPY into a table, the way by which PostgreSQL takes in many rows at the least cost: one query as
// `pg` lets others define them. Rows go as one text in COPY's text format; nothing comes back.
import type { Row } from '#kernel/module.ts';
import { must } from '#lib/assert.ts';

/** What `pg` gives to a query of one's own; its types do not say all of it. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** For `Client.query`; settles `done` when PostgreSQL has answered. */
export class CopyIn {
  readonly done: Promise<void>;
  /** `pg` wraps this where answers have a time limit. */
  callback: (error: Error | null) => void;
  readonly #sql: string;
  readonly #text: string;

  constructor(sql: string, text: string) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.done = promise;
    this.callback = (error) => (error === null ? resolve(undefined) : reject(error));
    this.#sql = sql;
    this.#text = text;
  }

  submit(connection: object): void {
    toCopy(connection).query(this.#sql);
  }

  handleCopyInResponse(connection: object): void {
    const copying = toCopy(connection);
    copying.sendCopyFromChunk(Buffer.from(this.#text));
    copying.endCopyFrom();
  }

  handleCommandComplete(): void {
    // How many rows it took is known here.
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}

function toCopy(connection: object): CopyConnection {
  return must(canCopy(connection) ? connection : undefined, 'A connection of pg can copy.');
}

function canCopy(connection: object): connection is CopyConnection {
  return 'query' in connection && 'sendCopyFromChunk' in connection && 'endCopyFrom' in connection;
}

const NEEDS_ESCAPE = /[\\\n\r\t]/;
const ESCAPED = /[\\\n\r\t]/g;
const escapes: ReadonlyMap<string, string> = new Map([
  ['\\', String.raw`\\`],
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/**
 * The rows in COPY's text format, in these columns; undefined where a value is a list or an object,
 * whose text depends on the type of its column. What a row does not have is null.
 */
export function copyText(columns: readonly string[], rows: readonly Row[]): string | undefined {
  const lines: string[] = [];
  for (const row of rows) {
    const fields: string[] = [];
    for (const column of columns) {
      const value = row[column] ?? null;
      if (value !== null && typeof value === 'object') return undefined;
      fields.push(fieldOf(value));
    }
    lines.push(fields.join('\t'), '\n');
  }
  return lines.join('');
}

function fieldOf(value: unknown): string {
  if (value === null) return String.raw`\N`;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (!NEEDS_ESCAPE.test(value)) return value;
  return value.replaceAll(ESCAPED, (found) => escapes.get(found) ?? found);
}
