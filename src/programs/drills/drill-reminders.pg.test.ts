// Who looks after a centre is told by e-mail that a drill is due, over real mail servers and a real
// database, in the language that each of them reads, once, and again a month later.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { isRefusal } from '#kernel/refusal.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { readMailBox } from '#mail/mail-in.ts';
import { parseMail } from '#mail/mail-message.ts';
import type { IncomingMail } from '#mail/mail-message.ts';
import { DOMAIN, mailTownMissing, startMailTown } from '#mail/testing/mail-servers.ts';
import type { MailTown } from '#mail/testing/mail-servers.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import type { BeginBody, ReportBody } from '#modules/site-drills/commands.ts';
import { foundCountry, readDemoData } from '#programs/demo-country.ts';
import { makeFollowUpParts, openOffice, root } from '#programs/office.ts';
import type { OpenOffice } from '#programs/office.ts';
import { setAddress } from '#programs/reminders.ts';
import { readSettings } from '#programs/settings.ts';
import { mailOf } from '#programs/start-reminders.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';

import { remindOfDrills } from './drill-reminders.ts';

const skip = mailTownMissing();
const dataDir = mkdtempSync(join(tmpdir(), 'dawam-drill-reminders-'));
const [badr, saeed] = ['badr-al-zahrani', 'saeed-nouri'] as const;
let town: MailTown;
let database: TestDatabase;
let open: OpenOffice;
let nowMs = instantOf('Asia/Riyadh', '2026-11-24', '10:00');
const told: string[] = [];

before(async () => {
  if (skip !== false) return;
  [town, database] = await Promise.all([startMailTown(), testDatabase()]);
  const mailFile = join(dataDir, 'mail.json');
  writeFileSync(mailFile, JSON.stringify({ boxes: [town.boxOf('diwan', directoryOffice)] }));
  const environment = { DATABASE_URL: database.url, DAWAM_MAIL: mailFile };
  const settings = readSettings({ data: dataDir }, environment);
  open = await openOffice(
    settings,
    () => undefined,
    () => nowMs,
  );
  await foundCountry(open.store, readDemoData(root).country);
  const pool = open.store.database.writers;
  await setAddress(pool, badr, `partner@${DOMAIN}`, 'fa');
  await setAddress(pool, saeed, `diwan@${DOMAIN}`);
});

after(async () => {
  if (skip === false) {
    await open.store.close();
    await Promise.all([database.drop(), town.end()]);
  }
  rmSync(dataDir, { recursive: true });
});

async function round(day: string, clock = '12:00'): Promise<number> {
  nowMs = instantOf('Asia/Riyadh', day, clock);
  const { store, authority } = open;
  const report = (sentence: string) => void told.push(sentence);
  return await remindOfDrills({
    ...{ pool: store.database.writers, reader: store.reader, authority, report },
    findRhythm: makeFollowUpParts(open).findRhythm,
    mail: mailOf({ mailFile: join(dataDir, 'mail.json') }, report),
    ...{ origin: 'https://dawam.example', nowMs: () => nowMs },
  });
}

/** The oldest that lies there, taken out. */
async function readFirst(user: 'diwan' | 'partner'): Promise<IncomingMail> {
  for (let tries = 0; tries < 200; tries += 1) {
    const raws: Uint8Array[] = [];
    await readMailBox(town.boxOf(user), async ({ raw }) => void raws.push(raw));
    const [raw] = raws;
    if (raw !== undefined) {
      const parsed = await parseMail(raw);
      assert.ok(parsed.ok);
      return parsed.mail;
    }
    await sleep(100);
  }
  assert.fail(`${told.join('\n')}\n${town.log()}`);
}

async function holdDrill(): Promise<void> {
  const newId = () => uuidv7(nowMs, randomBytes(10));
  const subject = `site-drill/${newId()}`;
  const by = {
    person: badr,
    capacity: 'administrator',
    appointment: `moj.it.${badr}.administrator`,
  };
  const at = new Date(nowMs).toISOString();
  const begin: BeginBody = { way: 'ordered', from: 'main', to: 'standby', marksPerSecond: 1 };
  const report: ReportBody = {
    ...{ leads: 'standby', struckAt: at, noticedAt: at, decidedAt: at, movedAt: at, servedAt: at },
    ...{ verifiedAt: at, longestGapMs: 900, longestWaitMs: 900, offered: 0, acknowledged: 0 },
    ...{ found: 0, lost: 0, triedAgain: 0, note: '' },
  };
  const bodies = { 'begin-site-drill': begin, 'report-site-drill': report };
  for (const [kind, body] of Object.entries(bodies)) {
    const command = { id: newId(), kind, office: directoryOffice, subject, by, body };
    const outcome = await open.store.submit(command);
    assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  }
}

test('each administrator is told in their language, in office hours, once', { skip }, async () => {
  assert.equal(await round('2026-11-24', '22:00'), 0);
  await town.stopSmtp();
  assert.equal(await round('2026-11-24'), 0);
  await town.startSmtp();
  assert.equal(await round('2026-11-24'), 2, told.join('\n'));
  const [persian, english] = [await readFirst('partner'), await readFirst('diwan')];
  assert.equal(persian.subject, 'زمان تمرین رسیده است');
  assert.match(persian.text, /هنوز گزارش تمرینی داده نشده است/);
  assert.match(persian.text, /^https:\/\/dawam\.example\/sites$/m);
  assert.equal(english.subject, 'A drill is due');
  assert.equal(await round('2026-11-25'), 0);
});

test('a month later they are told again, and not once a drill was reported', { skip }, async () => {
  assert.equal(await round('2026-12-24'), 2, told.join('\n'));
  await Promise.all([readFirst('partner'), readFirst('diwan')]);
  await holdDrill();
  assert.equal(await round('2027-01-21'), 0);
  assert.equal(await round('2027-01-26'), 2, told.join('\n'));
  const { text } = await readFirst('partner');
  assert.match(text, /از آخرین تمرین بیش از یک ماه گذشته است/);
});
