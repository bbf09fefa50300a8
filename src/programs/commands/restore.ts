// `dawam restore FILE`: brings a backup back, verified before anything changes.
import { resolve } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { dataOptions } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const restore: CliCommand = {
  name: 'restore',
  summary: 'Bring a backup back into a data folder; the server must be stopped.',
  usage: 'FILE [--data DIR] [--replace] [--json]',
  words: 1,
  options: {
    ...dataOptions,
    replace: { type: 'boolean', summary: "overwrite logs that are an older part of the backup's" },
    ...jsonOption,
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const source = resolve(call.words[0] ?? '');
  const replace = call.values['replace'] === true;
  const { restoreData } = await import('#store/upkeep.ts');
  const report = await restoreData({ ...(await upkeepOptions(call)), source, replace });
  if (call.values['json'] === true) call.print(JSON.stringify(report));
  else {
    const { entries, files, takenAt } = report;
    call.print(`Restored and verified: ${entries} entries, ${files} files, as of ${takenAt}.`);
  }
  return exitCodes.done;
}
