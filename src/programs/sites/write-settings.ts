// Reads a site file and writes what is made of it: OUT/<machine>/<path on that machine>, and
// OUT/machines.txt for deploy/ca.sh. Refuses in words, and then writes nothing.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Fault } from '#kernel/fault.ts';
import { badSetting } from '#programs/settings.ts';

import { readSiteFile } from './site-file.ts';
import type { Site } from './site-file.ts';
import { makeMachineList, makeSiteSettings } from './site-settings.ts';

/** How many files were written. */
export async function writeSiteSettings(file: string, out: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const sentence = `The site file ${file} cannot be read.`;
    throw new Fault('program.bad-settings', sentence, { retry: 'never', cause });
  });
  const read = readSiteFile(text);
  if (!read.ok) throw badSetting(read.sentences.join('\n'));
  return await writeAll(read.site, out);
}

export async function writeAll(site: Site, out: string): Promise<number> {
  const files = makeSiteSettings(site);
  for (const { machine, path, text, isProgram } of files) {
    const place = join(out, machine, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text, { mode: isProgram === true ? 0o755 : 0o644 });
  }
  await writeFile(join(out, 'machines.txt'), makeMachineList(site));
  return files.length;
}
