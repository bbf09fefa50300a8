// The judge against bags of our own: what we write is valid in every packing, and each way to harm
// a bag is found. The public suite's bags are judged where somebody has them.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { judgeBag } from './bag-judge.ts';
import type { BagReport } from './bag-judge.ts';
import { openArchive } from './open-archive.ts';
import { listFiles, newFolder, packTar, payload, writeGoodBag } from './testing/bag-folder.ts';

const folder = newFolder();
const good = join(folder, 'good');
let harmedCount = 0;

before(() => writeGoodBag(good));
after(() => rmSync(folder, { recursive: true }));

async function judge(path: string): Promise<BagReport> {
  const opened = await openArchive(path);
  assert.ok(opened.ok, opened.ok ? '' : opened.problem);
  return await judgeBag(opened.source);
}

/** Errors, or else warnings, of a bag that was good until somebody did this to it. */
async function harm(harmful: (bag: string) => void): Promise<string> {
  harmedCount += 1;
  const bag = join(folder, `harmed-${harmedCount}`);
  cpSync(good, bag, { recursive: true });
  harmful(bag);
  const { flaws, isValid } = await judge(bag);
  const wanted = isValid ? 'warning' : 'error';
  const codes = flaws.filter(({ severity }) => severity === wanted).map(({ code }) => code);
  return `${isValid ? 'valid' : 'not valid'}: ${[...new Set(codes)].sort().join(' ')}`;
}

const add = (bag: string, file: string, text: string) => appendFileSync(join(bag, file), text);

/** Makes the tag manifests agree again with tag files that a test changed. */
function resign(bag: string): void {
  for (const name of ['sha256', 'sha512']) {
    const tags = listFiles(bag).filter((file) => !file.includes('/') && !file.startsWith('tagm'));
    const lines = tags.map((file) => {
      const bytes = readFileSync(join(bag, file));
      return `${createHash(name).update(bytes).digest('hex')}  ${file}\n`;
    });
    writeFileSync(join(bag, `tagmanifest-${name}.txt`), lines.join(''));
  }
}

const rewrite = (file: string, change: (text: string) => string) => (bag: string) => {
  writeFileSync(join(bag, file), change(readFileSync(join(bag, file), 'utf8')));
  resign(bag);
};

test('what we write is valid as a folder, a zip, a tar, and a tar through gzip', async () => {
  const zip = join(folder, 'good.zip');
  await writeGoodBag(zip);
  const tar = join(folder, 'good.tar');
  await packTar(good, tar, './a-bag/');
  writeFileSync(join(folder, 'good.tgz'), gzipSync(readFileSync(tar)));
  for (const path of [good, zip, tar, join(folder, 'good.tgz')]) {
    const report = await judge(path);
    assert.deepEqual(report.flaws, [], path);
    assert.equal(report.version, '1.0');
    assert.deepEqual(report.algorithms, ['sha256', 'sha512']);
    assert.equal(report.payloadFiles, Object.keys(payload).length);
    assert.ok(report.info.some(([label]) => label === 'Payload-Oxum'));
  }
});

test('every changed, lost or added file is found', async () => {
  const csv = 'data/letters.csv';
  assert.equal(
    await harm((bag) => writeFileSync(join(bag, csv), 'number\r\n2\r\n')),
    'not valid: checksum',
  );
  assert.equal(await harm((bag) => add(bag, csv, '2')), 'not valid: checksum oxum');
  assert.equal(await harm((bag) => rmSync(join(bag, csv))), 'not valid: missing oxum');
  assert.equal(
    await harm((bag) => writeFileSync(join(bag, 'data/new'), '')),
    'not valid: oxum unlisted',
  );
  assert.equal(await harm((bag) => add(bag, 'bag-info.txt', 'X: y\n')), 'not valid: checksum');
  assert.equal(await harm((bag) => rmSync(join(bag, 'bagit.txt'))), 'not valid: declaration');
  assert.equal(await harm((bag) => rmSync(join(bag, 'manifest-sha256.txt'))), 'not valid: missing');
  const link = (bag: string) => symlinkSync('/etc/passwd', join(bag, 'data/link'));
  assert.equal(await harm(link), 'not valid: not-a-file');
});

test('every changed byte of a manifest is found', async () => {
  for (const file of listFiles(good).filter((name) => !name.startsWith('data/'))) {
    const size = readFileSync(join(good, file)).length;
    for (const at of [0, Math.floor(size / 2), size - 2]) {
      const said = await harm((bag) => {
        const bytes = readFileSync(join(bag, file));
        bytes[at] = bytes[at] === 0x61 ? 0x62 : 0x61;
        writeFileSync(join(bag, file), bytes);
      });
      assert.match(said, /^not valid: ./, `${file} at ${at}`);
    }
  }
});

