// Two real centres beside the office of a journey, and the office's data folder with the key that
// the centres are told, made before the office has ever started.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatVerifierKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';
import { findOrMakeKey } from '#store/keys.ts';
import { startServer } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { markDemo } from '#test/prepared-data.ts';

const PREFIX = 'dawam.example';

export class TwoCentres {
  #folder: string | undefined;
  readonly #centres = new Map<string, LiveServer>();

  get main(): LiveServer {
    return must(this.#centres.get('main'), 'The main centre was started.');
  }

  get standby(): LiveServer {
    return must(this.#centres.get('standby'), 'The standby centre was started.');
  }

  /** Of the office, with its directory's key. */
  async makeDataDir(): Promise<string> {
    this.#folder = await mkdtemp(join(tmpdir(), 'dawam-isolation-'));
    const dataDir = join(this.#folder, 'office');
    const random = (count: number): Uint8Array => randomBytes(count);
    const keys = join(dataDir, 'keys');
    const key = await findOrMakeKey(keys, 'directory', `${PREFIX}/directory`, random);
    await markDemo(dataDir);
    const logs = join(this.#folder, 'logs.txt');
    await writeFile(logs, `${formatVerifierKey(key.verifier)}\n`);
    const start = async (role: string) => {
      const args = ['centre', '--role', role, '--logs', logs];
      this.#centres.set(role, await startServer({ args }));
    };
    await Promise.all([start('main'), start('standby')]);
    return dataDir;
  }

  /** What the office is started with. */
  async makeEnv(): Promise<Readonly<Record<string, string>>> {
    const centres = [...this.#centres].map(([role, centre]) => {
      const key = centre
        .output()
        .split('\n')
        .find((line) => line.startsWith(`${PREFIX}/${role}`));
      return { role, url: centre.url, key: must(key, 'A centre says its key.') };
    });
    const file = join(must(this.#folder, 'The folder was made.'), 'centres.json');
    await writeFile(file, JSON.stringify(centres));
    return { DAWAM_CENTRES: file, DAWAM_RATE_LIMIT: 'off' };
  }

  async drop(): Promise<void> {
    for (const centre of this.#centres.values()) await centre.drop();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
