// `dawam rebuild`: makes the tables again from the logs.
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { dataOptions } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const rebuild: CliCommand = {
  name: 'rebuild',
  summary: 'Make the tables again from the logs; the server must be stopped.',
  usage: '[--data DIR] [--json]',
  words: 0,
  options: { ...dataOptions, ...jsonOption },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const { rebuildData } = await import('#store/upkeep.ts');
  const report = await rebuildData(await upkeepOptions(call));
  if (call.values['json'] === true) call.print(JSON.stringify(report));
  else {
    const rows = Object.entries(report.rows).map(([table, count]) => `${count} in ${table}`);
    call.print(`Rebuilt from ${report.entries} entries; rows: ${rows.join(', ') || 'none'}.`);
  }
  return exitCodes.done;
}
