// The rules of an office, in each language: a holiday is added by keyboard and makes a day free, a
// version is taken back, somebody who may not change only reads; axe finds nothing serious.
import assert from 'node:assert/strict';
import { graveFindings } from './axe.ts';
import { DESKTOP, journeys, LANGUAGES, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { goInside, openSignedIn, PAIRS } from './clerk.ts';

const TOPICS = ['working-time', 'holidays', 'letterhead', 'instructions', 'templates', 'follow-up'];

const journey = journeys();

/** In Arabic the page is loaded by its address, in the others one goes there from inside. */
async function openTopic(desk: Desk, topic: string): Promise<void> {
  const path = `/office-rules/${topic}`;
  if (desk.language === 'ar') await desk.page.goto(path);
  else await goInside(desk, path);
  const name = desk.t(`rules.${topic}`);
  await desk.page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
}

for (const language of LANGUAGES) {
  journey(`a holiday is added, and taken back (${language})`, async (stage) => {
    const desk = await stage.desk({ language });
    const { page, t } = desk;
    const [writer] = PAIRS[language];
    await openSignedIn(desk, writer);
    await openTopic(desk, 'holidays');
    const before = await page.locator('.months td.holiday').count();
    await page.keyboard.press('e');
    await page.getByRole('button', { name: t('rules.holidays.add') }).click();
    await page.getByLabel(t(`rules.name.${language}`)).fill('Founding 1');
    await page.getByRole('radio', { name: t('rules.how-often.once') }).check();
    assert.equal(await page.locator('.months td.holiday').count(), before + 1);
    await desk.shot(`office-rules/${language}-holiday`);
    await page.getByLabel(t('rules.reason'), { exact: true }).fill('Decision 12/3');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Decision 12/3').waitFor();
    // The line above the form may have the news before the form is gone.
    await page.getByRole('button', { name: t('rules.change') }).waitFor();
    assert.equal(await page.locator('.months td.holiday').count(), before + 1);

    await page.keyboard.press('h');
    await page
      .getByRole('button', { name: t('rules.restore') })
      .last()
      .click();
    await page.getByRole('button', { name: t('rules.save') }).click();
    const versions = page.locator('.version-line q');
    await page.getByRole('button', { name: t('rules.change') }).waitFor();
    assert.notEqual(await versions.textContent(), 'Decision 12/3');
    assert.equal(await page.locator('.months td.holiday').count(), before);
  });

  journey(`axe finds nothing serious in the rules (${language})`, async (stage) => {
    const desk = await stage.desk({ language });
    const [writer] = PAIRS[language];
    await openSignedIn(desk, writer);
    const found: string[] = [];
    for (const topic of TOPICS) {
      await openTopic(desk, topic);
      for (const mode of ['view', 'form']) {
        if (mode === 'form') await desk.page.keyboard.press('e');
        for (const [size, screen] of [['desktop', DESKTOP] as const, ['phone', PHONE] as const]) {
          await desk.page.setViewportSize(screen);
          // In the dark only the colours differ.
          const theme = size === 'phone' ? 'dark' : 'light';
          const rules = size === 'phone' ? ['color-contrast'] : undefined;
          await desk.page.emulateMedia({ colorScheme: theme });
          const each = await graveFindings(desk.page, rules);
          found.push(...each.map((text) => `${topic} ${mode} ${size} ${theme}: ${text}`));
          await desk.shot(`office-rules/${language}-${topic}-${mode}-${size}-${theme}`);
        }
        await desk.page.setViewportSize(DESKTOP);
        await desk.page.emulateMedia({ colorScheme: 'light' });
      }
    }
    assert.deepEqual(found, []);
  });
}
