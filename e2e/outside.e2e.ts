// Letters to who is not connected, in Arabic and Persian: by hand with a delivery note, the return
// of the courier noted by keyboard alone; by e-mail through real mail servers from one office's
// register into another's; and what another office's log refused, with its reason and one more try.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DOMAIN, mailTownMissing, startMailTown } from '#mail/testing/mail-servers.ts';
import type { MailTown } from '#mail/testing/mail-servers.ts';
import { attest, freshId, signIn } from '#test/live-server.ts';
import type { Client, LiveServer } from '#test/live-server.ts';
import pg from 'pg';
import { graveFindings } from './axe.ts';
import { DESKTOP, journeys, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { MARYAM, openSignedIn, PAIRS, RANA } from './clerk.ts';
import type { Clerk } from './clerk.ts';

/** The servers carry mail in turns of a minute. */
const MAIL_TIMEOUT_MS = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'dawam-outside-'));
const noTown = mailTownMissing();
let town: MailTown | undefined;

after(async () => {
  await town?.end();
  rmSync(folder, { recursive: true });
});

/** Two offices with a mailbox each, in one town; no scanner of malware. */
const journey = journeys({
  async env() {
    if (noTown !== false) return {};
    town = await startMailTown();
    const boxes = [town.boxOf('diwan', RANA.office), town.boxOf('partner', MARYAM.office)];
    const file = join(folder, 'mail.json');
    writeFileSync(file, JSON.stringify({ boxes }));
    return { DAWAM_MAIL: file, DAWAM_CLAMD: join(folder, 'nobody.ctl') };
  },
});

/** Where there are no mail servers it is left out by name. */
const byMail: typeof journey = (name, run) => {
  if (noTown === false) journey(name, run);
  else test(name, { skip: noTown });
};

interface Outside {
  readonly name: string;
  readonly channel: 'hand' | 'e-mail';
  readonly address: string;
}

/** A letter that went out; answers its id. */
async function dispatch(
  client: Client,
  { office }: Clerk,
  subject: string,
  to: object,
): Promise<string> {
  const letter = freshId();
  const body = { subject, text: 'السلام عليكم\n\nنرجو الإفادة', ...to };
  const written = await client.command('write-letter', `letter/${letter}`, body, { office });
  assert.ok(written.ok, await written.clone().text());
  const draft = await attest(client, letter, office);
  const sent = await client.command('dispatch-letter', `letter/${letter}`, { draft }, { office });
  assert.ok(sent.ok, await sent.clone().text());
  return letter;
}

async function lookOver(desk: Desk, name: string): Promise<void> {
  assert.deepEqual(await graveFindings(desk.page), []);
  await desk.shot(`outside/${desk.language}-${name}`);
  await desk.page.setViewportSize(PHONE);
  assert.deepEqual(await graveFindings(desk.page), []);
  await desk.shot(`outside/${desk.language}-${name}-phone`);
  await desk.page.setViewportSize(DESKTOP);
}

const texts = {
  ar: { bridge: 'إصلاح جسر السوق', school: 'مدرسة الحي', to: 'أمانة الرياض', by: 'فهد السبيعي' },
  fa: { bridge: 'تعمیر پل بازار', school: 'مدرسهٔ محله', to: 'شهرداری شیراز', by: 'رضا کریمی' },
} as const;

