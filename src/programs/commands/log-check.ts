// `dawam log check --vectors FILE`: checks our trees, proofs and notes against a file of vectors.
import { readFile } from 'node:fs/promises';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes, mustText } from '#programs/command-line.ts';

export const logCheck: CliCommand = {
  name: 'log check',
  summary: 'Check the log formats against a file of test vectors.',
  usage: '--vectors FILE [--json]',
  words: 0,
  options: {
    vectors: { type: 'string', value: 'FILE', summary: 'vectors of trees, proofs and notes, JSON' },
    json: { type: 'boolean', summary: 'print the result as JSON' },
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const path = mustText(call, 'vectors');
  const bytes = await readFile(path).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw badUsage(`The file of vectors cannot be read: ${why}`);
  });
  const { checkVectorFile } = await import('#kernel/vectors.ts');
  const { passed, failed, failures } = checkVectorFile(bytes);
  for (const failure of failures) call.say(failure);
  if (call.values['json'] === true) call.print(JSON.stringify({ passed, failed, failures }));
  else call.print(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? exitCodes.done : exitCodes.found;
}
