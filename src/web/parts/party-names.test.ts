// Other offices are called in the language of the screen, where the directory knows them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partyNames } from './party-names.ts';

const offices = new Map([
  [
    'moi.civil',
    { names: { ar: 'مكتب الأحوال المدنية', fa: 'اداره ثبت احوال', en: 'Civil Registry' } },
  ],
]);
const { party, holder } = partyNames(offices, (names) => names.en);

test('an office of the directory by its name, any other as written', () => {
  assert.equal(party('moi.civil', 'مكتب الأحوال المدنية'), 'Civil Registry');
  assert.equal(party('closed.long-ago', 'as written'), 'as written');
  assert.equal(party(null, 'مكتب الأحوال المدنية'), 'مكتب الأحوال المدنية');
});

test('whoever has the letter is called so too; an own unit stays as written', () => {
  const row = { party: 'مكتب الأحوال المدنية', partyOffice: 'moi.civil' };
  assert.equal(holder({ ...row, holder: row.party }), 'Civil Registry');
  assert.equal(holder({ ...row, holder: 'قسم المتابعة' }), 'قسم المتابعة');
  assert.equal(holder({ ...row, holder: null }), null);
});
