// Bodies that dawdle, break off or never end: each gets its refusal and holds no memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { BodyStream, readJsonBytes } from './body.ts';

function requestOf(body: ReadableStream<Uint8Array>, headers: Record<string, string> = {}) {
  return new Request('http://x/', { method: 'POST', body, headers, duplex: 'half' });
}

const silent = () =>
  new ReadableStream<Uint8Array>({ start: (it) => it.enqueue(Buffer.from('{')) });
const broken = () => new ReadableStream<Uint8Array>({ pull: (it) => it.error(new Error('reset')) });

test('JSON that does not come is not waited for', async () => {
  const bytes = await readJsonBytes(requestOf(silent()), 100, 20);
  assert.ok(!(bytes instanceof Uint8Array) && bytes.refused === 'http.too-slow');
});

test('JSON that breaks off is said so', async () => {
  const bytes = await readJsonBytes(requestOf(broken()), 100, 1_000);
  assert.ok(!(bytes instanceof Uint8Array) && bytes.refused === 'http.body-interrupted');
});

test('JSON without an end stops at the limit', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(it) {
      sent += 10;
      it.enqueue(Buffer.from('[[[[[[[[[['));
    },
  });
  const bytes = await readJsonBytes(requestOf(endless), 100, 1_000);
  assert.ok(!(bytes instanceof Uint8Array) && bytes.refused === 'http.too-large');
  assert.ok(sent < 200, `${sent} bytes were taken`);
});

for (const [name, body, code] of [
  ['dawdles', silent, 'http.too-slow'],
  ['breaks off', broken, 'http.body-interrupted'],
] as const) {
  test(`an upload that ${name} ends in a fault, and the stream says why`, async () => {
    const stream = new BodyStream(requestOf(body()), 20);
    await assert.rejects(Array.fromAsync(stream), Fault);
    assert.ok(stream.flaw !== undefined && isRefusal(stream.flaw));
    assert.equal(stream.flaw.refused, code);
  });
}

test('an upload comes through as it is', async () => {
  const chunks = [Buffer.from('ab'), Buffer.from('c')];
  const stream = new BodyStream(requestOf(ReadableStream.from(chunks)));
  assert.equal(Buffer.concat(await Array.fromAsync(stream)).toString(), 'abc');
});
