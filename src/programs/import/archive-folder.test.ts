// Files of an archive by the names that people write for them, and nothing outside of the folder.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Fault } from '#kernel/fault.ts';
import { inspectFile, openArchiveFolder, shownName } from './archive-folder.ts';

test('a name leads to the file that it means, and to no other', async () => {
  const home = mkdtempSync(join(tmpdir(), 'dawam-folder-'));
  try {
    const folder = join(home, 'archive');
    mkdirSync(join(folder, 'year', '1445'), { recursive: true });
    // As some systems keep it: alef and its hamza apart.
    writeFileSync(join(folder, 'year', '1445', 'أمر.pdf'.normalize('NFD')), '%PDF-1.4\n');
    writeFileSync(join(folder, 'A.txt'), 'كتاب');
    writeFileSync(join(folder, 'b.txt'), '');
    writeFileSync(join(folder, 'B.txt'), 'x');
    writeFileSync(join(home, 'secret.txt'), 'x');
    symlinkSync(join(home, 'secret.txt'), join(folder, 'link.txt'));
    const archive = await openArchiveFolder(folder);
    const found = (name: string) => {
      const file = archive.find(name);
      return 'refused' in file ? file.refused : file.name.normalize('NFC');
    };
    assert.equal(found('year\\1445\\أمر.PDF'), 'year/1445/أمر.pdf');
    assert.equal(found('./a.txt'), 'A.txt');
    assert.equal(found('b.txt'), 'b.txt');
    assert.equal(found('b.TXT'), 'import.file-doubtful');
    for (const name of ['../secret.txt', join(home, 'secret.txt'), 'link.txt', 'year', '']) {
      assert.equal(found(name), 'import.file-missing', name);
    }
    assert.deepEqual(archive.listUnclaimed(), ['B.txt']);
    const [text, empty] = [archive.find('A.txt'), archive.find('b.txt')];
    assert.ok('path' in text && 'path' in empty);
    const facts = await inspectFile(text);
    assert.ok('sha256' in facts);
    assert.equal(facts.mediaType, 'text/plain');
    assert.equal(facts.sizeBytes, 8);
    assert.equal(Reflect.get(await inspectFile(empty), 'refused'), 'import.file-empty');
  } finally {
    rmSync(home, { recursive: true });
  }
  await assert.rejects(openArchiveFolder(join(home, 'gone')), Fault);
  assert.equal(shownName(`a/${'x'.repeat(300)}.pdf`).length, 200);
});
