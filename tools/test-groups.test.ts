import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { root, run, runNode, TIMED_OUT } from './run.ts';
import { dealOut, groups, judge, sayCounts, sum } from './test-groups.ts';

test('a run that died, ran nothing or hides its failure cannot pass', () => {
  const fine = { passed: 3, failed: 0, skipped: 1 };
  assert.deepEqual(judge(fine, 0), fine);
  assert.equal(judge(undefined, 0).failed, 1);
  assert.equal(judge({ passed: 0, failed: 0, skipped: 0 }, 0).failed, 1);
  assert.equal(judge(fine, 1).failed, 1);
  assert.equal(judge({ ...fine, failed: 2 }, 1).failed, 2);
});

test('the closing line sums all groups', () => {
  const counts = sum([
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 2, failed: 1, skipped: 0 },
  ]);
  assert.equal(sayCounts(counts), '5 passed, 1 failed, 1 skipped');
});

test('every test file belongs to exactly one group', () => {
  const [pure, pg] = groups;
  assert.equal(pure?.isLeftOut('src/store/a.pg.test.ts'), true);
  assert.equal(pure.isLeftOut('src/lib/a.property.test.ts'), false);
  assert.equal(pure?.isLeftOut('src/mail/a.server.test.ts'), true);
  const isOfServers = (pattern: string) => /^sim\/|\.(pg|server)\.test\.ts$/.test(pattern);
  assert.ok(pg?.patterns.every(isOfServers));
  assert.ok(pure.patterns.every((pattern) => !isOfServers(pattern)));
});

test('each file is dealt out once, and no heap is empty', () => {
  assert.deepEqual(dealOut(['a', 'b', 'c'], 2), [['a', 'c'], ['b']]);
  assert.deepEqual(dealOut(['a'], 2), [['a']]);
});

test('a child is ended at its time limit', async () => {
  assert.equal((await run('sleep', ['30'], { timeoutMs: 50, isQuiet: true })).code, TIMED_OUT);
});

test('the reporter counts, is quiet about passing tests and loud about failing ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dawam-reporter-'));
  const file = join(folder, 'a.test.mjs');
  const story = `import test from 'node:test';
    test('passes well', () => {});
    test('fails badly', () => { throw new Error('the reason'); });
    test('outer', async (t) => { await t.test('inner', () => { throw new Error('deep'); }); });
    test('left out', (t) => t.skip('no such machine'));`;
  writeFileSync(file, story);
  const flags = ['--test', `--test-reporter=${join(root, 'tools/counting-reporter.ts')}`, file];
  const env = { DAWAM_TEST_COUNTS: join(folder, 'counts.json') };
  const { code, output } = await runNode(flags, { env, isQuiet: true, timeoutMs: 60_000 });
  const counts: unknown = JSON.parse(readFileSync(env.DAWAM_TEST_COUNTS, 'utf8'));
  rmSync(folder, { recursive: true });
  assert.deepEqual({ code, counts }, { code: 1, counts: { passed: 1, failed: 3, skipped: 1 } });
  assert.match(output, /✖ fails badly[\s\S]*the reason/);
  assert.match(output, /skipped: left out \(no such machine\)/);
  assert.doesNotMatch(output, /passes well|✖ outer/);
});
