// Papers of a running server: a clerk prints a letter and a register, and somebody who has nothing
// but the server's public keys finds the letter genuine, on the very page that its code leads to.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { must } from '#lib/assert.ts';
import { findPayload } from '#kernel/stamp-url.ts';
import { pdfMatter } from '#paper/pdf-matter.ts';
import { checkPaper } from '#programs/check-paper.ts';
import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';

let server: LiveServer;
let clerk: Client;

before(async () => {
  server = await startServer();
  clerk = await signIn(server.url, 'rana-al-otaibi');
});
after(() => server.drop());

async function keysOf(): Promise<string[]> {
  const answer = await fetch(`${server.url}/api/log-keys`);
  const value: unknown = await answer.json();
  const keys: unknown = Reflect.get(Object(value), 'keys');
  assert.ok(Array.isArray(keys) && keys.length > 0);
  return keys.map(String);
}

test('what the server prints is genuine to a stranger, and its code leads to a page', async () => {
  const { office } = must(clerk.seats[0], 'The clerk has a seat.');
  const id = freshId();
  const asked = await clerk.command(
    'register-incoming',
    `letter/${id}`,
    incomingLetter('طلب نسخة من صك'),
    { office },
  );
  assert.ok(asked.ok, await asked.text());
  const printed = await clerk.get(`/api/offices/${office}/letters/${id}/letter.pdf`);
  assert.equal(printed.headers.get('content-type'), 'application/pdf', await said(printed));
  const pdf = new Uint8Array(await printed.arrayBuffer());
  const checked = await checkPaper(pdf, await keysOf());
  assert.equal(checked.verdict, 'genuine', checked.reason);
  assert.equal(checked.claim?.office, `dawam.example/${office}`);
  assert.equal(checked.claim.subject, 'طلب نسخة من صك');
  const code = pdfMatter(pdf).code ?? '';
  const page = await fetch(`${server.url}/V/${findPayload(code) ?? ''}`);
  assert.match(await page.text(), /id="keys"/);
  assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'sha256-/);
});

test('a referral sheet and a page of a register are as genuine as a letter', async () => {
  const { office } = must(clerk.seats[0], 'The clerk has a seat.');
  const id = freshId();
  const subject = `letter/${id}`;
  const asked = await clerk.command(
    'register-incoming',
    subject,
    incomingLetter('طلب بيان القضايا'),
    { office },
  );
  assert.ok(asked.ok, await asked.text());
  const referral = { to: [{ unit: 'الشؤون القانونية' }], instruction: 'للدراسة وإبداء الرأي' };
  const referred = await clerk.command('refer-letter', subject, referral, { office });
  assert.ok(referred.ok, await referred.text());
  const papers = {
    'referral-sheet': `letters/${id}/referral-sheet.pdf`,
    'register-page': 'registers/incoming/register.pdf',
  };
  for (const [kind, path] of Object.entries(papers)) {
    const answer = await clerk.get(`/api/offices/${office}/${path}`);
    assert.ok(answer.ok, await said(answer));
    const pdf = new Uint8Array(await answer.arrayBuffer());
    const checked = await checkPaper(pdf, await keysOf());
    assert.equal(checked.verdict, 'genuine', `${kind} ${checked.reason}`);
    assert.equal(checked.claim?.paper, kind);
    const { attached } = pdfMatter(pdf);
    assert.match(attached ?? '', kind === 'referral-sheet' ? /وإبداء الرأي/ : /بيان القضايا/);
  }
});

test('registers are printed in each language; a stranger is given nothing', async () => {
  const { office } = must(clerk.seats[0], 'The clerk has a seat.');
  for (const language of ['ar', 'fa', 'en']) {
    const path = `/api/offices/${office}/registers/incoming/register.pdf?language=${language}`;
    const answer = await clerk.get(path);
    assert.equal(answer.headers.get('content-type'), 'application/pdf', await said(answer));
  }
  const stranger = await fetch(
    `${server.url}/api/offices/${office}/letters/${freshId()}/letter.pdf`,
  );
  assert.equal(stranger.status, 401);
  const gone = await clerk.get(`/api/offices/${office}/letters/${freshId()}/letter.pdf`);
  assert.equal(gone.status, 404);
});

async function said(answer: Response): Promise<string> {
  return answer.ok ? '' : await answer.clone().text();
}