for (const language of ['ar', 'fa'] as const) {
  journey(`by hand: note, courier, return by keyboard alone (${language})`, async (stage) => {
    const [writer] = PAIRS[language];
    const { bridge, school, to, by } = texts[language];
    const client = await signIn(stage.server.url, writer.person);
    const hand: Outside = { name: to, channel: 'hand', address: 'شارع ٧' };
    for (const subject of [bridge, school]) {
      await dispatch(client, writer, subject, { outside: [hand] });
    }
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    await openSignedIn(desk, writer, '/delivery');
    await page.getByText(bridge).waitFor();
    await page.getByText(school).waitFor();
    await lookOver(desk, 'to-hand-out');
    await page.getByRole('button', { name: t('delivery.make-note') }).click();
    const out = page.getByRole('region', { name: t('delivery.out'), exact: true });
    await out.getByText(school).waitFor();
    const notes = page.getByRole('region', { name: t('delivery.notes'), exact: true });
    await notes.getByText(t('delivery.note.open', { n: 2 })).waitFor();
    await lookOver(desk, 'with-courier');
    await isPaper(desk, writer);
    // From here on the mouse rests.
    await out.getByRole('textbox').first().focus();
    await page.keyboard.type(by);
    await page.keyboard.press('Enter');
    await notes.getByText(t('delivery.note.open', { n: 1 })).waitFor();
    await page.waitForFunction(
      () => document.querySelectorAll('form.note-down').length === 1 && document.hasFocus(),
    );
    await out.getByRole('textbox').first().focus();
    await page.keyboard.type(by);
    await page.keyboard.press('Enter');
    await notes.getByText(t('delivery.note.closed')).waitFor();
    await page.getByText(t('delivery.empty.title')).waitFor();
    await lookOver(desk, 'all-noted');
  });
}

/** The note is a paper that anybody may check. */
async function isPaper({ page }: Desk, { office }: Clerk): Promise<void> {
  const answer = await page.request.get(`/api/offices/${office}/delivery-notes`);
  const { rows } = (await answer.json()) as { rows: { id: string }[] };
  const path = `/api/offices/${office}/delivery-notes/${rows[0]?.id ?? ''}/note.pdf`;
  const paper = await page.request.get(path);
  assert.equal(paper.status(), 200);
  assert.equal((await paper.body()).subarray(0, 5).toString(), '%PDF-');
}

byMail('by e-mail: from one register into another (ar, fa)', async (stage) => {
  const subject = 'طلب بيانات النقل';
  const rana = await signIn(stage.server.url, RANA.person);
  const maryam = await signIn(stage.server.url, MARYAM.person);
  const reader = await stage.desk({ language: 'fa' });
  await openSignedIn(reader, MARYAM, '/delivery/mail');
  await reader.page.getByText(reader.t('mail.empty.title')).waitFor();
  const desk = await stage.desk({ language: 'ar' });
  await openSignedIn(desk, RANA, '/delivery/e-mail');
  const outside: Outside[] = [
    { name: 'شركة النقل', channel: 'e-mail', address: `partner@${DOMAIN}` },
  ];
  await dispatch(rana, RANA, subject, { outside });
  const line = desk.page.getByRole('listitem').filter({ hasText: subject });
  // Both screens stand open: what happens comes to them.
  const tag = line.locator('.tag', { hasText: desk.t('outcome.sent') });
  await tag.waitFor({ timeout: MAIL_TIMEOUT_MS });
  await lookOver(desk, 'e-mail-sent');
  // An act makes the servers look into their mailboxes at once.
  const hand: Outside = { name: 'اداره', channel: 'hand', address: '' };
  await dispatch(maryam, MARYAM, 'نامهٔ دیگر', { outside: [hand] });
  const mail = reader.page.getByRole('article').filter({ hasText: subject });
  await mail.waitFor({ timeout: MAIL_TIMEOUT_MS });
  await mail.getByText(reader.t('mail.kind.capsule')).waitFor();
  await mail.getByText(reader.t('mail.unscanned')).first().waitFor();
  await lookOver(reader, 'mail-came');
  await mail.getByRole('button', { name: reader.t('mail.register'), exact: true }).click();
  const dialog = reader.page.getByRole('dialog', { name: reader.t('mail.register') });
  assert.equal(await dialog.getByLabel(reader.t('field.subject')).inputValue(), subject);
  await lookOver(reader, 'mail-dialog');
  await dialog.getByRole('button', { name: reader.t('mail.register') }).click();
  await dialog.getByText(reader.t('mail.registered')).waitFor();
  await reader.page.keyboard.press('Escape');
  await reader.page.getByText(reader.t('mail.empty.title')).waitFor();
});

