// A reporter for node:test. Quiet about what passes, loud about what fails, by name about what is
// skipped. Writes the counts of the whole run as JSON to the file named by DAWAM_TEST_COUNTS; no
// file means that the run did not come to its end.

import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

type TestFail = Extract<TestEvent, { type: 'test:fail' }>['data'];
type TestSummary = Extract<TestEvent, { type: 'test:summary' }>['data'];

function sayFailure(fail: TestFail): string {
  const { error } = fail.details;
  const reason = error.cause ?? error;
  const place = `${fail.file ?? ''}:${fail.line ?? 0}`;
  return `\n✖ ${fail.name}\n  ${place}\n${inspect(reason, { depth: 6 }).replace(/^/gm, '  ')}\n`;
}

/** A test whose own parts failed says nothing that they have not said. */
function isEcho(fail: TestFail): boolean {
  const error: Error & { failureType?: unknown } = fail.details.error;
  return error.failureType === 'subtestsFailed';
}

function writeCounts(counts: TestSummary['counts']): void {
  const file = process.env['DAWAM_TEST_COUNTS'];
  if (file === undefined) return;
  const { tests, passed } = counts;
  const skipped = counts.skipped + counts.todo;
  const sum: TestCounts = { passed, failed: tests - passed - skipped, skipped };
  writeFileSync(file, JSON.stringify(sum));
}

const SLOWEST_MAX = 8;
const SLOW_MS = 20_000;

/** Where the minutes went. */
function saySlowest(files: readonly (readonly [file: string, ms: number])[]): string {
  const slow = files.filter(([, ms]) => ms >= SLOW_MS).toSorted((a, b) => b[1] - a[1]);
  const said = slow
    .slice(0, SLOWEST_MAX)
    .map(([file, ms]) => `${basename(file)} ${Math.round(ms / 1_000)} s`);
  return said.length === 0 ? '' : `slowest: ${said.join(', ')}\n`;
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const printed = new Map<string, string>();
  const files: [file: string, ms: number][] = [];
  for await (const event of source) {
    if (event.type === 'test:stderr' || event.type === 'test:stdout') {
      const { file, message } = event.data;
      printed.set(file, ((printed.get(file) ?? '') + message).slice(-8000));
    } else if (event.type === 'test:fail' && !isEcho(event.data)) {
      yield sayFailure(event.data);
      const said = printed.get(event.data.file ?? '');
      if (said !== undefined) yield `  --- what it printed ---\n${said.replace(/^/gm, '  ')}\n`;
      printed.delete(event.data.file ?? '');
    } else if (event.type === 'test:pass' && event.data.skip !== undefined) {
      yield `- skipped: ${event.data.name} (${String(event.data.skip)})\n`;
    } else if (event.type === 'test:summary') {
      const { file, counts, duration_ms: ms } = event.data;
      if (file === undefined) writeCounts(counts);
      else files.push([file, ms]);
    }
  }
  yield saySlowest(files);
}
