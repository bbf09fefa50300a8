// Sending and reading against real servers: Postfix and Dovecot, on loopback, under TLS.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '#lib/assert.ts';
import type { MailBox } from './mail-box.ts';
import { readMailBox } from './mail-in.ts';
import type { FetchedMail } from './mail-in.ts';
import { parseMail } from './mail-message.ts';
import type { IncomingMail } from './mail-message.ts';
import { sendMail } from './mail-out.ts';
import type { OutgoingMail } from './mail-out.ts';
import { DOMAIN, mailTownMissing, startMailTown } from './testing/mail-servers.ts';
import type { MailTown } from './testing/mail-servers.ts';

const skip = mailTownMissing();
let town: MailTown;

before(async () => {
  if (skip === false) town = await startMailTown();
});
after(async () => {
  if (skip === false) await town.end();
});

const letter: OutgoingMail = {
  messageId: `first@${DOMAIN}`,
  fromName: 'ديوان وزارة العدل',
  to: `partner@${DOMAIN}`,
  subject: 'كتاب رقم ١٢/٣٤٥: إصلاح الجسر',
  language: 'ar',
  text: 'السلام عليكم\nتجدون الكتاب مرفقًا.',
  files: [
    { name: 'كتاب ١٢-٣٤٥.pdf', mediaType: 'application/pdf', bytes: Buffer.from('%PDF-1.4 هذا') },
  ],
  inReplyTo: null,
};

type User = Parameters<MailTown['boxOf']>[0];

/** Reads until so many messages came; the servers take their time. */
async function arrived(user: User, count: number): Promise<FetchedMail[]> {
  const mails: FetchedMail[] = [];
  for (let i = 0; i < 300 && mails.length < count; i += 1) {
    const turn = await readMailBox(town.boxOf(user), async (mail) => void mails.push(mail));
    assert.equal(turn.why, null, town.log());
    if (mails.length < count) await sleep(100);
  }
  assert.equal(mails.length, count, town.log());
  return mails;
}

async function parsed(mail: FetchedMail | undefined): Promise<IncomingMail> {
  const result = await parseMail(must(mail, 'It arrived.').raw);
  assert.ok(result.ok);
  return result.mail;
}

test('a letter arrives as it was sent, once, and stays marked', { skip }, async () => {
  assert.deepEqual(await sendMail(town.boxOf('diwan'), letter), { outcome: 'sent' });
  const mail = await parsed((await arrived('partner', 1))[0]);
  assert.equal(mail.messageId, letter.messageId);
  assert.equal(mail.subject, letter.subject);
  assert.equal(mail.fromName, letter.fromName);
  assert.equal(mail.text, letter.text);
  assert.deepEqual(
    mail.files.map(({ name, mediaType, bytes }) => [
      name,
      mediaType,
      Buffer.from(bytes).toString(),
    ]),
    [['كتاب ١٢-٣٤٥.pdf', 'application/pdf', '%PDF-1.4 هذا']],
  );
  const again = await readMailBox(town.boxOf('partner'), () => Promise.reject(new Error('twice')));
  assert.deepEqual(again, { taken: 0, failed: 0, why: null });
});

test('what could not be kept comes again, and holds up nothing behind it', { skip }, async () => {
  const back = { ...letter, to: `partner@${DOMAIN}`, files: [] };
  for (const name of ['one', 'two', 'three']) {
    await sendMail(town.boxOf('diwan'), { ...back, messageId: `${name}@${DOMAIN}`, subject: name });
  }
  const kept: string[] = [];
  let refused = 0;
  for (let i = 0; i < 300 && kept.length < 3; i += 1) {
    await readMailBox(town.boxOf('partner'), async (mail) => {
      const { subject } = await parsed(mail);
      if (subject === 'one' && refused === 0) {
        refused += 1;
        throw new Error('the disk is full');
      }
      kept.push(subject);
    });
    await sleep(50);
  }
  assert.equal(refused, 1);
  assert.deepEqual(kept.toSorted(), ['one', 'three', 'two']);
});

