// Letters by e-mail, end to end: an office's registers on a real database, real mail servers, and
// what comes of it when they refuse, are full, are down, or bring what nobody should have sent.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '#lib/assert.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { once } from '#archive/bag-writer.ts';
import { clamdAt } from '#malware/clamd.ts';
import { clamdMissing, eicar, startClamd } from '#malware/testing/clamd-server.ts';
import type { ClamdServer } from '#malware/testing/clamd-server.ts';
import { readMailBox } from '#mail/mail-in.ts';
import { parseMail } from '#mail/mail-message.ts';
import type { IncomingMail } from '#mail/mail-message.ts';
import { sendMail } from '#mail/mail-out.ts';
import type { MailFile } from '#mail/mail-out.ts';
import { DOMAIN, mailTownMissing, startMailTown } from '#mail/testing/mail-servers.ts';
import type { MailTown } from '#mail/testing/mail-servers.ts';
import { readCapsule } from '#modules/correspondence/formats/capsule-stream.ts';
import type { MailArrival } from '#modules/correspondence/outside/shapes.ts';
import { listMails } from '#modules/correspondence/outside/views.ts';
import { Press } from '#paper/press.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { foundCountry, readDemoData } from './demo-country.ts';
import { startMailBridge } from './mail-bridge.ts';
import type { MailBridge } from './mail-bridge.ts';
import {
  ask,
  dispatch,
  newLetter,
  office,
  putFile,
  readLetter,
} from './mail/testing/post-office.ts';
import { nowMs, openOffice, root } from './office.ts';
import type { OpenOffice } from './office.ts';
import { makePaperPort } from './paper-port.ts';
import { readSettings } from './settings.ts';

const skip = mailTownMissing();
const unscanned = skip === false ? clamdMissing() : skip;
const dataDir = mkdtempSync(join(tmpdir(), 'dawam-bridge-'));
const reports: string[] = [];
let aheadMs = 0;
let town: MailTown;
let database: TestDatabase;
let open: OpenOffice;
let bridge: MailBridge;
let clamd: ClamdServer | undefined;

before(async () => {
  if (skip !== false) return;
  [town, database] = await Promise.all([startMailTown(), testDatabase()]);
  const settings = readSettings({ data: dataDir }, { DATABASE_URL: database.url });
  open = await openOffice(settings, () => undefined);
  await foundCountry(open.store, readDemoData(root).country);
  const { store, authority } = open;
  bridge = await startMailBridge({
    ...{ boxes: [town.boxOf('diwan', office)], open, isTimed: false },
    papers: makePaperPort({
      ...{ press: new Press(), reader: store.reader, authority, dataDir },
      pool: store.database.writers,
    }),
    scanner: { scan: (bytes) => clamdAt(clamd?.socket ?? '/nowhere').scan(bytes) },
    ...{ origin: 'https://diwan.example', nowMs: () => nowMs() + aheadMs },
    randomBytes: (count) => randomBytes(count),
    report: (sentence, cause) =>
      void reports.push(`${sentence} ${cause instanceof Error ? cause.message : ''}`),
  });
});

after(async () => {
  await clamd?.end();
  if (skip !== false) return;
  await bridge.stop();
  await open.store.close();
  await Promise.all([database.drop(), town.end()]);
  rmSync(dataDir, { recursive: true });
});

const to = (user: string) => ({
  name: `شركة ${user}`,
  channel: 'e-mail',
  address: `${user}@${DOMAIN}`,
});

/** Turn after turn until it is so; the servers take their time. */
async function until<Found>(find: () => Promise<Found | undefined | false>): Promise<Found> {
  for (let i = 0; i < 200; i += 1) {
    await bridge.turn();
    const found = await find();
    if (found !== undefined && found !== false) return found;
    await sleep(100);
  }
  assert.fail(`It never came. ${reports.join('\n')}\n${town.log().slice(-3_000)}`);
}

const outcomeOf = async (letter: string, place = 0) => {
  const { outside } = await readLetter(open, letter);
  return outside[place]?.outcome ?? null;
};
const mails = (): Promise<readonly MailArrival[]> => {
  const own = must(open.authority.findOffice(office), 'The office is there.');
  return open.store.reader.read([office], (db) => listMails(db, own));
};
const mailNamed = (subject: string) =>
  until(async () => (await mails()).find((mail) => mail.subject === subject));

