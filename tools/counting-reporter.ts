// A reporter for node:test. Quiet about what passes, loud about what fails, by name about what is
// skipped. Writes the counts of the whole run as JSON to the file named by DAWAM_TEST_COUNTS; no
// file means that the run did not come to its end.

import { writeFileSync } from 'node:fs';
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

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const printed = new Map<string, string>();
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
    } else if (event.type === 'test:summary' && event.data.file === undefined) {
      writeCounts(event.data.counts);
    }
  }
}
