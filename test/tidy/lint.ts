// Runs oxlint and reads its report. The rules that need a parser or types (length of functions,
// cycles, any, non-null, floating promises) are its; the tidy test proves that each bites.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface LintReport {
  fileCount: number;
  /** `path:line: rule: message`, the rule as `plugin(rule)`. */
  complaints: string[];
}

interface RawReport {
  number_of_files: number;
  diagnostics: {
    message: string;
    code?: string;
    filename: string;
    labels?: { span?: { line?: number } }[];
  }[];
}

/** Lints everything below `folder`, with the settings that lie there. */
export function runLint(root: string, folder: string): Promise<LintReport> {
  return new Promise((resolve, reject) => {
    const bin = join(root, 'node_modules/oxlint/bin/oxlint');
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [bin, '--format=json', '.'], options, (_error, stdout, stderr) => {
      if (!stdout.trimStart().startsWith('{')) {
        reject(new Error(`oxlint gave no report: ${stderr} ${stdout}`));
        return;
      }
      const report = JSON.parse(stdout) as RawReport;
      resolve({
        fileCount: report.number_of_files,
        complaints: report.diagnostics.map((one) => {
          const line = one.labels?.[0]?.span?.line ?? 1;
          return `${one.filename}:${line}: ${one.code ?? 'oxlint'}: ${one.message}`;
        }),
      });
    });
  });
}

/** Lints a small tree as if it lay in this repository. */
export async function lintTree(root: string, tree: Record<string, string>): Promise<LintReport> {
  const folder = await mkdtemp(join(tmpdir(), 'dawam-tidy-'));
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json'])
      await cp(join(root, name), join(folder, name));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of Object.entries(tree)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await runLint(root, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const long = `export function a(): number {\n${'  void 0;\n'.repeat(70)}  return 1;\n}\n`;

/** What oxlint must complain about, each with a tree in which it must. */
export const lintCases: { rule: string; tree: Record<string, string> }[] = [
  { rule: 'max-lines-per-function', tree: { 'src/a.ts': long } },
  { rule: 'no-explicit-any', tree: { 'src/a.ts': 'export const a = (b: any): unknown => b;\n' } },
  {
    rule: 'no-non-null-assertion',
    tree: { 'src/a.ts': 'export const a = (b?: string): string => b!;\n' },
  },
  {
    rule: 'no-floating-promises',
    tree: { 'src/a.ts': 'export async function a(): Promise<void> {}\na();\n' },
  },
  {
    rule: 'no-cycle',
    tree: {
      'src/a.ts': "import { b } from './b.ts';\nexport const a = (): unknown => b;\n",
      'src/b.ts': "import { a } from './a.ts';\nexport const b = (): unknown => a;\n",
    },
  },
  { rule: 'no-default-export', tree: { 'src/a.ts': 'export default 1;\n' } },
  {
    rule: 'switch-exhaustiveness-check',
    tree: {
      'src/a.ts':
        "export function a(b: 'x' | 'y'): void {\n  switch (b) {\n    case 'x':\n  }\n}\n",
    },
  },
];