test('paths that lead outside are refused, wherever they stand', async () => {
  const sum = '0'.repeat(64);
  const paths = ['../x', 'data/../../x', '/etc/passwd', '~/x', 'C:\\x', '\\\\host\\x', 'data//x'];
  for (const path of paths) {
    const line = (text: string) => `${text}${sum}  ${path}\n`;
    assert.match(await harm(rewrite('manifest-sha256.txt', line)), /unsafe-path/, path);
    const fetch = (bag: string) => {
      writeFileSync(join(bag, 'fetch.txt'), `https://example.org/x - ${path}\n`);
      resign(bag);
    };
    assert.match(await harm(fetch), /unsafe-path/, path);
  }
  const tag = rewrite('manifest-sha256.txt', (text) => `${text}${sum}  bagit.txt\n`);
  assert.match(await harm(tag), /payload-path/);
});

test('the rules of 1.0 about lists are kept, those of drafts for drafts', async () => {
  const twice = (text: string) => `${text}${text.split('\n')[0]}\n`;
  const draft = rewrite('bagit.txt', (text) => text.replace('1.0', '0.97'));
  assert.equal(await harm(rewrite('manifest-sha256.txt', twice)), 'not valid: listed-twice');
  const asDraft = await harm((bag) => {
    rewrite('manifest-sha256.txt', (text) => twice(text).replaceAll('%25', '%'))(bag);
    rewrite('manifest-sha512.txt', (text) => text.replaceAll('%25', '%'))(bag);
    draft(bag);
  });
  assert.equal(asDraft, 'valid: listed-twice');
  const less = (text: string) => text.split('\n').slice(1).join('\n');
  assert.equal(await harm(rewrite('manifest-sha256.txt', less)), 'not valid: unlisted');
});

test('what survives no other file system is warned of', async () => {
  const case2 = await harm((bag) => {
    writeFileSync(join(bag, 'data/Letters.csv'), '');
    for (const name of ['sha256', 'sha512']) {
      const none = createHash(name).digest('hex');
      rewrite(`manifest-${name}.txt`, (text) => `${text}${none}  data/Letters.csv\n`)(bag);
    }
    rewrite('bag-info.txt', (text) => text.replace(/\.4\n/, '.5\n'))(bag);
  });
  assert.equal(case2, 'valid: case-clash');
  const star = (text: string) => text.replaceAll('  data/', ' *./data/');
  assert.equal(await harm(rewrite('manifest-sha256.txt', star)), 'valid: asterisk relative-path');
});

test('tag files in UTF-16, and metadata of several lines, are read', async () => {
  const bag = join(folder, 'utf16');
  mkdirSync(join(bag, 'data'), { recursive: true });
  writeFileSync(
    join(bag, 'bagit.txt'),
    'BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-16\n',
  );
  writeFileSync(join(bag, 'data/a'), 'a');
  const sum = createHash('sha256').update('a').digest('hex');
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
  writeFileSync(join(bag, 'manifest-sha256.txt'), utf16(`${sum}  data/a\n`));
  writeFileSync(join(bag, 'bag-info.txt'), utf16('Title: ملف\n  السنة\nPayload-Oxum: 1.1\n'));
  const report = await judge(bag);
  assert.equal(report.isValid, true);
  assert.deepEqual(report.info[0], ['Title', 'ملف السنة']);
});

test('a file still to be fetched is missing, and said to be', async () => {
  const said = await harm((bag) => {
    rmSync(join(bag, 'data/letters.csv'));
    writeFileSync(join(bag, 'fetch.txt'), 'https://example.org/l.csv 11 data/letters.csv\n');
    resign(bag);
  });
  assert.equal(said, 'not valid: not-fetched oxum');
});

test('what is no archive, or a torn one, is said in a sentence', async () => {
  const torn = join(folder, 'torn.zip');
  await writeGoodBag(torn);
  writeFileSync(torn, readFileSync(torn).subarray(0, 700));
  const opened = await openArchive(torn);
  assert.deepEqual(opened, { ok: false, problem: 'It is a torn zip: its directory is missing.' });
  writeFileSync(join(folder, 'text'), 'text');
  assert.equal((await openArchive(join(folder, 'text'))).ok, false);
  assert.equal((await openArchive(join(folder, 'nothing'))).ok, false);
});

const beside = join(import.meta.dirname, '../../../shared/bagit-conformance-suite');
const suite = process.env['DAWAM_BAGIT_SUITE'] ?? beside;
const noSuite = existsSync(suite)
  ? false
  : 'DAWAM_BAGIT_SUITE names no folder with the conformance suite';

test('the public conformance suite is judged right', { skip: noSuite }, async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const version of readdirSync(suite).filter((name) => /^v[0-9.]+$/.test(name))) {
    for (const kind of readdirSync(join(suite, version))) {
      for (const name of readdirSync(join(suite, version, kind))) {
        const bag = join(suite, version, kind, name);
        if (!statSync(bag).isDirectory()) continue;
        const { isValid, warnings } = await judge(bag);
        const isWarned = kind !== 'warning' || warnings > 0;
        const isExpected = kind === 'valid' || kind === 'warning';
        count += 1;
        if (isValid !== isExpected || !isWarned) wrong.push(`${version}/${kind}/${name}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(count >= 54, `${count} bags`);
});