async function readPartner(): Promise<IncomingMail> {
  for (let i = 0; i < 200; i += 1) {
    const raws: Uint8Array[] = [];
    await readMailBox(town.boxOf('partner'), async ({ raw }) => void raws.push(raw));
    const [raw] = raws;
    if (raw !== undefined) {
      const result = await parseMail(raw);
      assert.ok(result.ok);
      return result.mail;
    }
    await sleep(100);
  }
  assert.fail(town.log());
}

interface Reply {
  readonly subject: string;
  readonly inReplyTo?: string | null;
  readonly files?: readonly MailFile[];
}

async function partnerWrites({ subject, inReplyTo = null, files = [] }: Reply): Promise<void> {
  const sent = await sendMail(town.boxOf('partner'), {
    ...{ messageId: `${subject.length}.${randomBytes(8).toString('hex')}@${DOMAIN}`, inReplyTo },
    ...{ fromName: 'شركة المياه', to: `diwan@${DOMAIN}`, subject, language: 'ar', files },
    text: 'وعليكم السلام',
  });
  assert.equal(sent.outcome, 'sent');
}

test(
  'a letter goes out with its paper, capsule and enclosures; an answer closes the ring',
  { skip },
  async () => {
    const file = await putFile(open, 'مخطط.pdf', Buffer.from('%PDF-1.4\nمخطط\n%%EOF'));
    const { letter, number } = await dispatch(open, [to('partner')], { files: [file] });
    assert.equal(await outcomeOf(letter), null);
    await until(async () => (await outcomeOf(letter)) === 'sent');
    const mail = await readPartner();
    assert.ok(mail.subject.includes(number ?? '–') && mail.subject.includes('إصلاح جسر السوق'));
    assert.match(mail.text, /السلام عليكم/);
    const [paper, capsule, enclosure] = mail.files;
    assert.equal(Buffer.from(paper?.bytes.subarray(0, 5) ?? []).toString(), '%PDF-');
    assert.equal(enclosure?.name, 'مخطط.pdf');
    const inside: string[] = [];
    const read = await readCapsule(once(capsule?.bytes ?? ''), async (one, content) => {
      inside.push(one.name);
      await Array.fromAsync(content);
    });
    assert.ok(read.ok, read.ok ? '' : read.problem);
    assert.equal(read.capsule.number, number);
    assert.deepEqual(inside, ['letter.txt', 'letter.pdf', 'مخطط.pdf']);
    await partnerWrites({ subject: 'رد على كتابكم', inReplyTo: mail.messageId, files: mail.files });
    const answer = await mailNamed('إصلاح جسر السوق');
    assert.equal(answer.kind, 'capsule');
    assert.equal(answer.answers?.letter, letter);
    assert.equal(answer.card?.theirNumber, number);
    assert.equal(answer.text, 'إشارة إلى ما دار بيننا، نأمل الإفادة.');
    // The same enclosure beside the capsule and in it is one.
    const paperName = `${(number ?? '').replaceAll('/', '-')}.pdf`;
    const names = answer.files.map(({ name }) => name);
    assert.deepEqual(names.toSorted(), [paperName, 'مخطط.pdf'].toSorted());
    assert.equal(await outcomeOf(letter), 'handed-over');
    const body = {
      ...{ subject: answer.subject, from: { name: 'شركة المياه' }, receivedOn: '2026-01-01' },
      ...{ medium: 'electronic', files: answer.files },
      references: [{ relation: 'reply', letter, number: number ?? '' }],
    };
    assert.ok(!isRefusal(await ask(open, 'register-incoming', answer.letter, body)));
    assert.equal(
      (await mails()).some(({ id }) => id === answer.id),
      false,
    );
    await until(async () => (await readLetter(open, letter)).answers.length === 1);
  },
);