for (const language of ['ar', 'fa'] as const) {
  journey(`what was refused says why, and goes once more (${language})`, async (stage) => {
    const [writer, other] = PAIRS[language];
    const { bridge } = texts[language];
    const client = await signIn(stage.server.url, writer.person);
    const to = { addressees: [{ office: other.office }] };
    const letter = await dispatch(client, writer, bridge, to);
    await refuse(stage.server, { writer, other, letter });
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    await openSignedIn(desk, writer);
    const tag = page.getByRole('link', { name: t('attention.count', { n: 1 }) });
    await tag.waitFor();
    await lookOver(desk, 'home-attention');
    await page.goto(`/letters/${letter}`);
    await page.getByRole('region', { name: t('delivery.way.attention') }).waitFor();
    await lookOver(desk, 'letter-attention');
    await page.goto('/delivery');
    await page.getByRole('heading', { level: 1, name: t('title.delivery') }).waitFor();
    await page.keyboard.press('6');
    await page.getByText(t('attention.why.kernel.unknown-office')).waitFor();
    await page.getByText(t('attention.do.kernel.unknown-office')).waitFor();
    await lookOver(desk, 'attention');
    await page.getByRole('button', { name: t('attention.retry'), exact: true }).click();
    await page.getByText(t('attention.empty.title')).waitFor();
  });
}

journey(
  'what came and cannot be taken in is laid aside, and neighbours are seen',
  async (stage) => {
    const [writer, other] = PAIRS.fa;
    await inDatabase(stage.server, async (client) => {
      await client.query(
        `insert into dawam.inbound (office, origin, index, leaf, leaf_hash, proof, is_proven,
          arrived_at, refused)
        values ($1, 'dawam.example/' || $2, 7, 'leaf', sha256('leaf'), '', false, now(),
          '{"refused":"kernel.not-proven","facts":{}}')`,
        [writer.office, other.office],
      );
      await client.query('insert into dawam.neighbour_line values ($1, $2, now(), 12)', [
        ...[writer.office, other.office],
      ]);
    });
    const desk = await stage.desk({ language: 'fa' });
    const { page, t } = desk;
    await openSignedIn(desk, writer);
    await page.getByRole('link', { name: t('attention.count', { n: 1 }) }).click();
    await page.getByText(t('attention.inbound.why.kernel.not-proven')).waitFor();
    await page.getByRole('button', { name: t('attention.aside') }).click();
    const dialog = page.getByRole('dialog', { name: t('command.lay-arrival-aside') });
    await dialog.getByLabel(t('field.reason')).fill('فرستنده آن را نفرستاده است');
    await lookOver(desk, 'lay-aside');
    await dialog.getByRole('button', { name: t('attention.aside') }).click();
    await page.getByText('فرستنده آن را نفرستاده است').waitFor();
    await page.getByRole('button', { name: t('attention.aside') }).waitFor({ state: 'detached' });
    await lookOver(desk, 'laid-aside');
    await page.goto('/lines');
    await page.getByRole('region', { name: t('neighbours.title') }).waitFor();
    await page.getByText(t('neighbours.received', { n: 12 })).waitFor();
    await lookOver(desk, 'neighbours');
    await page.keyboard.press('Alt+l');
    const panel = page.getByRole('dialog', { name: t('continuity.panel') });
    await panel.getByRole('region', { name: t('neighbours.title') }).waitFor();
    await lookOver(desk, 'neighbours-panel');
  },
);

interface Refused {
  readonly writer: Clerk;
  readonly other: Clerk;
  readonly letter: string;
}

/** As if the directory had not known the addressee when it was delivered. */
async function refuse(server: LiveServer, { writer, other, letter }: Refused): Promise<void> {
  await inDatabase(server, async (client) => {
    // It is on its way already: only when it has arrived nobody takes the row away.
    for (let isThere = true; isThere; await sleep(50)) {
      const { rows } = await client.query('select 1 from dawam.outbox where refused is null');
      isThere = rows.length > 0;
    }
    await client.query(
      `insert into dawam.outbox (office, index, recipient, attempts, refused)
        select office, index, $2, 1, '{"refused":"kernel.unknown-office","facts":{}}'
        from dawam.entry where office = $1 and subject = $3 and kind = 'letter-dispatched'`,
      [writer.office, other.office, `letter/${letter}`],
    );
  });
}

async function inDatabase(
  server: LiveServer,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const host = encodeURIComponent(join(server.dataDir, 'postgres/socket'));
  const client = new pg.Client(`postgresql://dawam@/dawam?host=${host}`);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
