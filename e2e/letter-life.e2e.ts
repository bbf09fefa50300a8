// The life of a letter on the screens, by keyboard, in Arabic and Persian: a draft is initialled,
// signed by who may and dispatched by the registry; a letter that came is referred, opened by
// reading, finished with a note, answered by a linked reply that closes it, and laid into a file.
// Each desk sees what the other did without asking.
import assert from 'node:assert/strict';
import { foldText } from '#lib/fold.ts';
import { freshId, incomingLetter, signIn } from '#test/live-server.ts';
import { journeys } from './browser.ts';
import type { Desk } from './browser.ts';
import { KHALID, LEILA, MAJED, MARYAM, numberGiven, openSignedIn, RANA, ZAHRA } from './clerk.ts';
import type { Clerk } from './clerk.ts';

const journey = journeys();

interface Cast {
  readonly language: 'ar' | 'fa';
  readonly registry: Clerk;
  readonly signer: Clerk;
  readonly other: Clerk;
  readonly subject: string;
  readonly text: string;
  readonly asked: string;
  readonly review: string;
  readonly instruction: string;
  readonly finding: string;
  readonly reply: string;
  readonly file: string;
}

const CASTS: readonly Cast[] = [
  {
    ...{ language: 'ar', registry: RANA, signer: KHALID, other: MAJED },
    subject: 'طلب بيانات الربط الإلكتروني',
    text: 'السلام عليكم ورحمة الله وبركاته،\nنأمل موافاتنا.',
    asked: 'استفسار عن مواعيد الجلسات',
    ...{ review: 'روجعت', instruction: 'لإبداء الرأي', finding: 'لا مانع' },
    ...{ reply: 'نفيدكم بمواعيد الجلسات المرفقة.', file: '٤/١٢ ربط' },
  },
  {
    ...{ language: 'fa', registry: MARYAM, signer: ZAHRA, other: LEILA },
    subject: 'درخواست اطلاعات اتصال شعب',
    text: 'با سلام و احترام\nخواهشمند است اطلاعات ارسال شود.',
    asked: 'پرسش دربارهٔ وقت جلسات',
    ...{ review: 'بازبینی شد', instruction: 'جهت اظهار نظر', finding: 'بلامانع است' },
    ...{ reply: 'وقت جلسات به پیوست است.', file: '۱۲/۴ اتصال' },
  },
];

/** The keys of a page hold once nothing on it takes typing. */
async function press({ page }: Desk, key: string): Promise<void> {
  await page.getByRole('main').getByRole('heading').first().click();
  await page.keyboard.press(key);
  await page.getByRole('dialog').waitFor();
}

