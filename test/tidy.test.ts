// The house keeps itself tidy: every rule runs over the whole repository, and every rule is first
// shown a small tree that breaks it, so that a rule which no longer bites fails too. A run that
// saw no files fails.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { houseRules } from './tidy/house.ts';
import { importRules } from './tidy/imports.ts';
import { lintCases, lintTree, runLint } from './tidy/lint.ts';
import { blank, makeFile, makeTree, readTree } from './tidy/source.ts';
import { textRules } from './tidy/text.ts';

const root = join(import.meta.dirname, '..');
const files = [
  ...readTree(root),
  makeFile('.node-version', readFileSync(join(root, '.node-version'), 'utf8')),
];

function assertNone(violations: string[]): void {
  assert.equal(violations.length, 0, `\n${violations.slice(0, 40).join('\n')}\n`);
}

test('tidy sees the repository', () => {
  const sources = files.filter((file) => file.path.startsWith('src/'));
  assert.ok(sources.length > 20, `only ${sources.length} files of src were seen`);
});

for (const rule of [...importRules, ...textRules, ...houseRules]) {
  test(`tidy: ${rule.name}`, () => {
    assert.ok(rule.bad.length > 0, 'a rule needs a case that breaks it');
    for (const tree of rule.bad)
      assert.ok(rule.check(makeTree(tree)).length > 0, `does not bite: ${JSON.stringify(tree)}`);
    for (const tree of rule.good ?? []) assertNone(rule.check(makeTree(tree)));
    assertNone(rule.check(files));
  });
}

test('tidy: the scanner blanks comments, strings, templates and patterns, and nothing else', () => {
  assert.equal(blank("a = 'b//c'; // d"), "a = '    ';     ");
  assert.equal(blank('a = `b${c + `d${e}`}f`;'), 'a = `  `c + `  `e``` `;');
  assert.equal(blank('x / y / z'), 'x / y / z');
  assert.equal(blank("s.replace(/['/]/g, t)"), 's.replace(/    /g, t)');
  assert.equal(blank('/* a\nb */c'), '    \n    c');
});

test('tidy: oxlint finds nothing in the repository', async () => {
  const report = await runLint(root, root);
  assert.ok(report.fileCount > 20, `oxlint saw ${report.fileCount} files`);
  assertNone(report.complaints);
});

test('tidy: each rule left to oxlint bites', async () => {
  for (const { rule, tree } of lintCases) {
    const { complaints } = await lintTree(root, tree);
    assert.ok(
      complaints.some((one) => one.includes(`(${rule})`)),
      `${rule} does not bite; oxlint said: ${complaints.join('; ')}`,
    );
  }
});
