// What of a draft reaches the disk of a desk's computer, and what is left of it after signing out.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { draftName, forgetDraftsOf, keepDraft } from './drafts.ts';
import { findKept, keep } from './keep.ts';

const asStorage = {
  getItem(this: Record<string, string>, name: string) {
    return this[name] ?? null;
  },
  setItem(this: Record<string, string>, name: string, text: string) {
    this[name] = text;
  },
  removeItem(this: Record<string, string>, name: string) {
    delete this[name];
  },
};

let disk: Record<string, string>;

beforeEach(() => {
  // Node has no localStorage: a plain object whose own keys are what is kept, as in browsers.
  disk = Object.create(asStorage) as Record<string, string>;
  Object.defineProperty(globalThis, 'localStorage', { value: disk, configurable: true });
});

const rana = draftName('rana', 'incoming', 'north');

test('a normal draft is there after the page was loaded again', () => {
  keepDraft(rana, { secrecy: 'confidential' });
  assert.deepEqual(Object.keys(disk), ['dawam.draft/rana/incoming/north']);
  assert.deepEqual(findKept(rana), { secrecy: 'confidential' });
});

test('of a secret draft nothing is on the disk, nor of what it was before it became secret', () => {
  keepDraft(rana, { secrecy: 'normal' });
  for (const secrecy of ['secret', 'top-secret']) {
    keepDraft(rana, { secrecy });
    assert.deepEqual(Object.keys(disk), []);
    assert.deepEqual(findKept(rana), { secrecy });
  }
  keepDraft(rana, { secrecy: 'normal' });
  assert.equal(Object.keys(disk).length, 1);
});

test('signing out takes all drafts of the person, from page and disk, and nobody else’s', () => {
  const secret = draftName('rana', 'outgoing', 'north', 'new');
  const other = draftName('rana.b', 'incoming', 'north');
  keepDraft(rana, { secrecy: 'normal' });
  keepDraft(secret, { secrecy: 'secret' });
  keepDraft(other, { secrecy: 'normal' });
  keep('preferences', { theme: 'dark' });
  forgetDraftsOf('rana');
  assert.deepEqual([findKept(rana), findKept(secret)], [undefined, undefined]);
  assert.deepEqual(findKept(other), { secrecy: 'normal' });
  assert.equal(Object.keys(disk).length, 2);
});
