// What the checking page says of a reading, without a browser: genuine only for what the office
// stamped, and a PDF whose inside was changed is altered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeStamp, digestOfText, signStamp } from '#kernel/stamp.ts';
import type { StampStatement } from '#kernel/stamp.ts';
import { stampUrl } from '#kernel/stamp-url.ts';
import { formatVerifierKey, signBytes, signingKey, TYPE_ED25519 } from '#kernel/note.ts';
import { judge } from './verdict.ts';
import { firstLanguage } from './words.ts';

const key = signingKey('dawam.example/moj.diwan', TYPE_ED25519, new Uint8Array(32).fill(7));
const keys = [formatVerifierKey(key.verifier)];
const matter = '{"paper":"letter","text":"hello"}';
const leafHash = digestOfText('leaf');
const statement: StampStatement = {
  ...{ paper: 'letter', origin: key.verifier.name, index: 0, leafHash, root: leafHash, path: [] },
  ...{ register: 'outgoing', number: '12/345', date: '2026-11-13', subject: 'x' },
  content: digestOfText(matter),
};
const stamp = signStamp(statement, key.verifier.id, (message) => signBytes(message, key));
const code = stampUrl('https://diwan.example', encodeStamp(stamp));

const [attached, page] = [matter, undefined];
const bare = { attached: undefined, page };

test('what the office stamped is genuine, and shows its text', () => {
  const judged = judge({ code, attached, page }, keys);
  assert.deepEqual([judged.verdict, judged.text], ['genuine', 'hello']);
  assert.equal(judge({ code: code.toLowerCase(), ...bare }, keys).verdict, 'genuine');
});

test('the words on the pages are those registered, or it is said which are not', () => {
  const shown = judge({ code, attached, page: 'the page says hello to all' }, keys);
  assert.deepEqual([shown.verdict, shown.missing], ['genuine', []]);
  const other = judge({ code, attached, page: 'the page says good bye' }, keys);
  assert.deepEqual([other.verdict, other.missing], ['altered', ['hello']]);
});

test('what is not is named', () => {
  const inside = judge({ code, attached: matter.replace('hello', 'hullo'), page }, keys);
  assert.deepEqual([inside.verdict, inside.isMatterStamped], ['altered', false]);
  assert.equal(judge({ code, attached, page }, []).verdict, 'unknown-key');
  assert.equal(judge({ code: 'https://example.org', ...bare }, keys).verdict, 'malformed');
  const other = encodeStamp({ ...stamp, number: '12/346' });
  assert.equal(judge({ code: other, ...bare }, keys).verdict, 'altered');
  const lost = encodeStamp({ ...signStampElsewhere() });
  assert.equal(judge({ code: lost, ...bare }, keys).verdict, 'not-in-log');
});

function signStampElsewhere() {
  const moved = { ...statement, root: digestOfText('other') };
  return signStamp(moved, key.verifier.id, (message) => signBytes(message, key));
}

test('the page begins in the language of the browser', () => {
  assert.equal(firstLanguage(['fa-IR', 'en']), 'fa');
  assert.equal(firstLanguage(['de-DE']), 'ar');
});
