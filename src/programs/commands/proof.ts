// `dawam proof OFFICE INDEX --out DIR`: an entry with the proof that it is registered, for anybody
// to check without this server.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseDecimal } from '#kernel/checkpoint.ts';
import type { Entry } from '#kernel/entry.ts';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes, mustText } from '#programs/command-line.ts';
import { dataOptions } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const proof: CliCommand = {
  name: 'proof',
  summary: 'Write an entry of a log with the proof that it is registered.',
  usage: 'OFFICE INDEX --out DIR [--data DIR] [--json]',
  words: 2,
  options: {
    out: { type: 'string', value: 'DIR', summary: 'folder for the three files' },
    ...dataOptions,
    ...jsonOption,
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const [office = '', text = ''] = call.words;
  const index = parseDecimal(text);
  if (index === undefined) throw badUsage(`INDEX must be a whole number, not ${text}.`);
  if (!/^[a-z0-9][a-z0-9.-]{0,62}$/.test(office)) {
    throw badUsage(`${JSON.stringify(office)} is not the id of an office.`);
  }
  const out = resolve(mustText(call, 'out'));
  const { findDisposing, proveEntry } = await import('#store/upkeep.ts');
  const found = await proveEntry(await upkeepOptions(call), office, index);
  if (found === undefined) {
    const gone = await findDisposing(await upkeepOptions(call), office, index);
    call.say(
      gone === undefined
        ? `The log of ${office} has no entry ${index}.`
        : `Entry ${index} of ${office} was destroyed by ${decisionOf(gone.entry)}: see entry ` +
            `${gone.index}. Its hash is still in the log.`,
    );
    return exitCodes.found;
  }
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'entry.json'), found.leaf);
  await writeFile(join(out, 'entry.tlog-proof'), found.proof);
  await writeFile(join(out, 'keys.txt'), found.keys.map((key) => `${key}\n`).join(''));
  if (call.values['json'] === true) call.print(JSON.stringify({ office, index, folder: out }));
  else call.print(`entry.json, entry.tlog-proof and keys.txt are in ${out}.`);
  return exitCodes.done;
}

function decisionOf({ body }: Entry): string {
  const { decision } = body;
  const isSaid = typeof decision === 'object' && decision !== null && 'number' in decision;
  const number = isSaid ? decision['number'] : undefined;
  return typeof number === 'string' ? `decision ${number}` : 'a decision';
}
