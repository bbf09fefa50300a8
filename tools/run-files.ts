// Runs test files with node:test in the order given (`node --test` sorts them), so that what takes
// longest need not come last. usage: node run-files.ts CONCURRENCY FILE ...; with concurrency 0
// all files run in this process, one after another. A file that does not end is ended and named.

import { run } from 'node:test';
import report from './counting-reporter.ts';

const FILE_LIMIT_MS = 360_000;

const [concurrency, ...files] = process.argv.slice(2);
const how =
  concurrency === '0'
    ? ({ isolation: 'none' } as const)
    : ({ isolation: 'process', concurrency: Number(concurrency), timeout: FILE_LIMIT_MS } as const);
const events = run({ files, ...how }).on('test:summary', ({ success }) => {
  if (!success) process.exitCode = 1;
});
events.compose(report).pipe(process.stdout);