test('a receipt hands it over; a machine that answers does not', { skip }, async () => {
  const { letter } = await dispatch(open, [to('partner')]);
  await until(async () => (await outcomeOf(letter)) === 'sent');
  const { messageId } = await readPartner();
  const head = `From: partner@${DOMAIN}\nTo: diwan@${DOMAIN}\nIn-Reply-To: <${messageId}>\n`;
  town.putRaw('diwan', `${head}Subject: away\nAuto-Submitted: auto-replied\n\nI am away.`);
  assert.equal((await mailNamed('away')).kind, 'automatic');
  assert.equal(await outcomeOf(letter), 'sent');
  const report = 'multipart/report; report-type=disposition-notification; boundary="B"';
  const how = 'manual-action/MDN-sent-manually; displayed';
  const said = `Original-Message-ID: <${messageId}>\nDisposition: ${how}`;
  const part = `Content-Type: message/disposition-notification\n\n${said}\n`;
  town.putRaw('diwan', `${head}Subject: read\nContent-Type: ${report}\n\n--B\n${part}\n--B--\n`);
  await until(async () => (await outcomeOf(letter)) === 'handed-over');
  assert.equal(
    (await mails()).some(({ subject }) => subject === 'read'),
    false,
  );
});

test(
  'a forged report about a letter moves nothing, and is laid before the registry',
  { skip },
  async () => {
    const { letter } = await dispatch(open, [to('partner')]);
    await until(async () => (await outcomeOf(letter)) === 'sent');
    await readPartner();
    const forged = `${letter.replace('letter/', '')}.0.${'0'.repeat(26)}@${DOMAIN}`;
    const head = `Reporting-MTA: dns; x\nOriginal-Envelope-Id: ${forged}`;
    const status = `${head}\n\nAction: failed\nStatus: 5.1.1`;
    const type = 'multipart/report; report-type=delivery-status; boundary="B"';
    const part = `--B\nContent-Type: message/delivery-status\n\n${status}\n\n--B--\n`;
    town.putRaw('diwan', `From: x@y.example\nSubject: forged\nContent-Type: ${type}\n\n${part}`);
    assert.equal((await mailNamed('forged')).kind, 'automatic');
    assert.equal(await outcomeOf(letter), 'sent');
  },
);

test(
  'who is not known, whose box is full, who has no address: each is said',
  { skip },
  async () => {
    const nowhere = { ...to('x'), address: 'شارع البحر ٧' };
    const { letter } = await dispatch(open, [to('nobody'), to('full'), nowhere]);
    await until(async () => {
      const outcomes = await Promise.all([0, 1, 2].map((place) => outcomeOf(letter, place)));
      return outcomes.every((outcome) => outcome === 'undeliverable');
    });
    const notes = (await readLetter(open, letter)).outside.map(({ note }) => note);
    assert.match(notes[0] ?? '', /550/);
    assert.match(notes[1] ?? '', /5\.2\.2/);
    assert.match(notes[2] ?? '', /شارع البحر/);
  },
);

test('what is too large does not go, and says so', { skip }, async () => {
  const file = await putFile(
    open,
    'كبير.pdf',
    Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(16_000_000)]),
  );
  const { letter } = await dispatch(open, [to('partner')], { files: [file] });
  await until(async () => (await outcomeOf(letter)) === 'undeliverable');
  assert.match((await readLetter(open, letter)).outside[0]?.note ?? '', /٢٢/);
});

test(
  'while the mail server is down nothing is lost; it goes when it is back',
  { skip },
  async () => {
    await town.stopSmtp();
    const { letter } = await dispatch(open, [to('partner')]);
    await bridge.turn();
    assert.equal(await outcomeOf(letter), null);
    await town.startSmtp();
    assert.equal((await bridge.turn()).sent, 0, 'it waits for its pause to end');
    aheadMs = 10 * 60_000;
    await until(async () => (await outcomeOf(letter)) === 'sent');
    await readPartner();
  },
);

test('a secret letter is not even written for e-mail', { skip }, async () => {
  const body = { subject: 'سري', text: 'سر', secrecy: 'secret', outside: [to('partner')] };
  const outcome = await ask(open, 'write-letter', newLetter(), body);
  assert.ok(isRefusal(outcome));
  assert.equal(outcome.refused, 'correspondence.secret-by-e-mail');
  assert.equal(outcome.field, '/outside/0/channel');
});

