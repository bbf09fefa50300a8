// COPY into tables, the way by which PostgreSQL takes in many rows at the least cost: one query as
// `pg` lets others define them. Rows go in the format that the query names, right behind it and
// without waiting for the word that they may come; nothing comes back. After an error PostgreSQL
// passes over what is still on its way to it.
import type { Row } from '#kernel/module.ts';
import { must } from '#lib/assert.ts';

/** What `pg` gives to a query of one's own; its types do not say all of it. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Rows, and where they go. */
export interface Copy {
  /** `copy … from stdin`, with the format where it is not text. */
  readonly sql: string;
  readonly rows: string | Buffer;
}

/** For `Client.query`; settles `done` when PostgreSQL has answered. */
export class CopyIn {
  readonly done: Promise<void>;
  /** `pg` wraps this where answers have a time limit. */
  callback: (error: Error | null) => void;
  readonly #copies: readonly Copy[];

  constructor(copies: readonly Copy[]) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.done = promise;
    this.callback = (error) => (error === null ? resolve(undefined) : reject(error));
    this.#copies = copies;
  }

  submit(connection: object): void {
    const copying = toCopy(connection);
    copying.query(this.#copies.map(({ sql }) => sql).join('; '));
    for (const { rows } of this.#copies) {
      copying.sendCopyFromChunk(typeof rows === 'string' ? Buffer.from(rows) : rows);
      copying.endCopyFrom();
    }
  }

  handleCopyInResponse(): void {
    // The rows are on their way.
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
    let line = '';
    let tab = '';
    for (const column of columns) {
      const value = row[column] ?? null;
      if (value !== null && typeof value === 'object') return undefined;
      line += `${tab}${fieldOf(value)}`;
      tab = '\t';
    }
    lines.push(line, '\n');
  }
  return lines.join('');
}

const NULL = String.raw`\N`;

function fieldOf(value: unknown): string {
  if (value === null) return NULL;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (!NEEDS_ESCAPE.test(value)) return value;
  return value.replaceAll(ESCAPED, (found) => escapes.get(found) ?? found);
}
