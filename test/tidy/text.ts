// Rules about the text of files: limits, names, purity, errors, characters. Words that these rules
// ban are put together from pieces here, so that this file passes its own rules.

import { floorOf, isPureModuleFile } from './imports.ts';
import { findAll, isScript, isTest, lineAt, type Rule, type SourceFile } from './source.ts';

const LINE_MAX_COLUMNS = 100;
const FILE_MAX_LINES = 500;
const ARABIC = /[\u0600-\u06FF\u0750-\u077F\uFB50-\uFDFF\uFE70-\uFEFF]/;

function each(
  applies: (file: SourceFile) => boolean,
  check: (file: SourceFile) => string[],
): Rule['check'] {
  return (files) => files.filter(applies).flatMap(check);
}

function isShipped(file: SourceFile): boolean {
  return isScript(file.path) && !isTest(file.path);
}

function isFreeOfLineLimit(path: string, line: string): boolean {
  if (ARABIC.test(line) || line.includes('://')) return true;
  return path.endsWith('.md') && line.trimStart().startsWith('|');
}

function checkLines(file: SourceFile): string[] {
  return file.text.split('\n').flatMap((line, index) => {
    const isLong = [...line].length > LINE_MAX_COLUMNS && !isFreeOfLineLimit(file.path, line);
    return isLong ? [`${file.path}:${index + 1}: more than ${LINE_MAX_COLUMNS} columns`] : [];
  });
}

const BANNED = ['util', 'helper', 'common', 'misc', 'shared', 'manager', 'service', 'handler'];
const BANNED_WORD = new RegExp(`^(${[...BANNED, 'processor'].join('|')})s?$`);

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function checkPathNames(file: SourceFile): string[] {
  const path = file.path.startsWith('deploy/') ? file.path.replace(/\.service$/, '') : file.path;
  const word = wordsOf(path).find((one) => BANNED_WORD.test(one));
  return word === undefined ? [] : [`${file.path}: "${word}" says nothing; name what it holds`];
}

const DECLARED = /\b(?:const|let|function\*?|class|interface|type)\s+([A-Za-z_$][\w$]*)/g;

function checkDeclaredNames(file: SourceFile): string[] {
  return [...file.code.matchAll(DECLARED)].flatMap((match) => {
    const word = wordsOf(match[1] ?? '').find((one) => BANNED_WORD.test(one));
    if (word === undefined) return [];
    return [`${file.path}:${lineAt(file.code, match.index)}: name ${match[1]} by what it does`];
  });
}

const IMPURE_CODE = new RegExp(
  String.raw`\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.now\b` +
    String.raw`|\bprocess\.|\bset(Timeout|Interval|Immediate)\b` +
    String.raw`|\b(randomBytes|randomUUID|randomInt|getRandomValues|fetch)\s*\(`,
  'g',
);

function isPure(file: SourceFile): boolean {
  if (!isShipped(file)) return false;
  return ['lib', 'kernel'].includes(floorOf(file.path)) || isPureModuleFile(file.path);
}

