// `dawam scrub`: overwrites what was destroyed where the database still has older versions of it.
import { resolve } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { dataOptions } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const scrub: CliCommand = {
  name: 'scrub',
  summary: 'Overwrite what was destroyed in the database; the server must be stopped.',
  usage: '[--data DIR] [--backups DIR] [--json]',
  words: 0,
  options: {
    ...dataOptions,
    backups: {
      type: 'string',
      value: 'DIR',
      summary: 'where backups lie (the folder of the data)',
    },
    ...jsonOption,
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const { scrubData } = await import('#store/scrub.ts');
  const options = await upkeepOptions(call);
  const { backups } = call.values;
  const backupsDir = typeof backups === 'string' ? resolve(backups) : options.dataDir;
  const report = await scrubData({ ...options, backupsDir });
  if (call.values['json'] === true) call.print(JSON.stringify(report));
  else {
    const { segments, olderBackups } = report;
    call.print(`The tables were written anew; ${segments} segments of the log before are gone.`);
    for (const path of olderBackups) {
      call.print(`${path} was taken before the latest decision and holds what was destroyed.`);
    }
  }
  return report.olderBackups.length === 0 ? exitCodes.done : exitCodes.found;
}
