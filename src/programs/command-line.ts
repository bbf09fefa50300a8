// The command line: what a command is, how its words are read, and what is said where they are
// wrong. Commands are data, so that help is printed without starting anything.
import { parseArgs } from 'node:util';
import { Defect } from '#lib/assert.ts';
import { Fault } from '#kernel/fault.ts';

/** Exit codes; beyond 0 and 1 they are those of sysexits.h. */
export const exitCodes = {
  done: 0,
  /** The command ran and found what it looks for: a flaw, a failed check. */
  found: 1,
  usage: 64,
  defect: 70,
  /** The world failed: try again later. */
  fault: 75,
  settings: 78,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface CliOption {
  readonly type: 'string' | 'boolean';
  /** Stands for the value in help: FILE, PORT … */
  readonly value?: string;
  readonly summary: string;
}

export interface CliCall {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
  /** Onto stdout: the result. */
  readonly print: (text: string) => void;
  /** Onto stderr: progress and reasons. */
  readonly say: (sentence: string) => void;
}

export interface CliCommand {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  /** What stands after the name: 'OFFICE INDEX --out DIR'. */
  readonly usage: string;
  /** How many words besides options it needs. */
  readonly words: number;
  readonly options: Readonly<Record<string, CliOption>>;
  run(call: CliCall): Promise<ExitCode>;
}

export interface Output {
  readonly print: (text: string) => void;
  readonly say: (sentence: string) => void;
}

/** Finds the command, reads its words and runs it; every error becomes a sentence and a code. */
export async function runCommandLine(
  commands: readonly CliCommand[],
  args: readonly string[],
  output: Output,
): Promise<ExitCode> {
  const [first = ''] = args;
  if (first === '' || first === '--help' || first === '-h' || first === 'help') {
    output.print(helpOfAll(commands));
    return first === '' ? exitCodes.usage : exitCodes.done;
  }
  const command = findCommand(commands, args);
  if (command === undefined) return sayUnknown(commands, args, output);
  const rest = args.slice(command.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    output.print(helpOf(command));
    return exitCodes.done;
  }
  try {
    const { values, words } = readWords(command, rest);
    return await command.run({ values, words, ...output });
  } catch (error) {
    return sayError(error, command, output);
  }
}

function findCommand(
  commands: readonly CliCommand[],
  args: readonly string[],
): CliCommand | undefined {
  const two = args.slice(0, 2).join(' ');
  return commands.find(({ name }) => name === two) ?? commands.find(({ name }) => name === args[0]);
}

function sayUnknown(
  commands: readonly CliCommand[],
  args: readonly string[],
  output: Output,
): ExitCode {
  const [first = ''] = args;
  const below = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (below.length > 0) {
    const names = below.map(({ name }) => `./dawam ${name}`).join(', ');
    const isHelp = args[1] === '--help' || args[1] === undefined;
    output.say(
      isHelp ? `${first} has: ${names}` : `There is no such command; ${first} has: ${names}`,
    );
    return args[1] === '--help' ? exitCodes.done : exitCodes.usage;
  }
  const near = nearest(
    first,
    commands.map(({ name }) => name),
  );
  const hint = near === undefined ? 'See ./dawam --help.' : `Did you mean ./dawam ${near}?`;
  output.say(`There is no command ${JSON.stringify(first)}. ${hint}`);
  return exitCodes.usage;
}

function sayError(error: unknown, command: CliCommand, output: Output): ExitCode {
  if (error instanceof Fault) {
    output.say(error.message);
    if (error.code === 'program.bad-usage') {
      output.say(`See ./dawam ${command.name} --help.`);
      return exitCodes.usage;
    }
    return error.code === 'program.bad-settings' ? exitCodes.settings : exitCodes.fault;
  }
  const what = error instanceof Defect ? 'A belief of the program was false' : 'Unexpected';
  output.say(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return exitCodes.defect;
}

interface Read {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
}

function readWords(command: CliCommand, args: readonly string[]): Read {
  const options = Object.entries(command.options).map(([name, { type }]) => [name, { type }]);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(options) as Record<string, { type: 'string' | 'boolean' }>,
      allowPositionals: true,
      allowNegative: false,
    });
    checkCount(command, positionals);
    return { values, words: positionals };
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw badUsage(optionSentence(command, error));
  }
}

