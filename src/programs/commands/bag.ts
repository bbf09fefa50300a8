// `dawam bag check PATH`: is this BagIt bag whole and unchanged.
import { resolve } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes } from '#programs/command-line.ts';
import { jsonOption } from './upkeep-call.ts';

export const bagCheck: CliCommand = {
  name: 'bag check',
  summary: 'Check a BagIt bag: a folder, a zip or a tar.',
  usage: 'PATH [--json]',
  words: 1,
  options: { ...jsonOption },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const path = resolve(call.words[0] ?? '');
  const { openArchive } = await import('#archive/open-archive.ts');
  const { judgeBag } = await import('#archive/bag-judge.ts');
  const opened = await openArchive(path);
  if (!opened.ok) throw badUsage(`${path} cannot be checked. ${opened.problem}`);
  const report = await judgeBag(opened.source);
  await opened.source.close();
  if (call.values['json'] === true) call.print(JSON.stringify(report));
  else {
    for (const { severity, path: place, sentence } of report.flaws) {
      call.print(`${severity}: ${place === '' ? '' : `${place}: `}${sentence}`);
    }
    const { payloadFiles, payloadBytes, errors, warnings, algorithms } = report;
    const held = `${payloadFiles} files of ${payloadBytes} bytes, by ${algorithms.join(' and ')}`;
    const found = `${errors} errors, ${warnings} warnings`;
    call.print(report.isValid ? `Valid: ${held}; ${found}.` : `Not valid: ${found}.`);
  }
  return report.isValid ? exitCodes.done : exitCodes.found;
}
