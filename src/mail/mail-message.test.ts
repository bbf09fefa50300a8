import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineShape, textShape } from '#kernel/text.ts';
import { parseMail } from './mail-message.ts';
import type { IncomingMail } from './mail-message.ts';
import { pauseMs } from './mail-out.ts';
import { findReport, valuesOf } from './mail-report.ts';
import { readApart } from './read-apart.ts';

async function read(raw: string): Promise<IncomingMail> {
  const result = await parseMail(Buffer.from(raw, 'utf8'));
  assert.ok(result.ok, result.ok ? '' : result.problem);
  return result.mail;
}

function multipart(parts: readonly string[]): string {
  const body = parts.map((part) => `--B\n${part}\n`).join('');
  return `From: a@b.example\nContent-Type: multipart/mixed; boundary="B"\n\n${body}--B--\n`;
}

test('a bounce names the message and the reason', async () => {
  const status = [
    'Content-Type: message/delivery-status\n',
    'Reporting-MTA: dns; mx.example\nOriginal-Envelope-Id: one@b.example\n',
    'Final-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1\n no such user\n',
  ].join('\n');
  const returned = 'Content-Type: message/rfc822\n\nMessage-ID: <two@b.example>\n\nthe letter';
  const { report, isAutomatic, files } = await read(multipart([status, returned]));
  assert.deepEqual(report, {
    kind: 'failed',
    about: ['one@b.example', 'two@b.example'],
    why: '5.1.1 smtp; 550 5.1.1 no such user',
  });
  assert.ok(isAutomatic);
  assert.equal(files.length, 0);
});

test('a delay is no failure', () => {
  const text = 'Reporting-MTA: dns; x\n\nAction: delayed\nStatus: 4.4.1\n';
  assert.equal(findReport([{ mediaType: 'message/delivery-status', text }])?.kind, 'other');
});

test('a receipt says that the letter was shown, or was not', () => {
  const text = (type: string) =>
    `Original-Message-ID: <one@b.example>\nDisposition: manual-action/MDN-sent-manually; ${type}\n`;
  const kindOf = (type: string) =>
    findReport([{ mediaType: 'message/disposition-notification', text: text(type) }])?.kind;
  assert.equal(kindOf('displayed'), 'displayed');
  assert.equal(kindOf('displayed/error'), 'displayed');
  assert.equal(kindOf('deleted'), 'other');
});

test('an answer names what it answers, and an absence is automatic', async () => {
  const head = 'From: "علي" <a@b.example>\nIn-Reply-To: <two@x>\nReferences: <one@x> <two@x>\n';
  const mail = await read(`${head}Auto-Submitted: auto-replied\n\nI am away.`);
  assert.equal(mail.fromName, 'علي');
  assert.deepEqual(mail.answers, ['two@x', 'two@x', 'one@x']);
  assert.ok(mail.isAutomatic);
  assert.equal((await read(`${head}\nHere it is.`)).isAutomatic, false);
});

test('names and subjects cannot break a line, turn it around, or leave their folder', async () => {
  const subject = Buffer.from('قرار\u202E fdp.exe\u0000\r\nBcc: x').toString('base64');
  const attached = [
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="../../etc/passwd"',
    '\n%PDF-',
  ].join('\n');
  const raw = multipart([attached]).replace('\n', `\nSubject: =?utf-8?B?${subject}?=\n`);
  const mail = await read(raw);
  assert.equal(mail.subject, 'قرار fdp.exe Bcc: x');
  assert.equal(mail.files[0]?.name, '..-..-etc-passwd');
});

test('of a page only its words are kept', async () => {
  const html = '<style>p{}</style><script>alert(1)</script><p>السلام &amp; عليكم</p><img src=x>';
  const mail = await read(`From: a@b.example\nContent-Type: text/html\n\n${html}`);
  assert.equal(mail.text, 'السلام & عليكم');
});

test('more enclosures than are taken are counted', async () => {
  const one = 'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\na';
  const mail = await read(multipart(Array.from({ length: 70 }, () => one)));
  assert.equal(mail.files.length, 50);
  assert.equal(mail.leftOut, 20);
});

test('nesting without end and headers without end are refused with a sentence', async () => {
  const nested = Array.from(
    { length: 300 },
    (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\n\n--b${at}\n`,
  ).join('');
  for (const raw of [nested, `X: ${'y'.repeat(500_000)}\n\nz`]) {
    const result = await parseMail(Buffer.from(raw));
    assert.equal(result.ok, false);
  }
});

test('charsets that nobody knows, and bytes of none, are read as far as they go', async () => {
  const head = 'From: a@b.example\nContent-Type: text/plain; charset="no-such"\n';
  const raw = Buffer.concat([Buffer.from(`${head}\n`), Buffer.from([0xff, 0xfe, 0x41, 0xd8])]);
  const result = await parseMail(raw);
  assert.ok(result.ok);
  assert.ok(result.mail.text.includes('A'));
  const wrong = `From: a@b.example\nContent-Transfer-Encoding: base64\n\n!!!not base64!!!`;
  assert.equal((await parseMail(Buffer.from(wrong))).ok, true);
});

test('whatever comes is taken apart or refused; its words may stand in a register', async () => {
  const piece = fc.constantFrom(
    ...['From: ', 'Subject: =?utf-8?B?', '?=', '\n', '\n\n', '--B', 'Content-Type: ', 'multipart/'],
    ...['message/rfc822', 'boundary="B"', '; charset=utf-16le', '\u202E', '<a@b>', 'text/html'],
  );
  const raw = fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(raw, async (pieces) => {
      const result = await parseMail(Buffer.from(pieces.join(''), 'utf8'));
      if (!result.ok) return;
      const { subject, fromName, text, files } = result.mail;
      for (const line of [subject, fromName, ...files.map(({ name }) => name)]) {
        assert.ok(line === '' || lineShape(300).safeParse(line).success, JSON.stringify(line));
      }
      assert.ok(textShape(100_000).safeParse(text).success, JSON.stringify(text));
    }),
    { numRuns: 300 },
  );
});

test('a message that takes too long is given up, one that does not is read', async () => {
  const raw = Buffer.from('From: a@b.example\nSubject: short\n\nbody');
  const slow = await readApart(raw, 0);
  assert.deepEqual(slow, { ok: false, problem: 'The message took too long to read.' });
  const read = await readApart(raw);
  assert.ok(read.ok && read.mail.subject === 'short');
});

test('pauses between tries grow, are spread, and end growing', () => {
  assert.equal(pauseMs(1, 0.5), 60_000);
  assert.equal(pauseMs(3, 0), 180_000);
  assert.equal(pauseMs(3, 1), 300_000);
  assert.ok(pauseMs(1_000, 1) <= 5 * 3_600_000);
});

test('fields are unfolded, and other lines are passed over', () => {
  assert.deepEqual(valuesOf('A: one\n two\nb\n: c\nA:three', 'a'), ['one two', 'three']);
});
