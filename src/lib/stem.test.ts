// What people take for forms of one word meets in one stem; other words keep away from each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldWord } from './fold.ts';
import { stemWord } from './stem.ts';

const stem = (word: string) => stemWord(foldWord(word));

const SAME: readonly (readonly string[])[] = [
  ['وزارة', 'الوزارة', 'والوزارة', 'للوزارة', 'بالوزارة', 'وزارتها', 'الوزارات', 'ووزارة'],
  ['قرار', 'القرار', 'بقرار', 'وبقرار', 'القرارات', 'قراراته', 'قرارين', 'قرارًا'],
  ['لجنة', 'للجنة', 'اللجنة', 'اللجان', 'لجنته'],
  ['كتاب', 'كتب', 'الكتب', 'والكتاب', 'کتاب', 'کتابها', 'کتابهای'],
  ['تعميم', 'التعاميم', 'بتعميم'],
  ['خطاب', 'خطابات', 'الخطابات', 'بخطابكم'],
  ['مراسلة', 'مراسلات', 'المراسلات'],
  ['مستشفى', 'المستشفي', 'للمستشفى', 'مستشفيات'],
  ['القاضي', 'القاضى', 'قاضي', 'قضاة'],
  ['هيئة', 'هيية', 'الهيئات', 'هيئتها'],
  ['موظف', 'الموظفين', 'الموظفون', 'موظفيها', 'للموظفين'],
  ['تاريخ', 'وتاريخ', 'بتاريخ', 'تواريخ'],
  ['لائحة', 'اللوائح', 'لوائحها', 'ولوائحه'],
  ['ایران', 'ايران'],
  ['نامه', 'نامهها', 'نامههای'],
  ['گزارش', 'گزارشها', 'گزارشهای', 'گزارشات'],
  ['کارمند', 'کارمندان', 'کارمندها'],
  ['إجراء', 'الإجراءات', 'إجراءاتها', 'إجراءاته'],
];

test('forms of one word have one stem', () => {
  for (const [first = '', ...others] of SAME) {
    for (const other of others) assert.equal(stem(other), stem(first), `${other} and ${first}`);
  }
});

const APART: readonly (readonly [string, string])[] = [
  ['لجنة', 'جنة'],
  ['ولاية', 'لاية'],
  ['فريق', 'ريق'],
  ['كتابة', 'كتاب'],
  ['مدرسة', 'مدرس'],
  ['مكتبة', 'مكتب'],
  ['بطاقة', 'طاقة'],
  ['وكيل', 'كيل'],
  ['سنة', 'سن'],
  ['عملة', 'عمل'],
  ['الله', 'له'],
  ['التزام', 'زام'],
  ['آلية', 'ال'],
  ['مراقبة', 'مراقب'],
];

test('words of other meanings keep their own stems', () => {
  for (const [one, other] of APART) assert.notEqual(stem(one), stem(other), `${one} and ${other}`);
});

test('what is not a word of these scripts stays as it is', () => {
  for (const word of ['registry', '1445', 'م31', '', 'ب', 'و', 'ا'.repeat(60)]) {
    assert.equal(stemWord(word), word);
  }
});
