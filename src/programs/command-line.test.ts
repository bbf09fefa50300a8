// The command line as people meet it: help, slips of the finger, exit codes, and the check of test
// vectors run as a program of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { exitCodes, nearest, runCommandLine } from './command-line.ts';
import type { CliCommand } from './command-line.ts';
import { commands } from './command-list.ts';

const program = join(import.meta.dirname, 'dawam.ts');

function dawam(...args: string[]) {
  const flags = ['--disable-warning=ExperimentalWarning', program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('help names every command and every command has its own', () => {
  const all = dawam('--help');
  assert.equal(all.status, 0);
  for (const { name, summary } of commands) {
    assert.ok(all.stdout.includes(`\n  ${name} `) && all.stdout.includes(`  ${summary}\n`), name);
  }
  const one = dawam('proof', '--help');
  assert.equal(one.status, 0);
  assert.match(one.stdout, /Usage: \.\/dawam proof OFFICE INDEX --out DIR/);
});

test('help of a command names all its options, and what a script wants has JSON', async () => {
  // They run until they are stopped, say lines that a script can take as they are, or one sentence.
  const plain = ['arbiter', 'centre', 'demo', 'keys', 'keys rotate-reading', 'office', 'serve'];
  for (const command of commands) {
    const printed: string[] = [];
    const print = (text: string) => void printed.push(text);
    const code = await runCommandLine(commands, [...command.name.split(' '), '--help'], {
      print,
      say: print,
    });
    const [usage, options] = printed.join('').split(/\nUsage: .*\n/);
    assert.deepEqual([code, usage?.trim()], [0, command.summary]);
    for (const [name, { summary }] of Object.entries(command.options)) {
      assert.match(command.usage, new RegExp(`--${name}\\b`), `usage of ${command.name}`);
      assert.ok(options?.includes(`--${name} `) && options.includes(summary), command.name);
    }
    const isPlain = [...plain, 'sites write'].includes(command.name);
    assert.equal('json' in command.options, !isPlain, `${command.name} --json`);
  }
});

async function run(args: readonly string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const command: CliCommand = {
    ...{ name: 'greet', summary: 'Greet somebody.', usage: 'NAME [--loud]', words: 1 },
    options: { loud: { type: 'boolean', summary: 'loudly' } },
    async run(call) {
      call.print(`${call.words.join()} ${call.values['loud'] === true}`);
      return exitCodes.done;
    },
  };
  const code = await runCommandLine([command], args, {
    print: (text) => void printed.push(text),
    say: (sentence) => void said.push(sentence),
  });
  return { code, said: said.join('\n'), printed: printed.join('\n') };
}

test('slips are told in a sentence with what was meant', async () => {
  assert.deepEqual(await run(['greet', 'x', '--loud']), { code: 0, said: '', printed: 'x true' });
  const unknown = await run(['gret']);
  assert.deepEqual(
    [unknown.code, unknown.said],
    [exitCodes.usage, 'There is no command "gret". Did you mean ./dawam greet?'],
  );
  const option = await run(['greet', 'x', '--lod']);
  assert.equal(option.code, exitCodes.usage);
  assert.match(option.said, /greet has no option --lod\. Did you mean --loud\?/);
  assert.match((await run(['greet'])).said, /greet takes one word/);
  assert.equal((await run([])).code, exitCodes.usage);
  assert.equal(nearest('xyz', ['serve', 'demo']), undefined);
});

test('wrong settings are named and end with their own code', () => {
  const port = dawam('serve', '--port', 'http');
  assert.equal(port.status, exitCodes.settings);
  assert.match(port.stderr, /The port must be a number from 0 to 65535, not "http"/);
  assert.equal(dawam('proof', 'diwan', '-1', '--out', '/tmp/x').status, exitCodes.usage);
  assert.equal(dawam('log', 'check').status, exitCodes.usage);
});

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'dawam-vectors-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('log check counts, and fails with a failing vector', (t) => {
  const folder = makeFolder(t);
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{"entries": []}');
  const failed = dawam('log', 'check', '--vectors', broken);
  assert.equal(failed.status, exitCodes.found);
  assert.match(failed.stdout, /^\d+ passed, [1-9]\d* failed\n$/);
  assert.equal(dawam('log', 'check', '--vectors', join(folder, 'none')).status, exitCodes.usage);
});

const shipped = join(import.meta.dirname, '../../../shared/vectors/tlog.json');
const skip = existsSync(shipped) ? false : `${shipped} is missing`;

test('log check passes what another program made, and finds a change in it', { skip }, (t) => {
  const broken = join(makeFolder(t), 'broken.json');
  const passed = dawam('log', 'check', '--vectors', shipped, '--json');
  assert.equal(passed.status, 0, passed.stderr);
  const result: unknown = JSON.parse(passed.stdout);
  assert.equal(Reflect.get(Object(result), 'failed'), 0);
  const text = readFileSync(shipped, 'utf8');
  writeFileSync(
    broken,
    text.replace(/("empty_root":\s*")(.)/, (_, key: string, first: string) => {
      return key + (first === 'A' ? 'B' : 'A');
    }),
  );
  assert.equal(dawam('log', 'check', '--vectors', broken).status, exitCodes.found);
});
