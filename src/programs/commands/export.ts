// `dawam export`: letters of an office, for an archive, another system or the public.
import { join, resolve } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes, mustText, textOf } from '#programs/command-line.ts';
import { dataOptions, readSettings } from '#programs/settings.ts';
import type { ExportForm } from '#programs/export/export-letters.ts';
import type { ExportScope } from '#programs/export/export-reader.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const exportCommand: CliCommand = {
  name: 'export',
  summary: 'Write letters of an office for an archive or another system.',
  usage:
    '--office ID (--register NAME --year YEAR | --file MARK | --letter UUID)' +
    ' [--form bag|noark|csv] [--schemas DIR] --out PATH [--public] [--data DIR] [--json]',
  words: 0,
  options: {
    office: { type: 'string', value: 'ID', summary: 'whose letters' },
    register: { type: 'string', value: 'NAME', summary: 'incoming or outgoing, with --year' },
    year: { type: 'string', value: 'YEAR', summary: 'of the register, as the office counts years' },
    file: { type: 'string', value: 'MARK', summary: 'a file of the archive, by its mark' },
    letter: { type: 'string', value: 'UUID', summary: 'one letter' },
    form: { type: 'string', value: 'FORM', summary: 'bag (BagIt), noark (Noark 5) or csv' },
    out: { type: 'string', value: 'PATH', summary: 'new folder, or a name that ends with .zip' },
    schemas: { type: 'string', value: 'DIR', summary: 'of Noark 5, to go along with the XML' },
    public: { type: 'boolean', summary: 'a copy for everybody: what is graded is masked' },
    ...dataOptions,
    ...jsonOption,
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const office = mustText(call, 'office');
  const scope = readScope(call);
  const form = readForm(call);
  const out = resolve(mustText(call, 'out'));
  const { isThere } = await import('#archive/bag-sink.ts');
  if (await isThere(out)) throw badUsage(`${out} is there already; an export overwrites nothing.`);
  const options = await upkeepOptions(call);
  const { runExport } = await import('#programs/export/run-export.ts');
  const { publicUrl, host, port } = readSettings(call.values, process.env);
  const schemas = textOf(call, 'schemas');
  const report = await runExport(options, {
    origin: publicUrl ?? `http://${host}:${port}`,
    ...{ office, scope, form, out, isPublic: call.values['public'] === true },
    filesDir: join(options.dataDir, 'files'),
    ...(schemas === undefined ? {} : { schemasDir: resolve(schemas) }),
    exportedAt: new Date().toISOString(),
  });
  const bad = report.findings.filter(({ result }) => result === 'bad');
  if (call.values['json'] === true) call.print(JSON.stringify({ out, ...report }));
  else {
    for (const { control, says, details } of bad) {
      call.say(`${control} ${says}: ${details.join(' ')}`);
    }
    const { letters, documents, entries } = report;
    const proven = entries === 0 ? '' : ` and ${entries} entries with proofs`;
    call.print(`${letters} letters with ${documents} documents${proven} are in ${out}.`);
  }
  return bad.length === 0 ? exitCodes.done : exitCodes.found;
}

function readScope(call: CliCall): ExportScope {
  const register = textOf(call, 'register');
  const year = textOf(call, 'year');
  const file = textOf(call, 'file');
  const letter = textOf(call, 'letter');
  const isYear = register !== undefined || year !== undefined;
  const count = [isYear, file !== undefined, letter !== undefined].filter(Boolean).length;
  if (count !== 1) throw badUsage('Say either --register with --year, or --file, or --letter.');
  if (file !== undefined) return { kind: 'file', file };
  if (letter !== undefined) return { kind: 'letter', letter: letter.replace(/^letter\//, '') };
  if (register === undefined || year === undefined || !/^[0-9]{1,4}$/.test(year)) {
    throw badUsage('--register and --year belong together; the year is a number.');
  }
  return { kind: 'year', register, year: Number(year) };
}

function readForm(call: CliCall): ExportForm {
  const form = textOf(call, 'form') ?? 'bag';
  if (form === 'bag' || form === 'noark' || form === 'csv') return form;
  throw badUsage(`--form is bag, noark or csv, not ${JSON.stringify(form)}.`);
}
