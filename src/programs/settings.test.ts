// Settings: defaults, what overrides what, and a clear sentence for each wrong one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#kernel/fault.ts';
import { readSettings } from './settings.ts';

test('an option goes before the environment, and that before the default', () => {
  const none = readSettings({}, {});
  assert.deepEqual([none.host, none.port, none.isPortGiven], ['127.0.0.1', 4180, false]);
  assert.match(none.dataDir, /\/data$/);
  const both = readSettings({ port: '81' }, { DAWAM_PORT: '82', DAWAM_HOST: '::' });
  assert.deepEqual([both.host, both.port, both.isPortGiven], ['::', 81, true]);
  assert.equal(
    readSettings({}, { DAWAM_PUBLIC_URL: 'https://a.example/' }).publicUrl,
    'https://a.example',
  );
});

const wrong: Record<string, [string, RegExp]> = {
  DAWAM_PORT: ['65536', /The port must be/],
  DATABASE_URL: ['mysql://secret@x', /^DATABASE_URL must be an address that begins with postgres/],
  DAWAM_PUBLIC_URL: ['https://a.example/dawam', /without a path/],
  DAWAM_ORIGIN_PREFIX: ['Dawam Example', /DAWAM_ORIGIN_PREFIX must be/],
  DAWAM_OIDC_ISSUER: ['https://id.example', /DAWAM_OIDC_CLIENT_ID and DAWAM_OIDC_CLIENT_SECRET/],
  DAWAM_TRUST_PROXY: ['maybe', /must be yes or no/],
  DAWAM_RATE_LIMIT: ['no', /must be on or off/],
  DAWAM_SCAN_SHEETS: ['A=page', /^DAWAM_SCAN_SHEETS must be texts of bar codes/],
  DAWAM_SESSION_RATE: ['-1', /above 0/],
  DAWAM_NEIGHBOURS: ['https://a.example, b.example', /^DAWAM_NEIGHBOURS must be/],
};

for (const [name, [value, sentence]] of Object.entries(wrong)) {
  test(`a wrong ${name} is said so`, () => {
    assert.throws(
      () => readSettings({}, { [name]: value }),
      (error) =>
        error instanceof Fault &&
        error.code === 'program.bad-settings' &&
        sentence.test(error.message) &&
        !error.message.includes('secret@'),
    );
  });
}
