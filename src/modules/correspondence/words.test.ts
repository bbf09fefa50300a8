import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commands } from './commands.ts';
import { disposalCommands } from './disposal-bodies.ts';
import { entryKinds } from './entries.ts';
import { refusals } from './refusals.ts';
import { channels, handoverOutcomes, importances, letterStates, media } from './shapes.ts';
import { referralOutcomes, referralStates, registers, relations } from './shapes.ts';
import { reminderChannels, secrecies, urgencies, writeOffReasons } from './shapes.ts';
import { filters } from './views.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };
import { wordIn } from './words.ts';

const gaps = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]));

test('the three languages have the same words, with the same gaps', () => {
  assert.deepEqual(Object.keys(ar), Object.keys(en));
  assert.deepEqual(Object.keys(fa), Object.keys(en));
  for (const key of Object.keys(en)) {
    assert.deepEqual(gaps(wordIn('ar', key)), gaps(wordIn('en', key)), key);
    assert.deepEqual(gaps(wordIn('fa', key)), gaps(wordIn('en', key)), key);
  }
});

test('whatever the module can say has words', () => {
  const keys = [
    ...Object.keys({ ...commands, ...disposalCommands }).map((kind) => `command.${kind}`),
    ...entryKinds.map((kind) => `entry.${kind}`),
    ...refusals.map((code) => `refusal.${code}`),
    ...letterStates.map((name) => `state.${name}`),
    ...secrecies.map((name) => `secrecy.${name}`),
    ...urgencies.map((name) => `urgency.${name}`),
    ...importances.map((name) => `importance.${name}`),
    ...media.map((name) => `medium.${name}`),
    ...registers.map((name) => `register.${name}`),
    ...relations.map((name) => `relation.${name}`),
    ...channels.map((name) => `channel.${name}`),
    ...handoverOutcomes.map((name) => `outcome.${name}`),
    ...writeOffReasons.map((name) => `writeOff.${name}`),
    ...reminderChannels.map((name) => `reminder.${name}`),
    ...referralStates.map((name) => `referralState.${name}`),
    ...referralOutcomes.map((name) => `referralOutcome.${name}`),
    ...['passkey', 'seat', 'paper'].map((name) => `signed.${name}`),
    ...filters.map((name) => `filter.${name}`),
  ];
  for (const key of keys) assert.ok(wordIn('ar', key).length > 0);
  const known = new Set<string>(refusals.map((code) => `refusal.${code}`));
  const stray = Object.keys(en).filter((key) => key.startsWith('refusal.') && !known.has(key));
  assert.deepEqual(stray, []);
});
