// What journeys say of a server that went away: the page sees it, nothing that the journey itself
// brought about is a flaw, and in the end there is exactly one entry.
import assert from 'node:assert/strict';
import { foldText } from '#lib/fold.ts';
import { signIn } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import type { Desk } from './browser.ts';
import type { Clerk } from './clerk.ts';

/** The part of a sentence before its first gap. */
export function sentenceStart({ t }: Desk, word: string): string {
  return t(word, { time: '@' }).split('\u2068')[0] ?? '';
}

export async function seesCut(desk: Desk): Promise<void> {
  const said = desk.page.getByRole('status').getByText(sentenceStart(desk, 'thread.lost'));
  await said.waitFor();
}

/** While the server was away, requests went unanswered: that is what the journey is about. */
export function forgiveCut(desk: Desk): void {
  desk.forgive((flaw) => /^unanswered:|^answer: 50[234]/.test(flaw));
}

export async function ok(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  if (!answer.ok) assert.fail(await answer.text());
  return answer;
}

export async function isOnceIn(
  server: LiveServer,
  who: Clerk,
  subject: string,
  number: string,
): Promise<void> {
  const clerk = await signIn(server.url, who.person);
  const path = `/api/offices/${who.office}/registers/incoming?q=${encodeURIComponent(subject)}`;
  const page = (await (await ok(clerk.get(path))).json()) as {
    rows: { number: string; subject: string }[];
  };
  const rows = page.rows.filter((row) => row.subject === subject);
  assert.deepEqual(
    rows.map((row) => foldText(row.number)),
    [foldText(number)],
  );
}
