// The developers' side of ./dawam: `./dawam dev COMMAND`. Each command says what it does, ends
// with what it found, and answers with its exit code. It starts tools; it knows no part of Dawam.

import { SITE_PROGRAMS, install } from './debian-packages.ts';
import { listFiles, root, runNode, type Outcome } from './run.ts';
import { groups, runGroup, sayCounts, sum } from './test-groups.ts';

const HELP = `usage: ./dawam dev COMMAND [ARGUMENT ...]

  test [PATH ...]   all tests, or those whose file begins with PATH; ends with the counts
  e2e [PATH ...]    only the journeys in Chromium
  check             format, lint, types, tidiness; changes nothing
  fmt [PATH ...]    formats the sources
  bench [NAME ...]  measures, all or those whose file name holds NAME; wants a quiet machine;
                    with --full also what takes long
  sim [OPTION ...]  the simulated country by a seed; --help says more
  lab [NAME ...]    real programs in networks of their own, where troubles befall them; wants root;
                    without a name says which labs there are`;

const TOOL_TIMEOUT_MS = 180_000;
const QUIET = '--test-reporter=./tools/counting-reporter.ts';
const BENCH_TIMEOUT_MS = 3_600_000;
// Two hundred troubles on a busy machine.
const LAB_TIMEOUT_MS = 4 * 3_600_000;
const tools = {
  oxfmt: 'node_modules/oxfmt/bin/oxfmt',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  tsc: 'node_modules/typescript/bin/tsc',
};

async function test(paths: string[], only?: string): Promise<number> {
  const counts = [];
  for (const group of groups) {
    if (only === undefined || group.name === only) counts.push(await runGroup(group, paths));
  }
  const total = sum(counts);
  const isNone = total.passed + total.failed + total.skipped === 0;
  if (isNone) console.log(`✖ no test file begins with ${paths.join(' or ')}`);
  console.log(sayCounts(total));
  return isNone || total.failed > 0 ? 1 : 0;
}

async function check(): Promise<number> {
  const steps: [string, string[]][] = [
    ['format', [tools.oxfmt, '--check', '.']],
    ['lint', [tools.oxlint, '.']],
    ['types', [tools.tsc, '-p', '.']],
    ['types of the browser', [tools.tsc, '-p', 'src/web']],
  ];
  if (listFiles(['e2e/**/*.ts']).length > 0)
    steps.push(['types of the journeys', [tools.tsc, '-p', 'e2e']]);
  steps.push(['tidiness', ['--test', '--test-isolation=none', QUIET, 'test/tidy.test.ts']]);
  let failed = 0;
  for (const [name, args] of steps) {
    const { code, output } = await runNode(args, { isQuiet: true, timeoutMs: TOOL_TIMEOUT_MS });
    if (code !== 0) failed++;
    console.log(code === 0 ? `✔ ${name}` : `${output.trimEnd()}\n✖ ${name}`);
  }
  console.log(failed === 0 ? 'all in order' : `${failed} of ${steps.length} checks failed`);
  return failed === 0 ? 0 : 1;
}

async function format(paths: string[]): Promise<number> {
  const args = [tools.oxfmt, ...(paths.length === 0 ? ['.'] : paths)];
  const outcome: Outcome = await runNode(args, { timeoutMs: TOOL_TIMEOUT_MS });
  return outcome.code;
}

async function bench(given: string[]): Promise<number> {
  const names = given.filter((name) => !name.startsWith('--'));
  const options = given.filter((name) => name.startsWith('--'));
  const files = listFiles(['bench/**/*.bench.ts']).filter(
    (file) => names.length === 0 || names.some((name) => file.includes(name)),
  );
  if (files.length === 0) {
    console.error('dawam: no bench has such a name');
    return 1;
  }
  let failed = 0;
  for (const file of files) {
    console.log(`\n== ${file}`);
    const args = ['--disable-warning=ExperimentalWarning', file, ...options];
    const { code } = await runNode(args, { timeoutMs: BENCH_TIMEOUT_MS });
    if (code !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}

async function simulate(args: string[]): Promise<number> {
  const { code } = await runNode(['sim/sim.ts', ...args], { timeoutMs: BENCH_TIMEOUT_MS });
  return code;
}

async function experiment([name = '', ...args]: string[]): Promise<number> {
  const files = listFiles(['lab/**/*.lab.ts']);
  const file = files.find((one) => one.endsWith(`/${name}.lab.ts`));
  if (file === undefined) {
    if (name !== '') console.error(`dawam: there is no lab "${name}"`);
    for (const one of files) console.log(one.replace(/^.*[/]|[.]lab[.]ts$/g, ''));
    return name === '' ? 0 : 64;
  }
  if (['three-sites', 'moves', 'restores'].includes(name)) await install(SITE_PROGRAMS);
  const { code } = await runNode([file, ...args], { timeoutMs: LAB_TIMEOUT_MS });
  return code;
}

const commands: Record<string, (args: string[]) => Promise<number>> = {
  test: (args) => test(args),
  e2e: (args) => test(args, 'journeys'),
  check: () => check(),
  fmt: format,
  bench,
  sim: simulate,
  lab: experiment,
};

const [name = '--help', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
process.chdir(root);
if (command !== undefined && !args.includes('--help')) {
  process.exitCode = await command(args);
} else {
  const isAsked = command !== undefined || name === '--help' || name === 'help';
  if (!isAsked) console.error(`dawam: there is no dev command "${name}"\n`);
  console.log(HELP);
  process.exitCode = isAsked ? 0 : 64;
}
