// The three files that a person downloads from the proof panel, checked as an outsider would: with
// the kernel's verifier, the files, and nothing from the server.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { verifyTlogProof } from '#kernel/tlog-proof.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import type { Entry } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import type { Desk } from './browser.ts';

const NAMES = ['entry.json', 'entry.tlog-proof', 'keys.txt'] as const;

/** Opens the panel of the letter on the page, sees the browser's own verdict, saves the files. */
export async function proveByFiles(desk: Desk, shot: string): Promise<Entry> {
  const { page, t } = desk;
  await page.getByRole('main').getByRole('heading').first().click();
  await page.keyboard.press('v');
  const panel = page.getByRole('dialog', { name: t('proof.title') });
  await panel.getByText(t('proof.good'), { exact: true }).waitFor();
  await panel.getByText(t('proof.good.signed')).waitFor();
  await desk.shot(shot);
  const files = new Map<string, Buffer>();
  for (const name of NAMES) {
    const saved = page.waitForEvent('download');
    await panel.getByRole('button', { name }).click();
    const download = await saved;
    assert.equal(download.suggestedFilename(), name);
    files.set(name, await readFile(await download.path()));
  }
  await panel.getByRole('button', { name: t('act.close') }).click();
  await panel.waitFor({ state: 'hidden' });
  return verify(files);
}

function verify(files: ReadonlyMap<string, Buffer>): Entry {
  const [leaf, proof, keys] = NAMES.map((name) => must(files.get(name), name));
  assert.ok(leaf !== undefined && proof !== undefined && keys !== undefined);
  const logKey = parseVerifierKey(keys.toString('utf8').split('\n')[0] ?? '');
  assert.ok(logKey.ok, 'keys.txt begins with the key of the log');
  const trust = { logKey: logKey.key, cosignerKeys: [], quorum: 0 };
  const verdict = verifyTlogProof(proof, leaf, trust);
  assert.ok(verdict.ok, `the files prove the entry: ${JSON.stringify(verdict)}`);
  const altered = Buffer.from(leaf);
  altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 1;
  assert.deepEqual(verifyTlogProof(proof, altered, trust), { ok: false, reason: 'proof-wrong' });
  return JSON.parse(leaf.toString('utf8')) as Entry;
}
