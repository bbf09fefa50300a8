import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readMailBoxes } from './mail-boxes.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawam-boxes-'));
after(() => rmSync(folder, { recursive: true }));

const box = {
  ...{ office: 'moj.diwan', address: 'diwan@moj.example' },
  smtp: { host: 'mail.moj.example', port: 465, user: 'diwan', password: 'office hours' },
  imap: { host: 'mail.moj.example', port: 993, user: 'diwan', password: 'office hours' },
};

function written(value: unknown): string {
  const path = join(folder, 'mail.json');
  writeFileSync(path, JSON.stringify(value));
  return path;
}

test('without a file no office has a mailbox; with one, TLS is the default', () => {
  assert.deepEqual(readMailBoxes(undefined), []);
  const [read] = readMailBoxes(written({ boxes: [box] }));
  assert.equal(read?.smtp.tls, 'implicit');
  assert.equal(read.outBytesMax, 20_000_000);
});

test('what is wrong is said by its place, and no password is repeated', () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [{ boxes: [{ ...box, address: 'nowhere' }] }, /boxes\.0\.address/],
    [{ boxes: [{ ...box, smtp: { ...box.smtp, tls: 'none' } }] }, /boxes\.0\.smtp\.tls/],
    [{ boxes: [box, box] }, /one mailbox, not two/],
  ];
  for (const [value, reason] of wrong) {
    assert.throws(
      () => readMailBoxes(written(value)),
      (error) =>
        error instanceof Error && reason.test(error.message) && !/hours/.test(error.message),
    );
  }
  assert.throws(() => readMailBoxes(join(folder, 'none.json')), /DAWAM_MAIL/);
});
