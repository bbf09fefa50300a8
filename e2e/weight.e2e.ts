// What the first screens weigh: script until the sign-in and until home can be used, fonts from the
// server itself, and nothing from anywhere else (browser.ts watches that in every journey).
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';
import { journeys } from './browser.ts';
import { RANA, signInBySeat } from './clerk.ts';

const SCRIPT_MAX_BYTES = 200_000;
const journey = journeys();

journey(
  'the first screens are light, and their fonts come from the server itself',
  async (stage) => {
    const desk = await stage.desk({ language: 'ar' });
    const scripts: Response[] = [];
    const fonts: string[] = [];
    desk.page.on('response', (response) => {
      const kind = response.request().resourceType();
      if (kind === 'script') scripts.push(response);
      if (kind === 'font') fonts.push(response.url());
    });
    await desk.page.goto('/');
    await desk.page.getByRole('button', { name: desk.t('sign-in.passkey') }).waitFor();
    const untilSignIn = await weigh(scripts);
    await signInBySeat(desk, RANA);
    const untilHome = await weigh(scripts);
    console.log(`script, gzip: ${untilSignIn} B until sign-in, ${untilHome} B until home`);
    assert.ok(untilSignIn > 10_000, 'the scripts were counted');
    assert.ok(untilHome <= SCRIPT_MAX_BYTES, `${untilHome} B of script until home`);
    await fontsAreOwn(desk.page, desk.origin, fonts);
  },
);

/** As gzip, whatever compression the server and the browser have agreed on. */
async function weigh(scripts: readonly Response[]): Promise<number> {
  const bodies = await Promise.all(scripts.map((response) => response.body()));
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
}

async function fontsAreOwn(page: Page, origin: string, fonts: readonly string[]): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const families = await page.evaluate(() =>
    [...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family),
  );
  assert.ok(families.length > 0, 'the shipped fonts are in use');
  assert.ok(fonts.length > 0, 'fonts were fetched');
  for (const url of fonts) assert.equal(new URL(url).origin, origin);
}
