// The collection of official texts as an archive that an office takes in: each text a letter with
// the picture of its page, long texts as files; and what the references in the texts lead to. Used
// by the benches that measure taking it in and printing it again.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';

import { must } from '#lib/assert.ts';
import { listDates } from '#lib/date-text.ts';
import { plainText } from '#lib/plain-text.ts';
import { listReferences } from '#lib/references.ts';
import type { KnownNumber, Link } from '#modules/correspondence/link-references.ts';
import { knownNumber, linkReferences } from '#modules/correspondence/link-references.ts';
import { runCommandLine } from '#programs/command-line.ts';
import { importArchive } from '#programs/commands/import.ts';
import { makeEnclosure } from '#programs/demo-enclosures.ts';

import { integer } from './report.ts';

const CORPUS = resolve('..', 'shared', 'corpus', 'official-texts.jsonl.gz');
const CALENDAR = 'islamic-umalqura';
/** Of texts that say no day at all. */
const UNDATED = '2026-06-01';

export interface Official {
  readonly title: string;
  readonly text: string;
  readonly gazette_ref?: string;
  readonly approval_date_hijri?: string;
}

export interface Line {
  readonly id: string;
  readonly subject: string;
  readonly from: string;
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  readonly receivedOn: string;
  readonly textFile: string;
  readonly files: readonly string[];
}

function firstDay(text: string): string | undefined {
  return listDates(plainText(text).text, CALENDAR)[0]?.iso;
}

/** The row of a text: its own number and day from its title and its last lines. */
function lineOf(official: Official, at: number): Line {
  const { title, text, gazette_ref: gazette, approval_date_hijri: approved } = official;
  const own = listReferences(title.slice(0, 200), CALENDAR)[0];
  const issued = approved ?? /صدر في:[^\n]*/u.exec(text)?.[0];
  const theirDate = own?.date ?? (issued === undefined ? undefined : firstDay(issued)) ?? null;
  const published = gazette === undefined ? undefined : firstDay(gazette);
  const days = [theirDate, published].filter((day) => day !== undefined && day !== null).sort();
  const name = `${String(at).padStart(4, '0')}`;
  return {
    id: name,
    subject: title,
    from: /^[^:]{3,80}(?=: )/u.exec(title)?.[0] ?? 'مجلس الوزراء',
    theirNumber: own === undefined || own.number.length > 60 ? null : own.number,
    theirDate,
    receivedOn: days.at(-1) ?? UNDATED,
    textFile: `texts/${name}.txt`,
    files: [`scans/${name}.pdf`],
  };
}

export async function writeArchive(
  folder: string,
  officials: readonly Official[],
): Promise<Line[]> {
  await mkdir(join(folder, 'texts'), { recursive: true });
  await mkdir(join(folder, 'scans'));
  const lines: Line[] = [];
  for (const [at, official] of officials.entries()) {
    const line = lineOf(official, at);
    lines.push(line);
    await writeFile(join(folder, line.textFile), official.text);
    const { bytes } = makeEnclosure(official.title, line.receivedOn);
    await writeFile(join(folder, must(line.files[0], 'It has a picture.')), bytes);
  }
  const table = lines.map((line) => JSON.stringify(line)).join('\n');
  await writeFile(join(folder, 'letters.jsonl'), table);
  return lines;
}

export interface Totals {
  readonly totals: Readonly<Record<string, number>>;
  readonly rows: readonly {
    readonly letter: string | null;
    readonly sentence: string | null;
    readonly notes: readonly { readonly note: string }[];
  }[];
}

export async function take(
  folder: string,
  dataDir: string,
  ...args: string[]
): Promise<[Totals, number]> {
  const printed: string[] = [];
  const begun = performance.now();
  const all = ['import', folder, '--office', 'a', '--data', dataDir, '--json', ...args];
  await runCommandLine([importArchive], all, {
    print: (text) => void printed.push(text),
    say: (sentence) => void process.stderr.write(`${sentence}\n`),
  });
  const seconds = (performance.now() - begun) / 1_000;
  return [JSON.parse(printed.join('')) as Totals, seconds];
}

export function linkAll(officials: readonly Official[], lines: readonly Line[]): readonly Link[] {
  const known = lines.flatMap(({ id, theirNumber, theirDate }): readonly KnownNumber[] => {
    const one =
      theirNumber === null ? undefined : knownNumber(id, theirNumber, theirDate, 'theirs');
    return one === undefined ? [] : [one];
  });
  return officials.flatMap(({ text }, at) =>
    linkReferences(listReferences(text, CALENDAR), known, lines[at]?.id),
  );
}

export function countLinks(links: readonly Link[]): string[][] {
  const rows = [true, false].map((isDated) => {
    const some = links.filter(({ reference }) => (reference.dateText !== null) === isDated);
    const of = (outcome: Link['outcome']) => some.filter((link) => link.outcome === outcome).length;
    const counts = [some.length, of('exact'), of('ambiguous'), of('none')].map(integer);
    return [isDated ? 'with a date' : 'without one', ...counts];
  });
  return rows;
}

/** Undefined where the collection is not beside the repository. */
export function findOfficials(): readonly Official[] | undefined {
  if (!existsSync(CORPUS)) {
    console.log(`Nothing is measured: ${CORPUS} is not there.`);
    return undefined;
  }
  const written = gunzipSync(readFileSync(CORPUS)).toString('utf8').trimEnd().split('\n');
  return written.map((line) => JSON.parse(line) as Official);
}
