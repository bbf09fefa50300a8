// `dawam rebuild`: makes the tables again from the logs, and lets the search make its index again.
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
  const { rebuildData, withDatabase } = await import('#store/upkeep.ts');
  const { dropIndex } = await import('#modules/correspondence/search/index-store.ts');
  const options = await upkeepOptions(call);
  const report = await rebuildData(options);
  // The server makes the index of the search again by itself, in the background.
  await withDatabase(options, 'alone', (database) => dropIndex(database.writers));
  if (call.values['json'] === true) call.print(JSON.stringify(report));
  else {
    const rows = Object.entries(report.rows).map(([table, count]) => `${count} in ${table}`);
    call.print(`Rebuilt from ${report.entries} entries; rows: ${rows.join(', ') || 'none'}.`);
  }
  return exitCodes.done;
}
