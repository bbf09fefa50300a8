// The main work, once in each language, in two browsers side by side: a letter comes on paper and
// gets a number; another is written and sent to an office of this server, arrives there without
// anybody reloading, is opened, gets a number of its own, which returns to the sender; and both
// offices hold proofs that an outsider can check.
import assert from 'node:assert/strict';
import { toWesternDigits } from '#lib/digits.ts';
import type { Language } from '#kernel/authority.ts';
import { makeEnclosure } from '#programs/demo-enclosures.ts';
import { journeys, LANGUAGES } from './browser.ts';
import type { Desk } from './browser.ts';
import { numberGiven, openSignedIn, PAIRS, registerIncoming, writeAndDispatch } from './clerk.ts';
import { proveByFiles } from './proof-files.ts';

interface Texts {
  readonly from: string;
  readonly incoming: string;
  readonly subject: string;
  readonly text: string;
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  ar: {
    from: 'هيئة الحكومة الرقمية',
    incoming: 'جدول صيانة الخوادم لشهر رجب',
    subject: 'ربط المؤسسات الحكومية على نظام المراسلات الإلكترونية',
    text:
      'تحية طيبة وبعد،\n\nفإشارة إلى كتابكم رقم ٤٥٦ نرجو التكرم بالعلم بأنه تم ربط (٢٢) مؤسسة ' +
      'حكومية على النظام، ومن المتوقع الانتهاء من البقية قبل نهاية الربع الثاني من العام الحالي.' +
      '\n\nوتفضلوا بقبول فائق الاحترام',
  },
  fa: {
    from: 'سازمان بایگانی اسناد ملی',
    incoming: 'برنامه نگهداری سرورهای مرکز رایانه',
    subject: 'اتصال شعب به سامانه مکاتبات اداری',
    text:
      'با سلام و احترام\n\nعطف به نامه شماره ۱۲۳۴ به استحضار می‌رساند اتصال (۲۲) شعبه به سامانه ' +
      'انجام شده و مابقی تا پایان فصل به اتمام خواهد رسید.\n\nبا تشکر',
  },
  en: {
    from: 'Universal Postal Union',
    incoming: 'Maintenance of the sorting centre’s servers',
    subject: 'Connecting the post offices to the correspondence system',
    text:
      'With reference to your letter no. 456, we are pleased to inform you that 22 offices have ' +
      'been connected, and that the others will follow before the end of the quarter.',
  },
};

const journey = journeys();

for (const language of LANGUAGES) {
  journey(`a letter comes, another goes and is registered there (${language})`, async (stage) => {
    const [writer, reader] = PAIRS[language];
    const texts = TEXTS[language];
    const here = await stage.desk({ language });
    const there = await stage.desk({ language });
    const shots = `letter/${language}`;
    await here.page.goto('/');
    await here.page.getByRole('heading', { level: 1 }).waitFor();
    await here.shot(`${shots}/01-sign-in`);
    await openSignedIn(here, writer);
    await here.shot(`${shots}/02-home`);
    const { bytes } = makeEnclosure(texts.incoming, '2026-01-04');
    const scan = { name: 'scan.pdf', bytes: Buffer.from(bytes) };
    const paper = { from: texts.from, theirNumber: '12/345', subject: texts.incoming, scan };
    const incoming = await registerIncoming(here, paper);
    await here.shot(`${shots}/03-registered`);
    await seeInRegister(here, texts.incoming, incoming, `${shots}/04-register`);

    await openSignedIn(there, reader, '/arrivals');
    const outgoing = await writeAndDispatch(here, { to: reader, ...texts }, `${shots}/05`);
    await openArrival(there, texts.subject, outgoing, shots);
    await addresseeSays(here, 'addressee.seen');
    const theirs = await registerArrival(there, shots);
    await addresseeSays(here, 'addressee.registered', theirs);
    const office = reader.officeNames[language];
    const told = here.t('receipt.registered', { office, number: theirs });
    await here.page.getByRole('listitem').filter({ hasText: told }).waitFor();
    await here.shot(`${shots}/09-sender-sees-number`);

    const sent = await proveByFiles(here, `${shots}/10-proof-sender`);
    const got = await proveByFiles(there, `${shots}/11-proof-addressee`);
    assert.equal(sent.subject, got.subject, 'the letter has one name in both logs');
    assert.equal(toWesternDigits(got.number?.text ?? ''), toWesternDigits(theirs));
  });
}

async function seeInRegister(
  desk: Desk,
  subject: string,
  number: string,
  shot: string,
): Promise<void> {
  const { page, t } = desk;
  await page
    .getByRole('main')
    .getByRole('link', { name: t('nav.incoming'), exact: true })
    .click();
  const row = page.getByRole('row').filter({ hasText: subject });
  await row.getByText(number).waitFor();
  const preview = page.getByRole('complementary', { name: t('register.preview') });
  await preview.getByText(subject).first().waitFor();
  await preview.getByRole('link', { name: 'scan.pdf' }).waitFor();
  await desk.shot(shot);
}

/** Comes into the open list by itself; opening it is the receipt. */
async function openArrival(
  desk: Desk,
  subject: string,
  number: string,
  shots: string,
): Promise<void> {
  const row = desk.page.getByRole('row').filter({ hasText: subject });
  await row.waitFor();
  assert.ok((await row.innerText()).includes(number), 'the arrival shows the number of its sender');
  await desk.shot(`${shots}/06-arrived`);
  await row.focus();
  await desk.page.keyboard.press('Enter');
  await desk.page.getByRole('heading', { level: 1, name: subject }).waitFor();
  await desk.shot(`${shots}/07-opened`);
}

async function registerArrival(desk: Desk, shots: string): Promise<string> {
  const { page, t } = desk;
  await page.getByRole('button', { name: t('act.register-delivered') }).click();
  const dialog = page.getByRole('dialog', { name: t('act.register-delivered') });
  await dialog.getByRole('button', { name: t('act.register'), exact: true }).click();
  const number = await numberGiven(desk, 'done.register-delivered');
  await desk.shot(`${shots}/08-registered-there`);
  await dialog.getByRole('button', { name: t('act.done') }).click();
  return number;
}

async function addresseeSays(desk: Desk, word: string, number?: string): Promise<void> {
  const { page, t } = desk;
  const section = page
    .getByRole('main')
    .locator('section')
    .filter({
      has: page.getByRole('heading', { name: t('letter.addressees') }),
    });
  const line = section.getByRole('listitem').filter({ hasText: t(word) });
  await (number === undefined ? line : line.getByText(number)).waitFor();
}
