// The ten worst days stand in three languages with the same commands, and each command is there:
// every `dawam` with its options, every program, unit and file as the example of deploy has it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';

import type { CliCommand } from '#programs/command-line.ts';

const deploy = join(import.meta.dirname, '../../../deploy');
const languages = ['en', 'ar', 'fa'] as const;
const PAGE_LINES_MAX = 75;
const DAYS = 10;

/** Of Debian's packages that deploy/README.md names, and of every Debian. */
const programs = new Set([
  ...['patronictl', 'etcdctl', 'pgbackrest', 'psql', 'systemctl', 'systemd-run', 'journalctl'],
  ...['sudo', 'ping', 'df', 'du', 'lvextend', 'openssl', 'chown', 'mv', 'rm', 'sed', '.'],
]);
const packagedUnits = new Set(['etcd', 'patroni', 'haproxy']);

async function readPages(language: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(deploy, 'runbooks', language);
  const names = (await readdir(folder)).sort();
  const texts = names.map(async (name) => await readFile(join(folder, name), 'utf8'));
  return new Map((await Promise.all(texts)).map((text, i) => [names[i] ?? '', text]));
}

/** A command on each line, those that go on joined. */
function commandsOf(page: string): readonly string[] {
  const blocks = [...page.matchAll(/```sh\n(?<lines>[^`]*)```/g)];
  const text = blocks.map(({ groups }) => groups?.['lines'] ?? '').join('');
  const joined = text.replaceAll(/\\\n\s*/g, '').split('\n');
  return joined.map((line) => line.trim()).filter((line) => line !== '');
}

const english = await readPages('en');
const asked = [...english].flatMap(([name, page]) =>
  commandsOf(page).map((command) => [name, command] as const),
);

async function listDawamCommands(): Promise<readonly CliCommand[]> {
  const folder = join(import.meta.dirname, '../commands');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const all = await Promise.all(
    files.map(async (name) => {
      const parts: unknown = await import(join(folder, name));
      return Object.values(Object(parts)).filter(isCommand);
    }),
  );
  return all.flat();
}

function isCommand(one: unknown): one is CliCommand {
  return typeof one === 'object' && one !== null && 'usage' in one && 'run' in one;
}

test('ten days, a page each, in three languages with the same commands', async () => {
  assert.equal(english.size, DAYS);
  for (const language of languages) {
    const pages = await readPages(language);
    assert.deepEqual([...pages.keys()], [...english.keys()], language);
    for (const [name, page] of pages) {
      const where = `${language}/${name}`;
      assert.deepEqual(commandsOf(page), commandsOf(english.get(name) ?? ''), where);
      assert.ok(commandsOf(page).length > 0, `${where} has no command`);
      assert.ok(page.split('\n').length <= PAGE_LINES_MAX, `${where} is longer than a page`);
      assert.equal(page.match(/^# /gm)?.length, 1, `${where} has one title`);
      assert.equal(page.match(/^## /gm)?.length, 2, `${where}: what to do, and what not to do`);
      for (const [, link = ''] of page.matchAll(/\]\((?<link>[^)]+)\)/g)) {
        assert.ok(pages.has(link), `${where} leads to ${link}`);
      }
    }
  }
});

test('each dawam command is there, with its words and options', async () => {
  const known = await listDawamCommands();
  let seen = 0;
  for (const [name, command] of asked) {
    const words = command.split(' ');
    const at = words.findIndex((word) => word === './dawam' || word === '/opt/dawam/dawam');
    if (at < 0) continue;
    const rest = words.slice(at + 1);
    const found =
      known.find((one) => one.name === rest.slice(0, 2).join(' ')) ??
      known.find((one) => one.name === rest[0]);
    assert.ok(found, `${name}: there is no ${command}`);
    const given = rest.slice(found.name.split(' ').length);
    const options = given.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
    for (const option of options) {
      assert.ok(Object.hasOwn(found.options, option), `${name}: ${found.name} has no --${option}`);
    }
    const values = options.filter((option) => found.options[option]?.type === 'string').length;
    assert.equal(given.length - options.length - values, found.words, `${name}: ${command}`);
    seen += 1;
  }
  assert.ok(seen >= 12, `only ${seen} commands of dawam were found`);
});

test('programs, units and files are those of the sites', async () => {
  for (const [name, command] of asked) {
    const [first = ''] = command.split(' ');
    const isOwn = /^(?:\.\/dawam|deploy\/ca\.sh|\/etc\/dawam\/[\w.-]+)$/.test(first);
    assert.ok(isOwn || programs.has(first), `${name}: nobody has ${first}`);
    for (const [path] of command.matchAll(/\/etc\/(?:dawam|patroni|default)\/[\w./-]+/g)) {
      if (path.startsWith('/etc/dawam/tls')) continue;
      const isMade = ['main', 'witness'].some((site) =>
        existsSync(join(deploy, 'example', site, path)),
      );
      assert.ok(isMade, `${name}: ${path} is on no machine`);
    }
    for (const unit of unitsOf(command)) {
      const file = unit.replace(/@.*$/, '@');
      const folders = ['main', 'standby', 'witness'].map((site) =>
        join(deploy, 'example', site, 'etc/systemd/system', `${file}.service`),
      );
      const isThere = packagedUnits.has(unit) || folders.some((path) => existsSync(path));
      assert.ok(isThere, `${name}: no machine has the unit ${unit}`);
    }
  }
});

function unitsOf(command: string): readonly string[] {
  const [program, , ...units] = command.split(' ');
  if (program === 'journalctl') return command.split(' ').slice(2, 3);
  if (program !== 'systemctl') return [];
  return units.filter((unit) => !unit.includes('*'));
}