// Errors are made with `new`, so a factory that returns a Fault passes and a plain Error does not.
const THROWS = /\bnew\s+\w*Error\b|\bthrow\s+([A-Z]\w*Error|Error)\(|\bthrow\s+['"`{\d]/g;
const ERROR_CLASS = /\bclass\s+(?!Fault\b|Defect\b)\w+\s+extends\s+\w*Error\b/g;
const PHYSICAL_CSS = new RegExp(
  String.raw`(^|[\s;{])((margin|padding|border|scroll-margin|scroll-padding)-(left|right)[\w-]*` +
    String.raw`|border-(top|bottom)-(left|right)-radius|left|right)\s*:` +
    String.raw`|(text-align|float|clear)\s*:\s*(left|right)\b`,
  'gm',
);
const PHYSICAL_STYLE =
  /\b(margin|padding|border)(Left|Right)\w*\s*:|\btextAlign\s*:\s*['"](left|right)/g;
const BIDI = /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/g;
const MACHINE = new RegExp(
  [
    '/wor' + 'k/(main|shared|steer)',
    '/far' + 'm/',
    'npm' + 'js\\.(org|com)',
    'deb\\.deb' + 'ian',
  ].join('|'),
  'g',
);
const UNSAFE = /\bas unknown as\b|\bas any\b|\bas never\b/g;
const SILENCED = new RegExp(
  ['@ts-(ignore|nocheck)', '(ox|es)lint-disable(?!.* -- \\w)'].join('|'),
  'g',
);
const LEFT_TESTS =
  /\b(test|it|describe|suite)\.(only|todo|skip)\b|\bmock\.(fn|method|module|timers)\b/g;

function checkTodos(files: SourceFile[]): string[] {
  const gaps = files.flatMap((file) => /docs\/gaps\/(G-\d{3})-/.exec(file.path)?.[1] ?? []);
  return files
    .filter((file) => !file.path.endsWith('.md'))
    .flatMap((file) => [
      ...findAll(file, new RegExp('\\bFIX' + 'ME\\b', 'g'), 'mend it or write a gap', true),
      ...[...file.text.matchAll(new RegExp('\\bTO' + 'DO\\b(\\((G-\\d{3})\\))?', 'g'))]
        .filter((match) => !gaps.includes(match[2] ?? ''))
        .map((match) => `${file.path}:${lineAt(file.text, match.index)}: names no gap that exists`),
    ]);
}

function checkHead(file: SourceFile): string[] {
  const head = file.text.replace(/^#![^\n]*\n/, '').trimStart();
  const isSaid = /^(\/\/|\/\*|--|#)/.test(head);
  return isSaid ? [] : [`${file.path}: begin with a comment that says what it is`];
}

const limitRules: Rule[] = [
  {
    name: `files have at most ${FILE_MAX_LINES} lines`,
    check: each(
      (file) => /\.(tsx?|css|sql|sh)$/.test(file.path),
      (file) => {
        const count = file.text.trimEnd().split('\n').length;
        return count > FILE_MAX_LINES ? [`${file.path}: ${count} lines; split it`] : [];
      },
    ),
    bad: [{ 'src/lib/a.ts': 'x;\n'.repeat(FILE_MAX_LINES + 1) }],
  },
  {
    name: `lines have at most ${LINE_MAX_COLUMNS} columns`,
    check: each((file) => !/\.(json|html)$/.test(file.path), checkLines),
    bad: [{ 'src/lib/a.ts': 'x'.repeat(LINE_MAX_COLUMNS + 1) }],
    good: [{ 'a.md': `| ${'x'.repeat(LINE_MAX_COLUMNS)} |` }],
  },
  {
    name: 'each source begins with a comment that says what it is',
    check: each((file) => /\.(tsx?|css|sql)$/.test(file.path) && !isTest(file.path), checkHead),
    bad: [{ 'src/lib/a.ts': 'export const a = 1;' }],
    good: [{ 'src/store/migrations/000001.sql': '-- The log.\n' }],
  },
];

const nameRules: Rule[] = [
  {
    name: 'files and folders are named after what they hold',
    check: each(() => true, checkPathNames),
    bad: [{ 'src/lib/utils/a.ts': '' }, { 'src/lib/date-helper.ts': '' }],
    good: [{ 'deploy/dawam.service': '' }, { 'src/lib/utility-bill.ts': '' }],
  },
  {
    name: 'declared names say what the thing does',
    check: each((file) => isScript(file.path), checkDeclaredNames),
    bad: [{ 'src/lib/a.ts': 'class LetterManager {}' }, { 'src/lib/a.ts': 'const handler = 1;' }],
    good: [{ 'src/lib/a.ts': "app.on('handler', sharedness);" }],
  },
];

const codeRules: Rule[] = [
  {
    name: 'lib, kernel and the pure files of modules have no clock, chance, process or timer',
    check: each(isPure, (file) => findAll(file, IMPURE_CODE, 'not pure')),
    bad: [
      { 'src/kernel/a.ts': 'const t = Date.now();' },
      { 'src/modules/a/decide.ts': 'const t = Math.random();' },
      { 'src/lib/a.ts': 'const t = process.env;' },
      { 'src/modules/a/state.ts': 'const t = new Date();' },
    ],
    good: [{ 'src/kernel/a.ts': '// Date.now() is not for us.\nconst d = new Date(at);' }],
  },
  {
    name: 'only Fault and Defect are thrown',
    check: each(isShipped, (file) => [
      ...findAll(file, THROWS, 'make a Fault or a Defect'),
      ...findAll(file, ERROR_CLASS, 'no error classes but Fault and Defect'),
    ]),
    bad: [
      { 'src/store/a.ts': "throw new Error('x');" },
      { 'src/store/a.ts': 'class Lost extends Error {}' },
      { 'src/store/a.ts': "throw 'x';" },
    ],
    good: [{ 'src/store/a.ts': "throw new Fault('a');\nthrow error;\nthrow damaged(`x`, cause);" }],
  },
  {
    name: 'types are not forced and checks not silenced',
    check: each(
      (file) => isScript(file.path),
      (file) => [
        ...findAll(file, UNSAFE, 'narrow it instead'),
        ...findAll(file, SILENCED, 'mend the cause, or say why after " -- "', true),
      ],
    ),
    bad: [
      { 'src/lib/a.ts': 'const a = b as unknown as string;' },
      { 'src/lib/a.ts': '// @ts-' + 'ignore' },
      { 'src/lib/a.ts': '// oxlint-' + 'disable-next-line no-console' },
    ],
    good: [{ 'src/lib/a.ts': '// oxlint-disable-next-line no-console -- The one place.' }],
  },
  {
    name: 'no test is left out, alone, or mocked',
    check: each(
      (file) => /\.(test|e2e|sim|lab)\.ts$/.test(file.path),
      (file) => findAll(file, LEFT_TESTS, 'assert what is, and name the gap'),
    ),
    bad: [{ 'src/lib/a.test.ts': "test.skip('a', run);" }, { 'test/a.test.ts': 'mock.fn();' }],
  },
  {
    name: 'styles know no left and right',
    check: (files) => [
      ...each((file) => file.path.endsWith('.css'), checkCss)(files),
      ...each(
        (file) => file.path.startsWith('src/web/') && isScript(file.path),
        (file) => findAll(file, PHYSICAL_STYLE, 'use inline-start and inline-end', true),
      )(files),
    ],
    bad: [
      { 'src/web/a.css': 'p { margin-left: 1px; }' },
      { 'src/web/a.css': 'p { text-align: right; }' },
      { 'src/web/a.css': 'p {\n  left: 0;\n}' },
      { 'src/web/a.tsx': 'const s = { paddingLeft: 3 };' },
    ],
    good: [{ 'src/web/a.css': '/* left: 0; */ p { margin-inline: 1px; inset-inline-start: 0; }' }],
  },
];

function checkCss(file: SourceFile): string[] {
  const text = file.text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  return findAll({ ...file, code: text }, PHYSICAL_CSS, 'use inline-start and inline-end');
}

const wordRules: Rule[] = [
  {
    name: 'what is left to do names its gap',
    check: checkTodos,
    bad: [
      { 'src/lib/a.ts': '// FIX' + 'ME: x' },
      { 'src/lib/a.ts': '// TO' + 'DO: x' },
      { 'src/lib/a.ts': '// TO' + 'DO(G-999): x', 'docs/gaps/G-001-x.md': '' },
    ],
    good: [{ 'src/lib/a.ts': '// TO' + 'DO(G-001): x', 'docs/gaps/G-001-x.md': '' }],
  },
  {
    name: 'no path of a machine, no registry host',
    check: each(
      () => true,
      (file) => findAll(file, MACHINE, 'holds on one machine only', true),
    ),
    bad: [{ 'README.md': 'see /wor' + 'k/main/x' }, { 'a.ts': 'https://registry.npm' + 'js.org' }],
  },
  {
    name: 'no invisible direction marks in sources',
    check: each(
      (file) => /\.(tsx?|css|sql|md)$/.test(file.path),
      (file) => findAll(file, BIDI, 'write it as an escape, or use <bdi>', true),
    ),
    bad: [{ 'src/lib/a.ts': 'const a = "\u202E";' }],
  },
  {
    name: 'Arabic script stands in words, tests, demo data and the glossary',
    check: each(
      (file) => isShipped(file) && !/^src\/lib\/|\/demo[/.-]/.test(file.path),
      (file) => findAll(file, new RegExp(ARABIC, 'g'), 'belongs in words.*.json', true),
    ),
    bad: [{ 'src/web/a.tsx': 'const a = "\u0643\u062A\u0627\u0628";' }],
  },
];

export const textRules: Rule[] = [...limitRules, ...nameRules, ...codeRules, ...wordRules];
