// `dawam check FILE|-`: whether a paper is genuine, without a line and without a server.
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { PaperCheck } from '#programs/check-paper.ts';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes } from '#programs/command-line.ts';
import { jsonOption } from './upkeep-call.ts';

export const check: CliCommand = {
  name: 'check',
  summary: 'Check whether a paper with a code is genuine.',
  usage: 'FILE|- [--keys FILE] [--json]',
  words: 1,
  options: {
    keys: {
      type: 'string',
      value: 'FILE',
      summary: 'verifier keys of offices and centres, one a line',
    },
    ...jsonOption,
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const [name = ''] = call.words;
  const bytes = name === '-' ? await buffer(process.stdin) : await read(name);
  const { pdfBytesMax } = await import('#paper/pdf-matter.ts');
  if (bytes.length > pdfBytesMax) throw badUsage(`${name} is larger than any paper.`);
  const file = call.values['keys'];
  const keys = typeof file === 'string' ? keysOf((await read(file)).toString('utf8')) : [];
  const { checkPaper } = await import('#programs/check-paper.ts');
  const result = await checkPaper(bytes, keys);
  if (call.values['json'] === true) call.print(JSON.stringify(result));
  else for (const line of linesOf(result)) call.print(line);
  return result.verdict === 'genuine' ? exitCodes.done : exitCodes.found;
}

function linesOf({ verdict, reason, checked, unchecked, claim, held }: PaperCheck): string[] {
  const isGenuine = verdict === 'genuine';
  const what =
    claim === undefined
      ? []
      : [
          `${isGenuine ? 'Registered' : 'It claims to be registered'} under ${claim.number} in ` +
            `${claim.register} on ${claim.date} by ${claim.office}, as entry ${claim.index}.`,
          ...(claim.subject === '' ? [] : [`Subject: ${claim.subject}`]),
        ];
  return [
    isGenuine ? 'Genuine.' : `${headOf(verdict)}: ${reason}`,
    ...what,
    ...(isGenuine && held !== undefined ? heldLines(held) : []),
    ...(checked.length === 0 ? [] : [`Checked: ${checked.join('; ')}.`]),
    ...(isGenuine && unchecked.length > 0 ? [`Compare yourself: ${unchecked.join('; ')}.`] : []),
  ];
}

function heldLines({ by, unheardCount }: NonNullable<PaperCheck['held']>): string[] {
  const sinceOf = (timeS: number) => new Date(timeS * 1_000).toISOString().slice(0, 19);
  const lines = by.map(({ name, timeS }) => `Held by ${name} since ${sinceOf(timeS)}Z.`);
  if (unheardCount === 0) return lines;
  return [...lines, `It has ${unheardCount} cosignatures of centres whose keys were not given.`];
}

/** Without a key or a code nothing can be said, neither for the paper nor against it. */
function headOf(verdict: PaperCheck['verdict']): string {
  const isOpen = verdict === 'unknown-key' || verdict === 'no-code';
  return isOpen ? `Cannot be judged (${verdict})` : `NOT GENUINE (${verdict})`;
}

function keysOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

async function read(name: string): Promise<Buffer> {
  try {
    return await readFile(name);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badUsage(`${name} cannot be read: ${why}`);
  }
}
