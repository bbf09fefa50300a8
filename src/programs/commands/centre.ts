// `dawam centre`: runs a centre's server until it is asked to stop. `dawam keys` prints the
// verifier keys of a data folder, which the other side wants to be told.
import { resolve } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { badSetting, dataOptions, readSettings, serverOptions } from '#programs/settings.ts';

export const centre: CliCommand = {
  name: 'centre',
  summary: 'Run a centre: it mirrors the logs of offices, and cosigns what it holds.',
  usage: '--logs FILE [--role main|standby] [--port PORT] [--host ADDRESS] [--data DIR]',
  words: 0,
  options: {
    port: serverOptions.port,
    host: serverOptions.host,
    ...dataOptions,
    role: { type: 'string', value: 'ROLE', summary: 'main (the default) or standby' },
    logs: { type: 'string', value: 'FILE', summary: 'verifier keys of the logs, one a line' },
  },
  run: runCentre,
};

export const keys: CliCommand = {
  name: 'keys',
  summary: "Print the verifier keys of a server's logs, one a line.",
  usage: '[--data DIR]',
  words: 0,
  options: dataOptions,
  run: printKeys,
};

async function runCentre(call: CliCall): Promise<ExitCode> {
  const settings = readSettings(call.values, process.env);
  const role = call.values['role'] ?? 'main';
  if (role !== 'main' && role !== 'standby') {
    throw badSetting(`The role must be main or standby, not ${JSON.stringify(role)}.`);
  }
  const logs = call.values['logs'];
  const logsFile = typeof logs === 'string' ? resolve(logs) : undefined;
  const { openCentre } = await import('#programs/centre.ts');
  const { listenForCentre } = await import('#programs/run-centre.ts');
  const report = (sentence: string) => call.say(sentence);
  const open = await openCentre(settings, { role, logsFile, nowMs: () => Date.now(), report });
  const running = await listenForCentre(open, settings, call.say);
  call.print(`The centre answers at ${running.url}; it mirrors ${open.store.logs.length} logs.`);
  call.print(open.vkey);
  await running.stopped;
  return exitCodes.done;
}

async function printKeys(call: CliCall): Promise<ExitCode> {
  const { listLogKeys } = await import('#programs/list-log-keys.ts');
  for (const vkey of await listLogKeys(readSettings(call.values, process.env))) call.print(vkey);
  return exitCodes.done;
}