test('a receiver whom nobody knows is refused at once', { skip }, async () => {
  const to = `nobody@${DOMAIN}`;
  const sent = await sendMail(town.boxOf('diwan'), { ...letter, to });
  assert.equal(sent.outcome, 'refused');
  assert.match('why' in sent ? sent.why : '', /550/);
});

test('what is too large for the server is refused at once', { skip }, async () => {
  const bytes = Buffer.alloc(9_000_000, 1);
  const files = [{ name: 'a.bin', mediaType: 'application/octet-stream', bytes }];
  const sent = await sendMail(town.boxOf('diwan'), { ...letter, files });
  assert.equal(sent.outcome, 'refused');
});

test('a full mailbox sends the letter back, and the report names it', { skip }, async () => {
  const messageId = `to-full@${DOMAIN}`;
  const sent = await sendMail(town.boxOf('diwan'), { ...letter, messageId, to: `full@${DOMAIN}` });
  assert.equal(sent.outcome, 'sent');
  const mail = await parsed((await arrived('diwan', 1))[0]);
  assert.equal(mail.report?.kind, 'failed');
  assert.ok(mail.report.about.includes(messageId), JSON.stringify(mail.report));
  assert.match(mail.report.why, /5\.2\.2/);
});

test('to a server that is down, it is tried again later', { skip }, async () => {
  await town.stopSmtp();
  const sent = await sendMail(town.boxOf('diwan'), letter);
  assert.equal(sent.outcome, 'later');
  assert.match('why' in sent ? sent.why : '', /ECONNREFUSED/);
  await town.startSmtp();
  assert.deepEqual(await sendMail(town.boxOf('diwan'), letter), { outcome: 'sent' });
  await arrived('partner', 1);
});

type Server = MailBox['smtp'];
const withoutCa = ({ ca: _, ...server }: Server): Server => server;
const byAddress = (server: Server): Server => ({ ...server, host: '127.0.0.1' });

test('a wrong certificate is told as that; nothing goes out or comes in', { skip }, async () => {
  for (const user of ['diwan', 'partner'] as const) {
    const box = town.boxOf(user);
    const strangers = [
      { change: withoutCa, why: /self-signed certificate/ },
      { change: byAddress, why: /does not match certificate.* IP: 127\.0\.0\.1 / },
    ];
    for (const { change, why } of strangers) {
      const [smtp, imap] = [change(box.smtp), change(box.imap)];
      const messageId = `never-${user}@${DOMAIN}`;
      const sent = await sendMail({ ...box, smtp }, { ...letter, messageId });
      assert.equal(sent.outcome, 'later');
      assert.match('why' in sent ? sent.why : '', why);
      const turn = await readMailBox({ ...box, imap }, () => Promise.reject(new Error('read')));
      assert.equal(turn.taken + turn.failed, 0);
      assert.match(turn.why ?? '', why);
    }
  }
  const messageId = `after@${DOMAIN}`;
  const sent = await sendMail(town.boxOf('diwan'), { ...letter, messageId });
  assert.deepEqual(sent, { outcome: 'sent' });
  assert.equal((await parsed((await arrived('partner', 1))[0])).messageId, messageId);
  assert.match(town.log(), /message-id=<after@/);
  assert.doesNotMatch(town.log(), /message-id=<never-/);
});

test('a message beyond the limit comes as its head', { skip }, async () => {
  town.putRaw('diwan', `From: x@y.example\nSubject: huge\n\n${'x'.repeat(100_000)}`);
  const heads: FetchedMail[] = [];
  await readMailBox(town.boxOf('diwan'), async (mail) => void heads.push(mail), 50_000);
  assert.equal(heads.length, 1);
  assert.equal(heads[0]?.isWhole, false);
  assert.ok((heads[0]?.raw.length ?? 0) < 1_000);
  assert.equal((await parsed(heads[0])).subject, 'huge');
});

test('a wrong password is told, and nothing is thrown', { skip }, async () => {
  const box = town.boxOf('diwan');
  const wrong = { ...box, imap: { ...box.imap, password: 'wrong' } };
  const turn = await readMailBox(wrong, () => Promise.resolve());
  assert.equal(turn.taken, 0);
  assert.notEqual(turn.why, null);
});
