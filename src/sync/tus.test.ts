// What tus 1.0.0 says in headers: versions, creation, pieces, and what is none of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { infectedHeader, readInfected } from './finding.ts';
import {
  creationHeaders,
  pieceHeaders,
  readMetadata,
  readOffset,
  readRangeAsked,
  readRangeStart,
  readTusRequest,
  tusAnswers,
  uploadPath,
} from './tus.ts';

const sha256 = 'ab'.repeat(32);
const pathname = uploadPath(sha256);
const resumable = { 'tus-resumable': '1.0.0' };

function read(method: string, at: string, headers: Record<string, string> = {}) {
  return readTusRequest({ method, pathname: at, headers: new Headers(headers) });
}

function statusOf(ask: ReturnType<typeof read>): number | undefined {
  return ask?.kind === 'refused' ? ask.answer.status : undefined;
}

test('what a client of ours asks is understood', () => {
  const create = read('POST', '/uploads', creationHeaders(sha256, 7));
  assert.deepEqual(create, { kind: 'create', sha256, sizeBytes: 7 });
  const piece = read('PATCH', pathname, pieceHeaders(3));
  assert.deepEqual(piece, { kind: 'piece', sha256, offset: 3 });
  assert.deepEqual(read('HEAD', pathname, resumable), { kind: 'look', sha256 });
  assert.deepEqual(read('DELETE', pathname, resumable), { kind: 'end', sha256 });
  const overridden = { ...resumable, 'x-http-method-override': 'DELETE' };
  assert.deepEqual(read('POST', pathname, overridden), { kind: 'end', sha256 });
});

test('options need no version; another version is told which there is', () => {
  assert.deepEqual(read('OPTIONS', '/uploads'), { kind: 'options' });
  const { headers } = tusAnswers.options(9);
  assert.equal(headers['tus-extension'], 'creation,termination');
  const old = read('HEAD', pathname, { 'tus-resumable': '0.2.2' });
  assert.ok(old?.kind === 'refused');
  assert.deepEqual(old.answer, { status: 412, headers: { 'tus-version': '1.0.0' } });
});

test('what cannot be taken is refused, what is elsewhere is not looked at', () => {
  const plain = { ...pieceHeaders(3), 'content-type': 'text/plain' };
  assert.equal(statusOf(read('PATCH', pathname, plain)), 415);
  for (const offset of ['-1', '1.5', 'x', '1'.repeat(16)]) {
    const headers = { ...pieceHeaders(0), 'upload-offset': offset };
    assert.equal(statusOf(read('PATCH', pathname, headers)), 400, offset);
  }
  for (const metadata of ['', 'sha256', 'sha256 YWI=', 'sha256 !', 'sha256 YQ==,sha256 YQ==']) {
    const headers = { ...creationHeaders(sha256, 7), 'upload-metadata': metadata };
    assert.equal(statusOf(read('POST', '/uploads', headers)), 400, metadata);
  }
  assert.equal(statusOf(read('POST', '/uploads', creationHeaders(sha256, 0))), 400);
  assert.equal(statusOf(read('PUT', pathname, resumable)), 405);
  assert.equal(read('PATCH', `${pathname}0`, pieceHeaders(0)), undefined);
  assert.equal(read('GET', '/files'), undefined);
});

test('metadata are pairs with base 64; an offset is a whole number', () => {
  const read = readMetadata('filename d29ybGQ=,is_confidential');
  assert.deepEqual(
    [...(read ?? [])],
    [
      ['filename', 'world'],
      ['is_confidential', ''],
    ],
  );
  assert.equal(readOffset(new Headers({ 'upload-offset': '70' })), 70);
  assert.equal(readOffset(new Headers()), undefined);
});

test('ranges go from an offset to the end', () => {
  assert.equal(readRangeAsked('bytes=5-'), 5);
  for (const other of ['bytes=5-9', 'bytes=-5', 'bytes=0-1,5-', null]) {
    assert.equal(readRangeAsked(other), undefined);
  }
  assert.equal(readRangeStart('bytes 5-9/10', 10), 5);
  for (const other of ['bytes 5-8/10', 'bytes 5-9/11', 'bytes */10', null]) {
    assert.equal(readRangeStart(other, 10), undefined);
  }
});

test('what a scanner calls it goes through a header, whatever it is called', () => {
  const said = (value: Record<string, string>) => readInfected(new Headers(value));
  assert.equal(said(infectedHeader('Eicar-Test\r\nبرمجية')), 'Eicar-Test\r\nبرمجية');
  assert.equal(said({}), undefined);
  assert.equal(said({ 'dawam-finding': 'infected %zz' }), '');
});
