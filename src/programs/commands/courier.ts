// `dawam courier write` and `dawam courier read`: what waits for offices elsewhere onto a stick,
// and what a stick has brought into this server, also while it runs.
import { createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BundleFlaw } from '#kernel/courier.ts';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes, mustText } from '#programs/command-line.ts';
import type { Courier } from '#programs/courier/courier.ts';
import { dataOptions, readSettings } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const courierWrite: CliCommand = {
  name: 'courier write',
  summary: 'Write what waits for offices elsewhere into bundles, one file for each office.',
  usage: 'OFFICE --out DIR [--to OFFICE] [--data DIR] [--json]',
  words: 1,
  options: {
    out: { type: 'string', value: 'DIR', summary: 'folder of the stick' },
    to: { type: 'string', value: 'OFFICE', summary: 'for this office only' },
    ...dataOptions,
    ...jsonOption,
  },
  run: (call) => withCourier(call, writeAll),
};

export const courierRead: CliCommand = {
  name: 'courier read',
  summary: 'Take in a bundle that a courier has brought; twice or late does no harm.',
  usage: 'FILE [--data DIR] [--json]',
  words: 1,
  options: { ...dataOptions, ...jsonOption },
  run: (call) => withCourier(call, readOne),
};

async function withCourier(
  call: CliCall,
  work: (call: CliCall, courier: Courier) => Promise<ExitCode>,
): Promise<ExitCode> {
  const options = await upkeepOptions(call);
  const settings = readSettings(call.values, process.env);
  const { keyringOf, withDatabase } = await import('#store/upkeep.ts');
  const { courierBeside } = await import('#programs/courier/courier-here.ts');
  return await withDatabase(options, 'beside', async (database) => {
    const courier = await courierBeside(database, keyringOf(options), settings);
    return await work(call, courier);
  });
}

async function writeAll(call: CliCall, courier: Courier): Promise<ExitCode> {
  const [office = ''] = call.words;
  const folder = resolve(mustText(call, 'out'));
  const asked = call.values['to'];
  const { ways } = await courier.list(office);
  const chosen =
    typeof asked === 'string'
      ? [asked]
      : ways.filter((way) => way.waiting > 0).map((way) => way.office);
  await mkdir(folder, { recursive: true });
  let isWhole = true;
  const all: unknown[] = [];
  for (const to of chosen) {
    const written = await writeOne(courier, { office, to, folder });
    if (written === undefined) {
      isWhole = false;
      call.say(`Nothing can be sealed to ${to}: its reading key is not known here.`);
      continue;
    }
    all.push(written);
    const { path, consignments, files, missing } = written;
    if (call.values['json'] === true) continue;
    call.print(`${path}: ${consignments} entries and ${files} files for ${to}.`);
    if (missing.length > 0)
      call.print(`${missing.length} files are not here yet and follow later.`);
  }
  if (call.values['json'] === true) call.print(JSON.stringify(all));
  else if (chosen.length === 0) call.print(`Nothing of ${office} waits for an office elsewhere.`);
  return isWhole ? exitCodes.done : exitCodes.found;
}

async function writeOne(
  courier: Courier,
  { office, to, folder }: { readonly office: string; readonly to: string; readonly folder: string },
) {
  const bundle = await courier.write(office, to);
  if (bundle === undefined) return undefined;
  const { bundleName } = await import('#programs/courier/courier.ts');
  const path = join(folder, bundleName(office, to, new Date().toISOString()));
  const partial = `${path}.partial`;
  try {
    let written: Awaited<ReturnType<typeof bundle.next>>['value'] | undefined;
    await pipeline(
      async function* () {
        written = yield* bundle;
      },
      createWriteStream(partial, { mode: 0o600 }),
    );
    const file = await open(partial, 'r');
    await file.sync();
    await file.close();
    await rename(partial, path);
    return typeof written === 'object' && 'id' in written ? { path, ...written } : undefined;
  } finally {
    await rm(partial, { force: true });
  }
}

const flaws: Readonly<Record<BundleFlaw, string>> = {
  'not-a-bundle': 'It is no bundle of a courier.',
  'for-others': 'It is for another office: no key here opens it.',
  damaged: 'It is cut off or damaged. Ask for another copy; nothing was taken in.',
  'later-version': 'A later version of Dawam has written it: update this server first.',
  'sender-unknown': 'Nobody has told this server of the log that it comes from.',
  'not-signed': 'The office that it is said to come from has not signed it.',
};

async function readOne(call: CliCall, courier: Courier): Promise<ExitCode> {
  const path = resolve(call.words[0] ?? '');
  await access(path).catch(() => {
    throw badUsage(`There is no file ${path} that can be read.`);
  });
  const outcome = await courier.read(path);
  if (call.values['json'] === true) call.print(JSON.stringify(outcome));
  else if (!outcome.ok) call.say(flaws[outcome.flaw]);
  else {
    const { from, to, consignments, fresh, files, arrived, isRepeated } = outcome.report;
    call.print(
      `From ${from} to ${to}: ${consignments} entries, ${fresh} of them new; ${files} files.`,
    );
    call.print(`${arrived} entries of ${to} have arrived at ${from}.`);
    if (isRepeated) call.print('This bundle was read here before.');
  }
  return outcome.ok ? exitCodes.done : exitCodes.found;
}
