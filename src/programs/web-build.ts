// Builds the web app into dist/ where it is missing or made from other sources than those that
// stand here. Vite runs in a process of its own, so that the database can start meanwhile.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '#kernel/fault.ts';

/** What the browser's part is made from; tests and SQL are not among it. */
const sources = ['src/web', 'src/modules', 'src/kernel', 'src/lib'];
const single = [
  ...['vite.config.ts', 'vite.check.config.ts', 'vite.track.config.ts', 'vite.plugs.config.ts'],
  'tools/one-page.ts',
  'package-lock.json',
];
const isSource = (name: string) => /\.(?:ts|tsx|css|json|html|svg|woff2|png)$/.test(name);

const script = `
  const { build } = await import('vite');
  await build({ logLevel: 'error' });
  await build({ logLevel: 'error', configFile: 'vite.check.config.ts' });
  await build({ logLevel: 'error', configFile: 'vite.track.config.ts' });
  await build({ logLevel: 'error', configFile: 'vite.plugs.config.ts' });
`;

/** True where it had to be built. */
export async function buildWeb(root: string, say: (sentence: string) => void): Promise<boolean> {
  const stampFile = join(root, 'dist/.stamp');
  const stamp = await stampOf(root);
  const last = await readFile(stampFile, 'utf8').catch(() => '');
  if (last === stamp) return false;
  return await alone(root, async () => {
    // Whoever was waited for has built the same.
    if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return false;
    say('Building the screens ...');
    await runVite(root);
    await writeFile(stampFile, stamp);
    return true;
  });
}

const LOOK_AGAIN_MS = 200;

/** Two starts in one clone build one after the other; a builder that died is passed over. */
async function alone<Result>(root: string, work: () => Promise<Result>): Promise<Result> {
  const lock = join(root, 'node_modules/.web-building');
  const isMine = () =>
    writeFile(lock, String(process.pid), { flag: 'wx' }).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'EEXIST',
    );
  while (!(await isMine())) {
    const builder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (builder > 0 && !isAlive(builder)) await rm(lock, { force: true });
    await sleep(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function stampOf(root: string): Promise<string> {
  const digest = createHash('sha256');
  const names = [...single];
  for (const folder of sources) {
    const found = await readdir(join(root, folder), { recursive: true });
    names.push(...found.filter((name) => isSource(name)).map((name) => join(folder, name)));
  }
  for (const name of names.sort()) {
    if (name.includes('.test.')) continue;
    const bytes = await readFile(join(root, name)).catch(() => '');
    digest.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return digest.digest('hex');
}

async function runVite(root: string): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const listen = (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4_000));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = Promise.withResolvers<string | undefined>();
  child.once('error', (error) => ended.resolve(error.message));
  child.once('close', (code) => ended.resolve(code === 0 ? undefined : said.trim()));
  const failure = await ended.promise;
  if (failure === undefined) return;
  const sentence = `The screens could not be built: ${failure}`;
  throw new Fault('program.bad-settings', sentence, { retry: 'never' });
}
