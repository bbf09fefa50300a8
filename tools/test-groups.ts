// The three groups of tests by what they need: nothing, servers (which they start themselves),
// Chromium. Each group is one run of node:test; its counts come from the counting reporter.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM, findProgram, install, JUDGES, SITE_PROGRAMS } from './debian-packages.ts';
import type { Wanted } from './debian-packages.ts';
import type { TestCounts } from './counting-reporter.ts';
import { listFiles, root, runNode, TIMED_OUT } from './run.ts';
import { makeWorkFolder } from './work-folder.ts';

export interface TestGroup {
  name: string;
  patterns: string[];
  isLeftOut: (path: string) => boolean;
  /** How many files at once, each in a process of its own; 0: all in few processes. */
  concurrency: number;
  /** Beginnings of the files that take longest: they come first. */
  slow: string[];
  needsChromium: boolean;
  /** Of the distribution; a test says aloud that it is left out where one is not there. */
  packages: readonly Wanted[];
  timeoutMs: number;
}

const MINUTE_MS = 60_000;
const never = () => false;
/** One would leave a processor idle. */
const PURE_PROCESSES = 2;
const CORRESPONDENCE = 'src/modules/correspondence/';
/** What prints, starts programs or tries thousands of cases: no process has them all. */
const PURE_SLOW = [
  ...['test/tidy.', 'test/paper.', 'test/pack-paper.', 'src/paper/press.', 'src/paper/pdf-join.'],
  ...['src/kernel/passkey.', 'src/kernel/tree.', 'src/kernel/stamp.', 'src/kernel/subtree.'],
  ...['src/sync/push.', 'src/sync/site-arbiter.', 'src/sync/replica.'],
  ...['src/programs/command-line.', 'src/programs/sites/', 'src/programs/drills/drill-paper.'],
  ...['exchange.', 'referring.', 'search/terms.', 'formats/'].map((name) => CORRESPONDENCE + name),
];

export const groups: TestGroup[] = [
  {
    name: 'pure',
    patterns: ['src', 'test', 'tools', 'lab'].map((folder) => `${folder}/**/*.test.ts`),
    isLeftOut: (path) => /\.(pg|server)\.test\.ts$/.test(path),
    concurrency: 0, // A process for each file would cost 0.25 s.
    slow: PURE_SLOW,
    needsChromium: false,
    packages: JUDGES,
    timeoutMs: 4 * MINUTE_MS,
  },
  {
    name: 'servers',
    patterns: [
      ...['src/**/*.pg.test.ts', 'test/**/*.pg.test.ts'],
      ...['src/**/*.server.test.ts', 'lab/**/*.server.test.ts'],
      'sim/**/*.test.ts', // The simulator needs none, but time.
    ],
    isLeftOut: never,
    concurrency: 3, // They wait a good deal, for PostgreSQL and for each other.
    slow: ['line', 'verify', 'centre', 'feed', 'trouble', 'crash', 'join']
      .map((name) => `test/${name}.`)
      .concat('lab/three-sites', 'sim/'),
    needsChromium: false,
    packages: [...JUDGES, ...SITE_PROGRAMS],
    timeoutMs: 11 * MINUTE_MS,
  },
  {
    name: 'journeys',
    patterns: ['e2e/**/*.e2e.ts'],
    isLeftOut: never,
    concurrency: 3, // With two a whole run took half of what two processors have.
    slow: ['axe', 'isolation', 'office-rules', 'fallback', 'post'].map((name) => `e2e/${name}.`),
    needsChromium: true,
    packages: [CHROMIUM, ...JUDGES],
    timeoutMs: 13 * MINUTE_MS,
  },
];

const none: TestCounts = { passed: 0, failed: 0, skipped: 0 };
const oneFailed: TestCounts = { ...none, failed: 1 };

function readCounts(file: string): TestCounts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestCounts;
  } catch {
    return undefined; // The run died before its end.
  }
}

/** What really happened: a run that ended badly, or ran nothing, cannot count as passed. */
export function judge(counts: TestCounts | undefined, code: number): TestCounts {
  if (counts === undefined) return oneFailed;
  const { passed, failed, skipped } = counts;
  const isEmpty = passed + failed + skipped === 0;
  const isHidden = code !== 0 && failed === 0;
  return isEmpty || isHidden ? { ...counts, failed: failed + 1 } : counts;
}

/** In the order given, dealt out to heaps: none is empty. */
export function dealOut(files: readonly string[], heaps: number): string[][] {
  const dealt = Array.from({ length: heaps }, (_, heap) =>
    files.filter((_file, at) => at % heaps === heap),
  );
  return dealt.filter((heap) => heap.length > 0);
}

async function runFiles(
  group: TestGroup,
  files: string[],
  env: Record<string, string>,
): Promise<TestCounts> {
  const isSlow = (file: string) => group.slow.some((name) => file.startsWith(name));
  const inOrder = files.toSorted((a, b) => Number(isSlow(b)) - Number(isSlow(a)));
  const heaps = group.concurrency === 0 ? dealOut(inOrder, PURE_PROCESSES) : [inOrder];
  return sum(await Promise.all(heaps.map((heap) => runHeap(group, heap, env))));
}

async function runHeap(
  group: TestGroup,
  files: readonly string[],
  env: Record<string, string>,
): Promise<TestCounts> {
  const folder = makeWorkFolder();
  const countsFile = join(folder, 'counts.json');
  const flags = ['--disable-warning=ExperimentalWarning', join(root, 'tools/run-files.ts')];
  const { code } = await runNode([...flags, String(group.concurrency), ...files], {
    env: { ...env, DAWAM_TEST_COUNTS: countsFile, DAWAM_TEST_RUN: folder, TMPDIR: folder },
    timeoutMs: group.timeoutMs,
  });
  const counts = readCounts(countsFile);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (code === TIMED_OUT)
    console.log(`✖ ${group.name}: ended at ${group.timeoutMs / MINUTE_MS} min`);
  else if (counts === undefined) console.log(`✖ ${group.name}: died with exit code ${code}`);
  return judge(counts, code);
}

/** Runs a group over its files, or over those that begin with one of `paths`. */
export async function runGroup(group: TestGroup, paths: string[]): Promise<TestCounts> {
  const all = listFiles(group.patterns, group.isLeftOut);
  const files =
    paths.length === 0 ? all : all.filter((file) => paths.some((path) => file.startsWith(path)));
  if (files.length === 0) {
    if (paths.length > 0) return none;
    console.log(`✖ ${group.name}: no test file was found`);
    return oneFailed;
  }
  if (paths.length === 0) await install(group.packages);
  else if (group.needsChromium) await install([CHROMIUM]);
  const chromium = group.needsChromium
    ? (process.env['CHROMIUM'] ?? findProgram(CHROMIUM))
    : undefined;
  if (group.needsChromium && chromium === undefined) {
    for (const file of files) console.log(`- SKIPPED: ${file} (no Chromium, and none installable)`);
    return { ...none, skipped: files.length };
  }
  const startedAt = performance.now();
  console.log(`${group.name}: ${files.length} files ...`);
  const counts = await runFiles(group, files, chromium === undefined ? {} : { CHROMIUM: chromium });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${group.name}: ${sayCounts(counts)} in ${seconds} s`);
  return counts;
}

export function sum(all: TestCounts[]): TestCounts {
  return all.reduce(
    (left, right) => ({
      passed: left.passed + right.passed,
      failed: left.failed + right.failed,
      skipped: left.skipped + right.skipped,
    }),
    none,
  );
}

export function sayCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