function checkCount(command: CliCommand, words: readonly string[]): void {
  if (words.length === command.words) return;
  const counts = ['no words', 'one word', 'two words'];
  const wanted = counts[command.words] ?? `${command.words} words`;
  const form = `./dawam ${command.name} ${command.usage}`.trim();
  throw badUsage(`${command.name} takes ${wanted} besides its options: ${form}`);
}

// parseArgs says it at length and in its own way; the option's name is what matters of it.
function optionSentence(command: CliCommand, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const named = /'(?:-\w, )?(--?[\w-]+)/.exec(message)?.[1];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && named !== undefined) {
    const near = nearest(named.replace(/^-+/, ''), Object.keys(command.options));
    const hint = near === undefined ? '' : ` Did you mean --${near}?`;
    return `${command.name} has no option ${named}.${hint}`;
  }
  return message.split('\n')[0] ?? message;
}

/** The value of an option of type string, or undefined. */
export function textOf(call: Pick<CliCall, 'values'>, name: string): string | undefined {
  const value = call.values[name];
  return typeof value === 'string' ? value : undefined;
}

export function mustText(call: Pick<CliCall, 'values'>, name: string): string {
  const value = textOf(call, name);
  if (value === undefined || value === '') throw badUsage(`--${name} is needed.`);
  return value;
}

export function badUsage(sentence: string): Fault {
  return new Fault('program.bad-usage', sentence, { retry: 'never' });
}

function helpOfAll(commands: readonly CliCommand[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Dawam keeps offices open, and their registers true.',
    '',
    'Usage: ./dawam COMMAND [OPTIONS]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '  ./dawam COMMAND --help explains one of them; ./dawam dev --help is for developers.',
    '',
    'Settings come from options or, where no option is given, from the environment:',
    ...environmentHelp,
    '',
  ].join('\n');
}

const environmentHelp = [
  '  DAWAM_DATA           folder of files, keys and the database (./data)',
  '  DATABASE_URL         another PostgreSQL (15 or newer) instead of the one that comes along',
  '  DAWAM_HOST           address to listen at (127.0.0.1)',
  '  DAWAM_PORT           port to listen at (4180)',
  '  DAWAM_PUBLIC_URL     what the browser shows, such as https://office.example',
  '  DAWAM_TRUST_PROXY    yes behind a proxy of your own that sets X-Forwarded-For',
  '  DAWAM_ORIGIN_PREFIX  what the names of logs begin with (dawam.example)',
  '  DAWAM_SESSION_RATE   requests a second that one session may make (100)',
  '  DAWAM_RATE_LIMIT     off to measure or try the server out with a program (on)',
  '  DAWAM_SCAN_FOLDER    folder of scanners, with a folder for each office',
  '  DAWAM_SCAN_SHEETS    bar codes of sheets between letters (PATCHT), TEXT=enclosure',
  '  DAWAM_PICTURE        folder, such as a stick, for what offices need when all is down',
  '  DAWAM_NEIGHBOURS     addresses of servers to exchange with while no centre answers',
  '  DAWAM_SITE_FILE      at a site of a centre: what `dawam sites write` says of both sites',
  '  DAWAM_METRICS_TOKEN_FILE  what monitoring shows to read /api/metrics from elsewhere',
  '  DAWAM_STORAGE        more folders whose disks it looks at; DAWAM_STORAGE_TB planned (20)',
  '  DAWAM_LINK_MBIT      what the line between two centres carries (500)',
  '  DAWAM_OIDC_ISSUER, DAWAM_OIDC_CLIENT_ID, DAWAM_OIDC_CLIENT_SECRET',
  '                       the identity provider to sign in with, if any',
];

function helpOf(command: CliCommand): string {
  const rows = Object.entries(command.options).map(
    ([name, { value, summary }]) =>
      [value === undefined ? `--${name}` : `--${name} ${value}`, summary] as const,
  );
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const list = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
  return [
    command.summary,
    '',
    `Usage: ./dawam ${command.name} ${command.usage}`.trimEnd(),
    ...(list.length === 0 ? [] : ['', ...list]),
    '',
  ].join('\n');
}

/** The nearest of some words, where it is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, distance: distanceOf(word, name) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(2, word.length / 3)
    ? best.name
    : undefined;
}

// Levenshtein's distance, one row at a time.
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (left === right ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
