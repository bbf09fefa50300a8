// Settings of a site arbiter are refused in sentences that name them, and each thing that the
// machine can say has words in three languages without a gap left open.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Fault } from '#kernel/fault.ts';
import { sentence, sentenceLevels } from '#sync/arbiter-sentence.ts';
import type { SentenceCode } from '#sync/arbiter-sentence.ts';
import { readArbiterSettings } from './arbiter-settings.ts';
import { sentenceText } from './arbiter-words.ts';

const good = {
  ...{ DAWAM_ARBITER_ROLE: 'standby', DAWAM_ARBITER_MAIN: 'bd1', DAWAM_ARBITER_STANDBY: 'bd2' },
  ...{ DAWAM_ARBITER_SCOPE: 'dawam', DAWAM_ARBITER_PLAIN: 'yes' },
  DAWAM_ARBITER_MAIN_PATRONI: 'http://10.0.1.11:8008',
  DAWAM_ARBITER_MAIN_POSTGRES: '10.0.1.11:5432',
  DAWAM_ARBITER_OTHER: 'http://10.0.3.13:8010',
  DAWAM_ARBITER_ETCD: 'http://10.0.2.12:2379, http://10.0.3.13:2379',
};

test('settings are read, and the standby closes its way unless told otherwise', () => {
  const settings = readArbiterSettings(good);
  assert.deepEqual(settings.etcd, ['http://10.0.2.12:2379', 'http://10.0.3.13:2379']);
  assert.equal(settings.machine.route, 'take');
  assert.equal(settings.machine.deadAfterMs, 1_500);
  assert.equal(
    readArbiterSettings({ ...good, DAWAM_ARBITER_ROLE: 'witness' }).machine.route,
    'leave',
  );
});

test('a wrong setting is named', () => {
  const wrong: readonly (readonly [string, string | undefined])[] = [
    ['ROLE', 'main'],
    ['SCOPE', undefined],
    ['PLAIN', undefined],
    ['STANDBY', 'bd1'],
    ['MAIN_PATRONI', 'https://10.0.1.11:8008'],
    ['MAIN_PATRONI', 'http://10.0.1.11:8008/path'],
    ['MAIN_POSTGRES', 'main.example:5432'],
    ['MAIN_POSTGRES', '10.0.1.11'],
    ['ETCD', 'http://10.0.2.12:2379,nonsense'],
    ['DEAD_MS', '100'],
    ['LANGUAGE', 'de'],
    ['CERT', '/nowhere/cert.pem'],
  ];
  for (const [name, value] of wrong) {
    const isNamed = (error: unknown) =>
      error instanceof Fault &&
      error.message.includes('DAWAM_ARBITER_') &&
      error.message.includes(`_${name}`);
    assert.throws(
      () => readArbiterSettings({ ...good, [`DAWAM_ARBITER_${name}`]: value }),
      isNamed,
      name,
    );
  }
});

test('every sentence has words in three languages', () => {
  const facts = { main: 'bd1', standby: 'bd2', leader: 'bd2', seconds: 1.2, minutes: 9 };
  for (const code of Object.keys(sentenceLevels) as SentenceCode[]) {
    for (const language of ['ar', 'fa', 'en'] as const) {
      const text = sentenceText(language, sentence(code, facts));
      assert.ok(text !== code && !text.includes('{'), `${code} in ${language}: ${text}`);
    }
  }
});
