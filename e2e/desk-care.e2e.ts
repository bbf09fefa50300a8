// What a desk shared by several people owes each of them: nothing secret on the disk, nothing left
// after signing out, a calm word to who holds no appointment or was refused elsewhere; numbers
// taken ahead of their letters; and lists that leave the screen as files.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { signIn } from '#test/live-server.ts';
import { journeys, LANGUAGES, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { LINA, MARYAM, numberGiven, openSignedIn, RANA } from './clerk.ts';
import { readCsv, readXlsx } from './spreadsheet.ts';

const journey = journeys();

const onDisk = ({ page }: Desk) => page.evaluate(() => JSON.stringify(localStorage));

const grade = ({ page, t }: Desk, word: string) =>
  page
    .getByRole('group', { name: t('field.secrecy') })
    .getByRole('radio', { name: t(word), exact: true })
    .check();

journey(
  'a number is reserved, stands in the register, and its reservation is voided',
  async (s) => {
    const desk = await s.desk({ language: 'fa' });
    const { page, t } = desk;
    await openSignedIn(desk, MARYAM, '/outgoing');
    await page.getByRole('button', { name: t('act.reserve-number') }).click();
    const dialog = page.getByRole('dialog', { name: t('act.reserve-number') });
    await dialog.getByLabel(t('field.reason')).fill('نامهٔ امضا نشده');
    await desk.shot('desk-care/reserve');
    await page.keyboard.press('Enter');
    const number = await numberGiven(desk, 'done.reserve-number');
    await desk.shot('desk-care/reserved');
    await dialog.getByRole('link', { name: t('act.open') }).click();
    await page.getByRole('button', { name: t('act.void-reservation') }).click();
    const asking = page.getByRole('dialog', { name: t('act.void-reservation') });
    await asking.getByLabel(t('field.reason')).fill('پشیمانی');
    await asking.getByRole('button', { name: t('act.void-reservation') }).click();
    await asking.waitFor({ state: 'detached' });
    await page.goto('/outgoing?filter=void');
    await page.getByRole('row').filter({ hasText: number }).getByText(t('number.void')).waitFor();
    await desk.shot('desk-care/voided');
  },
);

journey('of a secret letter nothing is on the disk; signing out leaves nothing', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, RANA, '/incoming/new');
  await page.getByLabel(t('field.subject')).fill('موضوع عادي');
  assert.match(await onDisk(desk), /موضوع عادي/);
  await grade(desk, 'secrecy.secret');
  await page.getByText(t('draft.secret')).waitFor();
  await page.getByLabel(t('field.subject')).fill('موضوع سري جداً');
  assert.doesNotMatch(await onDisk(desk), /موضوع/);
  await desk.shot('desk-care/secret');
  await page.getByRole('link', { name: t('nav.drafts') }).click();
  await page.goBack();
  assert.equal(await page.getByLabel(t('field.subject')).inputValue(), 'موضوع سري جداً');
  await grade(desk, 'secrecy.normal');
  assert.match(await onDisk(desk), /موضوع سري/);
  await page.getByRole('button', { name: RANA.names.ar }).click();
  await page.getByRole('button', { name: t('act.sign-out') }).click();
  await page.getByRole('button', { name: t('sign-in.passkey') }).waitFor();
  assert.doesNotMatch(await onDisk(desk), /موضوع|rana/);
});

for (const language of LANGUAGES) {
  journey(`a refusal from elsewhere is told once, calmly (${language})`, async (stage) => {
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    const told = page.getByText(t('refusal.directory.identity-unknown'));
    await page.goto('/?refused=directory.identity-unknown');
    await told.waitFor();
    assert.equal(new URL(page.url()).search, '');
    await desk.shot(`desk-care/refused-${language}`);
    await page.reload();
    await page.getByRole('button', { name: t('sign-in.passkey') }).waitFor();
    assert.equal(await told.count(), 0);
  });
}

journey('drafts, arrivals and staff leave the screen as files', async (stage) => {
  const desk = await stage.desk({ language: 'en' });
  await openSignedIn(desk, LINA, '/outgoing/new');
  await desk.page.getByLabel(desk.t('field.subject')).fill('Draft to export');
  await desk.page.getByRole('button', { name: desk.t('act.save-draft') }).click();
  await desk.page.waitForURL('**/edit');
  const wanted = { drafts: 'Draft to export', arrivals: undefined, staff: LINA.names.en };
  for (const [list, cell] of Object.entries(wanted)) {
    await desk.page.goto(`/${list}`);
    for (const [form, read] of [['CSV', readCsv] as const, ['XLSX', readXlsx] as const]) {
      const coming = desk.page.waitForEvent('download');
      await desk.page.getByRole('link', { name: form, exact: true }).click();
      const rows = read(await readFile(await (await coming).path()));
      assert.ok((rows[0]?.length ?? 0) > 8, `${list} ${form} has its headers`);
      if (cell !== undefined) assert.ok(rows.flat().includes(cell), `${list} ${form}: ${cell}`);
    }
  }
});

journey('whose appointment ends is told so at the next step, and whom to ask', async (stage) => {
  const desk = await stage.desk({ language: 'ar' });
  const { page, t } = desk;
  await openSignedIn(desk, LINA);
  const administrator = await signIn(stage.server.url, 'badr-al-zahrani');
  const subject = 'appointment/post.central.lina-haddad.registrar';
  const body = { reason: 'end of service', at: null };
  const ended = await administrator.command('end-appointment', subject, body);
  assert.equal(ended.status, 200);
  const staff = await administrator.get('/api/offices/post.central/staff');
  assert.equal(staff.status, 200, 'administrators see the staff of every office');
  const outsider = await signIn(stage.server.url, RANA.person);
  const elsewhere = await outsider.get(
    '/api/offices/post.central/staff/export?format=csv&language=en',
  );
  assert.equal(elsewhere.status, 403, 'others see that of their own offices');
  await page.getByRole('link', { name: t('nav.incoming'), exact: true }).click();
  await page.getByRole('heading', { name: t('seat.none.title') }).waitFor();
  await desk.shot('desk-care/no-seat');
  await page.setViewportSize(PHONE);
  await page.getByText('بدر الزهراني').waitFor();
  await desk.shot('desk-care/no-seat-ar');
  for (const [name, shot] of [
    ['فارسی', 'fa'],
    ['English', 'en'],
  ] as const) {
    await page.getByRole('radio', { name, exact: true }).click();
    await page.locator(`html[lang=${shot}]`).waitFor();
    await desk.shot(`desk-care/no-seat-${shot}`);
  }
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
});
