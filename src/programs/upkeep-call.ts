// What the commands beside a server have in common: where the data are, the law that made them, and
// progress on standard error, one line that is written over while somebody watches.
import { correspondence } from '#modules/correspondence/module.ts';
import { directory } from '#modules/directory/module.ts';
import type { UpkeepOptions } from '#store/upkeep.ts';

import type { CliCall } from './command-line.ts';
import { readSettings } from './settings.ts';

const PROGRESS_EVERY_MS = 200;

/** Progress goes to a terminal only: a script reads the result. */
export function upkeepOf(call: CliCall): UpkeepOptions {
  const { dataDir, databaseUrl } = readSettings(call.values, process.env);
  const isWatched = process.stderr.isTTY && call.values['quiet'] !== true;
  let last = 0;
  return {
    dataDir,
    databaseUrl,
    modules: [directory, correspondence],
    onProgress(sentence) {
      if (!isWatched || performance.now() - last < PROGRESS_EVERY_MS) return;
      last = performance.now();
      process.stderr.write(`\r\u001B[K${sentence}`);
    },
  };
}

/** Ends the progress line, then prints the result in the form asked for. */
export function printResult(call: CliCall, result: object, sentences: readonly string[]): void {
  if (process.stderr.isTTY && call.values['quiet'] !== true) process.stderr.write('\r\u001B[K');
  if (call.values['json'] === true) call.print(JSON.stringify(result));
  else for (const sentence of sentences) call.print(sentence);
}
