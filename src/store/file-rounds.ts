// Keeps the files of one site whole, where servers at several sites have one database: brings what
// is wanted here from another site, takes away what was disposed of there, and looks at each start
// and each day whether every file still lies here, reading a thirty-second of them from end to end.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { Fault } from '#kernel/fault.ts';
import { Defect, assert } from '#lib/assert.ts';

import type { SessionPool } from './database.ts';
import { forgetDropped, noteCopy } from './file-copies.ts';
import type { FileSites } from './file-copies.ts';
import type { FileStore } from './files.ts';

export interface FileRoundsParts {
  readonly pool: SessionPool;
  readonly files: FileStore;
  readonly sites: FileSites;
  readonly clock: () => number;
}

interface Row {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly state: 'kept' | 'wanted' | 'dropped' | null;
}

const everyMs = 1_000;
const pageRows = 200;
const dayMs = 86_400_000;
/** Each file is read from end to end once in so many days. */
const readShares = 32;

export class FileRounds {
  readonly #parts: FileRoundsParts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #lookedDay = -1;
  #said = '';
  #isStopped = false;

  constructor(parts: FileRoundsParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#turn().finally(() => this.start());
    }, everyMs).unref();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** What is wanted or dropped here; the sentence is empty where nothing was to be done. */
  async round(): Promise<string> {
    const { pool, sites, files } = this.#parts;
    const done = { brought: 0, missing: 0, dropped: 0 };
    const rows = await pool.query<Pick<Row, 'sha256' | 'state'>>({
      name: 'copies-to-do',
      text: `select encode(sha256, 'hex') as sha256, state from dawam.file_copy
        where site = $1 and state <> 'kept' limit ${pageRows}`,
      values: [sites.own],
    });
    for (const { sha256, state } of rows) {
      if (this.#isStopped) break;
      if (state === 'dropped') done.dropped += await this.#drop(sha256);
      else if (await files.heal(sha256)) done.brought += 1;
      else done.missing += 1;
    }
    return sentenceOf(done);
  }

  /** Whether each file lies here, and those of today's share, or all, are what they were. */
  async look({ isDeep = false } = {}): Promise<string> {
    const { pool, sites, clock } = this.#parts;
    const share = Math.floor(clock() / dayMs) % readShares;
    const done = { brought: 0, missing: 0, dropped: 0 };
    for (let after = ''; !this.#isStopped;) {
      const rows = await pool.query<Row>({
        name: 'look-at-copies',
        text: `select encode(f.sha256, 'hex') as sha256, f.size_bytes, c.state
          from dawam.file f left join dawam.file_copy c on c.sha256 = f.sha256 and c.site = $1
          where f.sha256 > decode($2, 'hex') order by f.sha256 limit ${pageRows}`,
        values: [sites.own, after],
      });
      for (const row of rows) {
        if (this.#isStopped) break;
        const isRead = isDeep || Number.parseInt(row.sha256.slice(0, 2), 16) % readShares === share;
        const found = await this.#lookAt(row, isRead);
        if (found !== undefined) done[found] += 1;
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.sha256;
    }
    return sentenceOf(done);
  }

  async #turn(): Promise<void> {
    const { clock, sites } = this.#parts;
    try {
      const day = Math.floor(clock() / dayMs);
      const looked = day === this.#lookedDay ? '' : await this.look();
      this.#lookedDay = day;
      const sentence = [looked, await this.round()].filter((one) => one !== '').join(' ');
      if (sentence !== this.#said && sentence !== '') sites.report(sentence);
      this.#said = sentence;
    } catch (error) {
      if (error instanceof Defect) sites.report('Files of this site could not be kept.', error);
      // Whoever acts is told what is wrong with the database; here the next turn tries again.
      else if (!(error instanceof Fault)) throw error;
    }
  }

  async #lookAt(row: Row, isRead: boolean): Promise<'brought' | 'missing' | undefined> {
    const { pool, sites, files } = this.#parts;
    const { own: site, holders } = sites;
    const { sha256, state } = row;
    if (await isWhole(files.pathOf(sha256), row, isRead)) {
      if (state === null || state === 'wanted')
        await noteCopy(pool, sha256, { site, state: 'kept' });
      return undefined;
    }
    // Only holders have to have what they were never given.
    if (state === null && !holders.includes(site)) return undefined;
    if (await files.heal(sha256)) return 'brought';
    await noteCopy(pool, sha256, { site, state: 'wanted' });
    return 'missing';
  }

  async #drop(sha256: string): Promise<number> {
    const { pool, files, sites } = this.#parts;
    const isDropped = async () => {
      const [row] = await pool.query({
        text: `select 1 from dawam.file_copy
          where sha256 = decode($1, 'hex') and site = $2 and state = 'dropped'`,
        values: [sha256, sites.own],
      });
      return row !== undefined;
    };
    let count = 0;
    await files.drop(sha256, {
      settle: async () => undefined,
      // Stored again meanwhile, it stays.
      isNamed: async () => !(await isDropped()),
      async forget() {
        await forgetDropped(pool, sha256, sites.own);
        count = 1;
      },
    });
    return count;
  }
}

async function isWhole(path: string, { sha256, size_bytes }: Row, isRead: boolean) {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.size !== size_bytes) return false;
  if (!isRead) return true;
  const digest = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) {
      assert(chunk instanceof Uint8Array, 'A file without encoding is read as bytes.');
      digest.update(chunk);
    }
  } catch (error) {
    if (error instanceof Defect) throw error;
    return false;
  }
  return digest.digest('hex') === sha256;
}

interface Done {
  brought: number;
  missing: number;
  dropped: number;
}

function sentenceOf({ brought, missing, dropped }: Done): string {
  const parts = [
    brought > 0 ? `${brought} came from another site` : '',
    missing > 0 ? `${missing} are missing here and no other site has given them yet` : '',
    dropped > 0 ? `${dropped} that were disposed of went` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `Files of this site: ${parts.join(', ')}.`;
}
