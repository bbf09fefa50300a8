import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeNumber, encodeSheetCode, parseSheetCode } from './sheet-code.ts';

test('what a scanner types leads to office, form, version and number again', () => {
  const code = { office: 'moj.diwan', form: 'incoming', version: 1, number: '1447-12' };
  const text = encodeSheetCode(code);
  assert.match(text, /^[0-9A-Z $%*+\-./:]+$/, 'only letters of the small kind of code');
  assert.deepEqual(parseSheetCode(text), code);
  assert.deepEqual(parseSheetCode(` ${text.toLowerCase()}\n`), code);
  assert.deepEqual(parseSheetCode(encodeSheetCode({ ...code, number: 'D-4F2A-001' })), {
    ...code,
    number: 'D-4F2A-001',
  });
});

test('what is no code is none', () => {
  for (const text of ['', '12/345', 'DAWAM-SHEET:a:b:1', 'DAWAM-SHEET:a:b:x:1', 'HTTPS://X']) {
    assert.equal(parseSheetCode(text), undefined, text);
  }
});

test('a number is said by year and serial, one of a drill as it stands', () => {
  assert.equal(codeNumber({ number: '١٢/٣', year: 1447, serial: 3 }), '1447-3');
  assert.equal(codeNumber({ number: 'D-4F2A-001', year: null, serial: null }), 'D-4F2A-001');
});