test(
  'hostile mail is laid before the registry or left out, and holds up nothing',
  { skip },
  async () => {
    const nested = Array.from(
      { length: 200 },
      (_, at) => `Content-Type: multipart/mixed; boundary="b${at}"\n\n--b${at}\n`,
    );
    town.putRaw('diwan', `Subject: nested\n${nested.join('')}`);
    town.putRaw('diwan', randomBytes(20_000));
    const bomb = gzipSync(Buffer.alloc(150_000_000), { level: 9 }).toString('base64');
    await partnerWrites({
      subject: 'قنبلة',
      files: [
        { name: 'capsule.xml', mediaType: 'application/xml', bytes: capsuleWith(bomb) },
        { name: 'run.exe', mediaType: 'application/pdf', bytes: Buffer.from('MZ\u0000\u0001') },
        {
          name: 'صورة.png',
          mediaType: 'image/png',
          bytes: Buffer.from('89504e470d0a1a0a00', 'hex'),
        },
      ],
    });
    await partnerWrites({ subject: 'بعد ذلك كله' });
    await mailNamed('بعد ذلك كله');
    const all = await mails();
    assert.ok(all.some(({ kind }) => kind === 'unreadable'));
    const bombed = must(
      all.find(({ subject }) => subject === 'قنبلة'),
      'It is there.',
    );
    assert.equal(bombed.kind, 'plain');
    assert.deepEqual(bombed.leftOut, [
      { name: 'capsule.xml', why: 'capsule' },
      { name: 'run.exe', why: 'unknown-type' },
    ]);
    assert.deepEqual(
      bombed.files.map(({ name, mediaType }) => [name, mediaType]),
      [['صورة.png', 'image/png']],
    );
    // The same mailbox read again brings nothing twice.
    const count = (await mails()).length;
    await bridge.turn();
    assert.equal((await mails()).length, count);
  },
);

test(
  'malware is left out and said so; what nobody scanned says so',
  { skip: unscanned },
  async () => {
    const news: string[] = [];
    const end = open.store.onNews((told) => news.push(told));
    const harmless = { name: 'ملاحظة.txt', mediaType: 'text/plain', bytes: Buffer.from('نص') };
    await partnerWrites({ subject: 'بلا فاحص', files: [harmless] });
    const before = await mailNamed('بلا فاحص');
    assert.deepEqual(
      before.unscanned,
      before.files.map(({ sha256 }) => sha256),
    );
    clamd = await startClamd();
    const bad = { name: 'فاتورة.txt', mediaType: 'text/plain', bytes: eicar };
    await partnerWrites({ subject: 'بعد الفحص', files: [bad, harmless] });
    const scanned = await mailNamed('بعد الفحص');
    assert.deepEqual(scanned.leftOut, [{ name: 'فاتورة.txt', why: 'infected' }]);
    assert.deepEqual(
      scanned.files.map(({ name }) => name),
      ['ملاحظة.txt'],
    );
    assert.deepEqual(scanned.unscanned, []);
    assert.ok(reports.some((said) => said.includes('Eicar-Test-Signature')));
    assert.deepEqual([...new Set(news)], [office]);
    end();
  },
);

/** What comes before a file's content in a capsule is enough: it is never read to its end. */
function capsuleWith(content: string): Uint8Array {
  const party = '<OrganisationCode>1</OrganisationCode>';
  return Buffer.from(`<DecContainer xmlns="http://www.riik.ee/schemas/deccontainer/vers_2_1/">
    <Transport><DecSender>${party}</DecSender><DecRecipient>${party}</DecRecipient></Transport>
    <RecordCreator><Organisation><Name>x</Name></Organisation></RecordCreator>
    <Recipient><Organisation><Name>y</Name></Organisation></Recipient>
    <RecordMetadata><RecordGuid>25892e17-80f6-415f-9c65-7395632f0234</RecordGuid>
      <RecordType>Letter</RecordType><RecordOriginalIdentifier>1</RecordOriginalIdentifier>
      <RecordDateRegistered>2026-01-01T00:00:00Z</RecordDateRegistered>
      <RecordTitle>x</RecordTitle></RecordMetadata>
    <Access><AccessConditionsCode>Avalik</AccessConditionsCode></Access>
    <File><FileGuid>25892e17-80f6-415f-9c65-7395632f0234</FileGuid>
      <RecordMainComponent>1</RecordMainComponent>
      <FileName>a.pdf</FileName><MimeType>application/pdf</MimeType><FileSize>9</FileSize>
      <ZipBase64Content>${content}</ZipBase64Content></File></DecContainer>`);
}
