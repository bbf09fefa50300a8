// `dawam verify`: checks every leaf, tree, note, number, file and table; names the first wrong
// byte.
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { dataOptions } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

const backupOption = {
  backup: { type: 'string', value: 'FILE', summary: 'a backup to compare with what has changed' },
} as const;

export const verify: CliCommand = {
  name: 'verify',
  summary: 'Check everything a server holds, also while it runs.',
  usage: '[--data DIR] [--backup FILE] [--json]',
  words: 0,
  options: { ...dataOptions, ...backupOption, ...jsonOption },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const { verifyData } = await import('#store/upkeep.ts');
  const { backup } = call.values;
  const report = await verifyData({
    ...(await upkeepOptions(call)),
    backup: typeof backup === 'string' ? backup : undefined,
  });
  const { disposed, flaws, logs, entries, files } = report;
  if (call.values['json'] === true) call.print(JSON.stringify(report));
  else {
    for (const { where, problem, byte } of flaws) {
      call.print(`${where}${byte === undefined ? '' : ` byte ${byte}`}: ${problem}`);
    }
    const gone = disposed === 0 ? '' : ` (${disposed} destroyed by decision)`;
    const held = `${entries} entries${gone} of ${logs.length} logs, ${files} files`;
    call.print(flaws.length === 0 ? `All is well: ${held}.` : `${flaws.length} flaws in ${held}.`);
  }
  return flaws.length === 0 ? exitCodes.done : exitCodes.found;
}
