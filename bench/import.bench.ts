// Takes the collection of official texts into an office as an archive: each text a letter with the
// picture of its page, long texts as files. Counts letters per second, and how many of the
// references in the texts are found and lead to another letter of the archive.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { assert } from '#lib/assert.ts';
import { foundCountry } from '#test/small-country.ts';

import { countLinks, findOfficials, linkAll, take, writeArchive } from './official-archive.ts';
import type { Official } from './official-archive.ts';
import { decimal, integer, tableText } from './report.ts';

async function measure(officials: readonly Official[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-import-bench-'));
  const country = await foundCountry();
  await country.close();
  try {
    const lines = await writeArchive(folder, officials);
    const rows: string[][] = [];
    for (const [name, args] of [
      ['dry run', ['--dry-run']],
      ['the run', []],
      ['the same again', []],
    ] as const) {
      const [{ totals, rows: letters }, seconds] = await take(folder, country.dataDir, ...args);
      const refused = letters.find(({ sentence }) => sentence !== null)?.sentence ?? '';
      assert(totals['refused'] === 0, `Every text is taken in: ${refused}`);
      const attached = letters.flatMap(({ notes }) => notes).filter(isAttached).length;
      const count = totals['rows'] ?? 0;
      rows.push([
        name,
        ...[count, totals['files'] ?? 0, attached].map(integer),
        decimal(seconds, 1),
        integer(count / seconds),
      ]);
    }
    const head = ['', 'letters', 'files', 'long texts attached', 's', 'letters/s'];
    console.log(tableText({ title: '', how: [], head, rows }));
    const begun = performance.now();
    const links = linkAll(officials, lines);
    const seconds = (performance.now() - begun) / 1_000;
    const linkHead = ['references', 'found', 'linked', 'offered', 'not here'];
    console.log(`\n${tableText({ title: '', how: [], head: linkHead, rows: countLinks(links) })}`);
    const characters = officials.reduce((sum, { text }) => sum + text.length, 0);
    console.log(`\n${integer(characters / seconds)} characters/s read for references and linked`);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(country.dataDir, { recursive: true, force: true });
  }
}

function isAttached({ note }: { readonly note: string }): boolean {
  return note === 'text-attached';
}

const officials = findOfficials();
if (officials !== undefined) await measure(officials);
