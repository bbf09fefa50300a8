// A citizen checks a paper: on the page that its code leads to, and on the same page saved onto a
// stick and opened as a file. Genuine is genuine on both, an altered PDF is not; the server says of
// the letter that it stands, the stick asks nobody.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { must } from '#lib/assert.ts';
import { findPayload } from '#kernel/stamp-url.ts';
import { pdfMatter } from '#paper/pdf-matter.ts';
import { freshId, incomingLetter, signIn } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { journeys, LANGUAGES, PHONE } from './browser.ts';

const journey = journeys();
const VERDICT = '.verdict';

/** A letter of the office's own, as its clerk prints it. */
async function printLetter(server: LiveServer): Promise<Buffer> {
  const clerk = await signIn(server.url, 'rana-al-otaibi');
  const { office } = must(clerk.seats[0], 'The clerk has a seat.');
  const id = freshId();
  const body = incomingLetter('طلب نسخة من صك');
  const asked = await clerk.command('register-incoming', `letter/${id}`, body, { office });
  assert.ok(asked.ok);
  const printed = await clerk.get(`/api/offices/${office}/letters/${id}/letter.pdf`);
  assert.ok(printed.ok);
  return Buffer.from(await printed.arrayBuffer());
}

/** The same PDF under the stamp of another letter. */
function withStampOf(pdf: Buffer, other: Buffer): Buffer {
  const [own, theirs] = [pdf, other].map((each) => pdfMatter(each).code ?? '');
  return Buffer.from(pdf.toString('latin1').replaceAll(own ?? '', theirs ?? ''), 'latin1');
}

for (const language of LANGUAGES) {
  journey(`a citizen checks a paper by its code and from a stick (${language})`, async (stage) => {
    const { server } = stage;
    const [pdf, other] = [await printLetter(server), await printLetter(server)];
    const folder = await mkdtemp(join(tmpdir(), 'dawam-stick-'));
    const desk = await stage.desk({ language, screen: PHONE });
    const { page } = desk;

    await page.goto(`/V/${findPayload(pdfMatter(pdf).code ?? '') ?? ''}`);
    await page.locator(`${VERDICT}.genuine`).waitFor();
    assert.match(await page.locator('dl').innerText(), /طلب نسخة من صك/);
    // The server says of the letter that it stands, and nothing else.
    await page.locator('.standing.valid').waitFor();
    assert.deepEqual(await graveFindings(page), []);
    await desk.shot(`check/${language}-code`);

    await page.locator('summary').click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('details button').click(),
    ]);
    const stick = join(folder, 'check.html');
    await saved.saveAs(stick);
    await writeFile(join(folder, 'genuine.pdf'), pdf);
    await writeFile(join(folder, 'altered.pdf'), withStampOf(pdf, other));

    await page.goto(pathToFileURL(stick).href);
    for (const [name, verdict] of [
      ['genuine', 'genuine'],
      ['altered', 'altered'],
    ]) {
      await page.reload();
      await page.locator('input[type=file]').setInputFiles(join(folder, `${name}.pdf`));
      await page.locator(`${VERDICT}.${verdict}`).waitFor();
      await desk.shot(`check/${language}-${name}`);
    }
    await rm(folder, { recursive: true });
    // The stick is no origin of the server's, and asks for nothing else.
    desk.forgive((flaw) => flaw.startsWith(`request leaves the origin: file:`));
  });
}
