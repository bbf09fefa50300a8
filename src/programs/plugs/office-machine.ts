// The program of an office's server in the demonstration of several: what the plug board starts in
// a process of its own, told all it must know in one argument. It has a share of the country, and
// brings the directory from a centre unless it keeps it.
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { Fault } from '#kernel/fault.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';
import { writeHosting } from '#store/hosting.ts';
import { findKey } from '#store/keys.ts';
import { withDatabase } from '#store/upkeep.ts';

import { readCentres } from '#programs/centre-links.ts';
import { startDemo } from '#programs/demo.ts';
import { modules } from '#programs/modules.ts';
import { startListening } from '#programs/run-office.ts';
import { readSettings } from '#programs/settings.ts';
import type { Settings } from '#programs/settings.ts';
import { takeDirectory } from '#programs/take-directory.ts';

const orderShape = z.object({
  ...{ dataDir: z.string(), databaseUrl: z.string(), centresFile: z.string() },
  ...{ host: z.string(), port: z.int(), hasLetters: z.boolean() },
  offices: z.array(z.string()),
  /** The offices of the other servers, and to whom their secret letters are sealed. */
  elsewhere: z.array(z.object({ office: z.string(), recipient: z.string() })),
  place: z.int(),
  /** Key of the directory's log. */
  directory: z.string(),
  /** Address of the plug board. */
  board: z.string(),
});

export type OfficeOrder = z.infer<typeof orderShape>;

const say = (sentence: string): void => void process.stderr.write(`dawam: ${sentence}\n`);

async function prepare(order: OfficeOrder, settings: Settings): Promise<void> {
  const { dataDir, databaseUrl, originPrefix } = settings;
  const done = join(dataDir, 'prepared.txt');
  const isDone = await stat(done).then(
    () => true,
    () => false,
  );
  if (isDone) return;
  const upkeep = { dataDir, databaseUrl, modules };
  await withDatabase(upkeep, 'alone', async (database) => {
    if (order.place === 0) {
      const elsewhere = order.elsewhere.map(({ office }) => office);
      await database.writers.use((session) => writeHosting(session, { elsewhere }));
      return;
    }
    const parsed = parseVerifierKey(order.directory);
    const directory = must(parsed.ok ? parsed.key : undefined, 'The board knows the directory.');
    const hosts = [];
    for (const office of order.offices) {
      const key = await findKey(join(dataDir, 'keys'), office, `${originPrefix}/${office}`);
      hosts.push({ office, key: must(key, 'The board has made the keys.') });
    }
    const centres = await readCentres(order.centresFile);
    const came = await takeDirectory({ upkeep, database, directory, centres, hosts, say });
    if (came !== undefined) return;
    throw new Fault('program.bad-settings', 'No centre has the directory; start again later.');
  });
  await writeFile(done, 'It knows the directory and what it hosts.\n');
}

async function run(order: OfficeOrder): Promise<void> {
  const { dataDir, host, port, databaseUrl, centresFile, offices, place, hasLetters, board } =
    order;
  const settings = readSettings(
    { data: dataDir, host, port: String(port) },
    { ...process.env, DATABASE_URL: databaseUrl, DAWAM_CENTRES: centresFile },
  );
  const running = await startListening(settings, say, false);
  try {
    const { app } = await startDemo(settings, running, {
      ...{ report: say, hasLetters },
      share: {
        ...{ offices, keepsDirectory: place === 0, salt: place, board },
        readingKeys: order.elsewhere,
        prepare: () => prepare(order, settings),
      },
    });
    running.answerWith(app);
  } catch (error) {
    await running.stop();
    throw error;
  }
  await running.stopped;
}

try {
  await run(orderShape.parse(JSON.parse(process.argv[2] ?? '')));
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  say(error.message);
  process.exitCode = 1;
}
