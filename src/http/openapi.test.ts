// The API's own description names everything that can be called, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get, makeTestApp, makeWorld } from './testing/memory-ports.ts';

test('routes and open commands are described, server commands are not', async () => {
  const answer = await get(makeTestApp(makeWorld()), '/api/openapi.json');
  const text = await answer.text();
  const document: unknown = JSON.parse(text);
  assert.ok(typeof document === 'object' && document !== null);
  assert.equal(Reflect.get(document, 'openapi'), '3.1.0');
  const paths = Object.keys(Object(Reflect.get(document, 'paths')));
  assert.deepEqual(paths.sort(), [
    '/api/files',
    '/api/health',
    '/api/live',
    '/api/metrics',
    '/api/offices/{office}/commands/write-note',
    '/api/offices/{office}/export',
    '/api/offices/{office}/files/{sha256}',
    '/api/offices/{office}/home',
    '/api/openapi.json',
    '/api/sign-in/test',
    '/api/sign-out',
    '/api/wrong',
  ]);
  assert.match(text, /"maxLength":100/);
  assert.doesNotMatch(text, /deliver-note|\$schema/);
});
