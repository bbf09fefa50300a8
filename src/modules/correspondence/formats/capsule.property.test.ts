// A capsule says again what was put into it, and its files come out byte for byte, whatever stands
// in the letter and however the bytes are cut.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { xmlText } from '#lib/xml.ts';
import type { Bytes } from '#archive/archive-source.ts';
import { once } from '#archive/bag-writer.ts';
import type { Capsule, CapsuleFile } from './capsule.ts';
import { capsuleFiles, findCapsule } from './capsule-letter.ts';
import { readCapsule, writeCapsule } from './capsule-stream.ts';
import { documentsOf } from './noark-documents.ts';
import { anyRecord, look } from './testing/records.ts';

const contentOf = (file: CapsuleFile) => Buffer.from(`content of ${file.guid}`);

async function* cut(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
  }
}

async function bytesOf(capsule: Capsule): Promise<Buffer> {
  const pieces = writeCapsule(capsule, (file) => once(contentOf(file)));
  return Buffer.concat(await Array.fromAsync(pieces));
}

/** As a reader gets it: what XML cannot hold is replaced, and empty is as good as not there. */
function asRead<T>(value: T): T {
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'string') return inner;
    return inner === '' ? null : xmlText(inner);
  });
  return JSON.parse(text) as T;
}

const anyCapsule = anyRecord.map((record) => {
  const files = capsuleFiles(record, documentsOf(record, undefined)).map(({ file }) => file);
  return findCapsule(record, files, look);
});

async function drain(content: Bytes): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(content));
}

test('what a letter says comes back, and its files byte for byte', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      anyCapsule,
      fc.integer({ min: 13, max: 5_000 }),
      async (capsule, pieceBytes) => {
        if (capsule === undefined) return;
        count += 1;
        const bytes = await bytesOf(capsule);
        const contents = new Map<string, Buffer>();
        const read = await readCapsule(cut(bytes, pieceBytes), async (file, content) => {
          contents.set(file.guid, await drain(content));
        });
        assert.ok(read.ok, read.ok ? '' : read.problem);
        assert.deepEqual(asRead(read.capsule), asRead(capsule));
        const expected = new Map(capsule.files.map((file) => [file.guid, contentOf(file)]));
        assert.deepEqual(contents, expected);
      },
    ),
    { numRuns: 60 },
  );
  assert.ok(count > 20, 'most letters can be exchanged');
});

const small: Capsule = {
  sender: { code: '12', unit: null },
  addresses: [{ code: '7', unit: null }],
  answers: { number: 'م/31', at: '2026-09-30T00:00:00' },
  creator: { name: 'ديوان', code: '12', unit: null },
  recipients: [
    { party: { name: 'وزارة', code: '7', unit: null }, number: null, message: null, email: null },
  ],
  guid: '01a2009e-bdf0-7b20-b340-db6318a0b40f',
  ...{ type: 'Letter', number: '١/١٢', registeredAt: '2026-11-22T08:00:00.000Z', title: 'كتاب' },
  ...{ language: 'ar', abstract: null, replyDueOn: '2026-12-01', isPublic: true },
  ...{ restrictions: [], signatures: [], letter: null },
  files: [
    {
      guid: '01a2009e-bdf0-8b20-b340-db6318a0b40f',
      ...{ isMain: true, name: 'letter.txt', mediaType: 'text/plain', sizeBytes: 5 },
    },
  ],
};

async function readChanged(change: (xml: string) => string): Promise<string> {
  const xml = change((await bytesOf(small)).toString('utf8'));
  const read = await readCapsule(once(xml), async (_, content) => void (await drain(content)));
  return read.ok ? 'ok' : read.problem;
}

test('a capsule that its schema would refuse is refused with its place', async () => {
  const swap = (from: string | RegExp, to: string) => readChanged((xml) => xml.replace(from, to));
  assert.equal(await swap('x', 'x'), 'ok');
  assert.match(await swap('vers_2_1', 'vers_2_2'), /another namespace/);
  assert.match(await swap(/<FileName>.*<\/FileName>\n/, ''), /<MimeType> may not stand here/);
  assert.match(await swap('<FileGuid>', '<Extra/><FileGuid>'), /File: <Extra> may not stand/);
  assert.match(await swap('2026-12-01', '2026-02-30'), /<ReplyDueDate> is not date/);
  assert.match(await swap('Avalik', 'avalik'), /<AccessConditionsCode> is not access/);
  assert.match(await swap('<Transport>', 'x<Transport>'), /<DecContainer> holds text/);
  assert.match(await swap('<Access>', '<Access x="1">'), /has attributes/);
  assert.match(await swap(/<Recipient>[^]*<\/Recipient>/, ''), /<RecordMetadata> may not stand/);
  assert.match(await swap(/<File>[^]*<\/File>/, ''), /lacks <File>/);
  assert.match(await swap('</DecContainer>', ''), /before its last element/);
  assert.match(await swap('<?xml', '<!DOCTYPE x><?xml'), /document type/);
});

test('a damaged content is the capsule’s problem, not a fault of ours', async () => {
  const put = (content: string) =>
    readChanged((xml) => xml.replace(/(<ZipBase64Content>)[^<]*/, `$1${content}`));
  assert.equal(await put('!!!!'), 'A content is not base 64.');
  assert.equal(await put('QUJD=QUJD'), 'A content is not base 64.');
  assert.equal(await put('QUJDRA=='), 'What is packed is neither gzip nor zip.');
  const torn = gzipSync(Buffer.from('abc')).subarray(0, 12).toString('base64');
  assert.match(await put(torn), /damaged/);
  assert.equal(await put(gzipSync(Buffer.from('abc')).toString('base64')), 'ok');
});

test('who takes a file may stop early; who fails is heard', async () => {
  const large = randomBytes(3_000_000);
  const bytes = writeCapsule(small, () => once(large));
  const read = await readCapsule(bytes, () => Promise.resolve());
  assert.ok(read.ok);
  const failing = readCapsule(once(await bytesOf(small)), () =>
    Promise.reject(new TypeError('the disk is full')),
  );
  await assert.rejects(failing, /the disk is full/);
});
