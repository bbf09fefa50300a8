// `dawam backup FILE`: a whole server in one file, also while it runs.
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes } from '#programs/command-line.ts';
import { dataOptions } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const backup: CliCommand = {
  name: 'backup',
  summary: 'Write everything into one file, also while the server runs; it holds the keys too.',
  usage: 'FILE [--data DIR] [--json]',
  words: 1,
  options: { ...dataOptions, ...jsonOption },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const target = resolve(call.words[0] ?? '');
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (isThere) throw badUsage(`${target} is there already; a backup overwrites nothing.`);
  const { backupData } = await import('#store/upkeep.ts');
  const takenAt = new Date().toISOString();
  const report = await backupData({ ...(await upkeepOptions(call)), target, takenAt });
  if (call.values['json'] === true) call.print(JSON.stringify(report));
  else {
    const { entries, files, sizeBytes } = report;
    call.print(`${entries} entries and ${files} files are in ${target} (${sizeBytes} bytes).`);
    call.print('Keep it like a key: who has it can sign as these offices.');
  }
  return exitCodes.done;
}