async function closed({ page }: Desk): Promise<void> {
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function says({ page }: Desk, text: string): Promise<void> {
  await page.getByRole('main').getByText(text).first().waitFor();
}

for (const cast of CASTS) {
  const { language } = cast;
  const shots = `letter-life/${language}`;
  journey(`a draft is signed by its signer and dispatched (${language})`, async (stage) => {
    const signer = await stage.desk({ language });
    const registry = await stage.desk({ language });
    await openSignedIn(signer, cast.signer, '/outgoing/new');
    await write(signer, cast);
    const path = new URL(signer.page.url()).pathname;
    await signer.shot(`${shots}/01-draft`);
    await openSignedIn(registry, cast.registry, path);
    await press(registry, 'i');
    await registry.page.getByRole('dialog').getByLabel(registry.t('field.note')).fill(cast.review);
    await registry.page
      .getByRole('dialog')
      .getByRole('button', { name: registry.t('act.initial') })
      .click();
    await closed(registry);
    await says(signer, signer.t('review.initialled'));
    await press(signer, 's');
    await signer.shot(`${shots}/02-sign`);
    await signer.page.keyboard.press('Enter');
    await closed(signer);
    await says(registry, registry.t('signed.seat'));
    await press(registry, 'd');
    await registry.page.keyboard.press('Enter');
    const number = await numberGiven(registry, 'done.dispatch-letter');
    await registry.page.keyboard.press('Enter');
    await registry.shot(`${shots}/03-dispatched`);
    await says(signer, number);
  });

  journey(`a letter is referred, worked on, answered and archived (${language})`, async (stage) => {
    const api = await signIn(stage.server.url, cast.registry.person);
    const letter = freshId();
    const at = { office: cast.registry.office };
    const told = incomingLetter(cast.asked);
    const body = {
      ...told,
      from: { office: cast.other.office, name: cast.other.officeNames[language] },
    };
    const answer = await api.command('register-incoming', `letter/${letter}`, body, at);
    assert.equal(answer.status, 200);
    const registry = await stage.desk({ language });
    const signer = await stage.desk({ language });
    await openSignedIn(registry, cast.registry, `/letters/${letter}`);
    await refer(registry, cast);
    await openSignedIn(signer, cast.signer, `/letters/${letter}`);
    await signer.page.getByRole('region', { name: signer.t('desk.title') }).waitFor();
    await signer.shot(`${shots}/05-on-my-desk`);
    // Reading it is opening it: from now on it is not recalled.
    await says(registry, registry.t('referralState.opened'));
    await press(signer, 'f');
    const finishing = signer.page.getByRole('dialog');
    await finishing
      .getByRole('radio', { name: signer.t('referralOutcome.approved'), exact: true })
      .check();
    await finishing.getByLabel(signer.t('field.note')).fill(cast.finding);
    await finishing.getByRole('button', { name: signer.t('act.finish') }).click();
    await closed(signer);
    await says(registry, cast.finding);
    await registry.shot(`${shots}/06-sheet`);
    await answerIt(signer, registry, cast);
    await registry.page.goto(`/letters/${letter}`);
    await says(registry, registry.t('writeOff.reply'));
    await press(registry, 'a');
    await registry.page.getByRole('textbox', { name: registry.t('field.file') }).fill(cast.file);
    await registry.page.keyboard.press('Enter');
    await closed(registry);
    await says(registry, registry.t('state.archived'));
    await registry.shot(`${shots}/08-archived`);
  });
}

async function write(desk: Desk, cast: Cast): Promise<void> {
  const { page, t } = desk;
  const to = cast.other.officeNames[cast.language];
  await page.getByRole('combobox', { name: t('field.addressees'), exact: true }).fill(to);
  await page.getByRole('option', { name: to }).waitFor();
  // What is typed there counts for nothing by itself: Enter takes the first that fits.
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: t('addressee.details', { name: to }) }).click();
  await page.getByRole('dialog').getByLabel(t('write.answer-by')).press('ArrowUp');
  await page.keyboard.press('Escape');
  await page.getByLabel(t('field.subject')).fill(cast.subject);
  await page.getByLabel(t('field.text'), { exact: true }).fill(cast.text);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { level: 1, name: cast.subject }).waitFor();
}

async function refer(desk: Desk, cast: Cast): Promise<void> {
  const { page, t } = desk;
  await press(desk, 'r');
  const dialog = page.getByRole('dialog', { name: t('act.refer') });
  await page.keyboard.type(cast.signer.names[cast.language]);
  await dialog.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByLabel(t('field.instruction')).fill(cast.instruction);
  await dialog.getByLabel(t('field.dueOn')).press('ArrowUp');
  await desk.shot(`letter-life/${cast.language}/04-refer`);
  await page.keyboard.press('Enter');
  await closed(desk);
  await says(desk, cast.instruction);
}

/** The reply is signed by who had it, dispatched by the registry, and closes what it answers. */
async function answerIt(signer: Desk, registry: Desk, cast: Cast): Promise<void> {
  await signer.page.keyboard.press('a');
  await signer.page.getByLabel(signer.t('field.text'), { exact: true }).fill(cast.reply);
  await signer.page.keyboard.press('Control+Enter');
  await signer.page.getByRole('heading', { level: 1, name: cast.asked }).waitFor();
  await press(signer, 's');
  await signer.page.keyboard.press('Enter');
  await closed(signer);
  await says(signer, signer.t('relation.reply'));
  await registry.page.goto(new URL(signer.page.url()).pathname);
  await press(registry, 'd');
  await registry.page.keyboard.press('Enter');
  const number = await numberGiven(registry, 'done.dispatch-letter');
  assert.ok(foldText(number) !== '');
  await registry.shot(`letter-life/${cast.language}/07-reply`);
}
