// References as offices write them, each with what is found of it; and, where the official texts of
// the collection are there, how many are found in them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import type { CalendarName } from './calendar.ts';
import { listReferences } from './references.ts';

const CORPUS = resolve('..', 'shared', 'corpus', 'official-texts.jsonl.gz');
const NO_CORPUS = existsSync(CORPUS) ? false : `${CORPUS} is not there`;

/** `key date kind relation` of each, with '-' for what is not said. */
function found(text: string, calendar: CalendarName = 'islamic-umalqura'): string {
  return listReferences(text, calendar)
    .map((one) => [one.key, one.date ?? '-', one.kind ?? '-', one.relation ?? '-'].join(' '))
    .join(' | ');
}

const arabic: readonly (readonly [string, string])[] = [
  ['بخطابكم رقم (١٢٣) وتاريخ ١٤٤٥/٣/٢هـ', '123 2023-09-17 letter -'],
  ['المرسوم الملكي رقم م/31 وتاريخ 2/3/1445', 'م/31 2023-09-17 decree -'],
  ['المرسوم الملكي (م / ٣١) وتاريخ ٢ /٣/ ١٤٤٥هــ', 'م/31 2023-09-17 decree -'],
  ['إلحاقاً لخطابنا رقم 1-1/44/د في 2024/3/7م', '1/1/44/د 2024-03-07 letter further'],
  ['إشارة إلى كتابكم رقم ٥٦٧ وتاريخ ٥/٦/١٤٤٥هـ', '567 2023-12-18 letter reply'],
  ['وإشارة إلى قرار الهيئة رقم (٦-١-١٩) بتاريخ ٢/٣/١٤٤٥هـ', '6/1/19 2023-09-17 decision cites'],
  [
    'ردًّا على تعميمكم ذي الرقم (٢١/١/١١١٢) والمؤرخ في ٧ رمضان ١٤٤٧هـ',
    '21/1/1112 2026-02-24 circular reply',
  ],
  ['الأمر السامي رقم ٥٤٦٤/م ب وتاريخ ١٤٤٥/٣/٢هـ', '5464/مب 2023-09-17 order -'],
  [
    'محضر مجلس الشؤون رقم (م س ت/١١١-٤٤/٣) وتاريخ ٢ /٣/ ١٤٤٥هـ',
    'مست/111/44/3 2023-09-17 minutes -',
  ],
  ['الخطاب المؤرخ في ٢/٣/١٤٤٥هـ برقم (١٢٣)', '123 2023-09-17 letter -'],
  ['كتاب وزارة الداخلية رقم 25/3/7/1234 تاريخ 25/3/2024', '25/3/7/1234 2024-03-25 letter -'],
  ['كتابكم المرقم ١٢٣ بتاريخ ١٢ كانون الثاني ٢٠٢٤', '123 2024-01-12 letter -'],
  [
    'القراران رقم (١٣) ورقم (١٤) المؤرخان في ٢/٣/١٤٤٥هـ',
    '13 2023-09-17 decision - | 14 2023-09-17 decision -',
  ],
  [
    'قراريه رقمي (13) و(14) وتاريخ 2/3/1445هـ',
    '13 2023-09-17 decision - | 14 2023-09-17 decision -',
  ],
  [
    'وبعد الاطلاع على المذكرتين رقم (٩٦٥) وتاريخ ١٩ /٣ /١٤٤٦هـ، ورقم (١١٣٢) وتاريخ ٣ /٤/ ١٤٤٦هـ',
    '965 2024-09-22 memo - | 1132 2024-10-06 memo -',
  ],
  ['الصادر بالمرسوم الملكي\n\nرقم (م/٣٦)\n\nوتاريخ ١٤٢٤/٦/٢٥هـ', 'م/36 2003-08-23 decree -'],
  ['الرقم: ٤٥/١٢\nالتاريخ: ١٤٤٥/٣/٢هـ', '45/12 2023-09-17 - -'],
  ['وفق القرار رقم (١٧٥٤) المشار إليه', '1754 - decision -'],
];

const persian: readonly (readonly [string, string])[] = [
  ['بازگشت به نامه شماره ۱۲۳/۴۵/ص مورخ ۱۴۰۳/۰۲/۰۵', '123/45/ص 2024-04-24 letter reply'],
  ['پیرو نامهٔ شماره: ۴۵۶۷/د تاریخ ۵ مهر ۱۴۰۴', '4567/د 2025-09-27 letter further'],
  ['عطف به بخش‌نامه شماره ۲۱۰/۹۸ مورخ ۱۳۹۸/۱۲/۲۰', '210/98 2020-03-10 circular cites'],
  ['نامه‌های شماره ۱۱ و ۱۲ مورخ ۱۴۰۳/۱/۷', '11 2024-03-26 letter - | 12 2024-03-26 letter -'],
  ['مصوبه شماره ۱۲۳۴/ت۵۶۷۸هـ مورخ ۱۴۰۲/۳/۷', '1234/ت5678ه 2023-05-28 decision -'],
  ['تصویب‌نامه شماره ۵۴۳۲۱/ت۵۵۶هـ مورخ 1395/02/01', '54321/ت556ه 2016-04-20 decision -'],
  ['نامه مورخ ۱۴۰۳/۲/۵ به شماره ۱۲۳', '123 2024-04-24 letter -'],
];

test('Arabic references in the shapes that offices use', () => {
  for (const [text, expected] of arabic) assert.equal(found(text), expected, text);
});

test('Persian references, also in the text of an office that counts by the moon', () => {
  for (const [text, expected] of persian) {
    assert.equal(found(text, 'persian'), expected, text);
    assert.equal(found(text, 'islamic-umalqura'), expected, text);
  }
});

test('English references', () => {
  const text =
    'With reference to your letter No. 12/345 dated 5 March 2024, ' +
    'and further to circular no. 7 of 2024-01-02';
  assert.equal(
    found(text, 'gregory'),
    '12/345 2024-03-05 letter cites | 7 2024-01-02 circular further',
  );
});

test('numbers of things, parts and sums are no references', () => {
  for (const text of [
    'الذي يربط المحطة رقم (٨٧٨٢) بالمحطة رقم (٧٧٨٠)، بمساحة إجمالية (٥٣.٣٠م٢)',
    'المنصوص عليها في الجدول رقم (١) والفقرة رقم (٢) من القرار',
    'إضافة فقرة تحمل الرقم (١٩) إلى القرار',
    'يعمل به من تاريخ ٢/٣/١٤٤٥هـ لمدة (٣٠) يوماً',
    'تلفن: ۱۲۳۴۵۶۷ پلاک ۱۲',
    '',
  ]) {
    assert.equal(found(text), '', text);
  }
});

test('a date that is no day is said, and not guessed', () => {
  const [one] = listReferences('القرار رقم (٥) وتاريخ ٣٠/٢/١٤٤٦هـ', 'islamic-umalqura');
  assert.ok(one !== undefined);
  assert.equal(one.dateText, '٣٠/٢/١٤٤٦هـ');
  // Safar has 30 days in 1446 and 29 in 1447.
  assert.equal(one.date, '2024-09-03');
  const [other] = listReferences('القرار رقم (٥) وتاريخ ٣٠/٢/١٤٤٧هـ', 'islamic-umalqura');
  assert.deepEqual([other?.dateText, other?.date], ['٣٠/٢/١٤٤٧هـ', null]);
});

test('places are those of the original, marks and invisible characters and all', () => {
  const before = 'وبعدَ الاطّلاعِ على قــرارِ مجلسِ الوزراء ';
  const reference = 'رَقْم \u200F(٣\u200F-١٢)\u200F وتاريـخ ٩ / \u200F٤ / ١٤٣٩هـ';
  const text = `${before}${reference}، وما بعده`;
  const [one, ...others] = listReferences(text, 'islamic-umalqura');
  assert.ok(one !== undefined);
  assert.equal(others.length, 0);
  assert.equal(text.slice(one.start, one.end), reference);
  assert.equal(one.number, '٣-١٢');
  assert.equal(one.key, '3/12');
  assert.equal(one.date, '2017-12-27');
});

test('the official texts hold 5,034 dated references', { skip: NO_CORPUS }, () => {
  const lines = gunzipSync(readFileSync(CORPUS)).toString('utf8').trimEnd().split('\n');
  let dated = 0;
  let dateless = 0;
  const unreadable: string[] = [];
  for (const line of lines) {
    const { text } = JSON.parse(line) as { text: string };
    for (const one of listReferences(text, 'islamic-umalqura')) {
      assert.ok(one.key !== '' && one.start < one.end && one.end <= text.length);
      assert.ok(text.slice(one.start, one.end).trim() === text.slice(one.start, one.end));
      if (one.dateText === null) dateless += 1;
      else dated += 1;
      if (one.dateText !== null && one.date === null) unreadable.push(one.dateText);
    }
  }
  // A day that its month had not, and a year that lost its first figure.
  assert.deepEqual(unreadable, ['30 / 4 / 1400هـ', '26 / 8 / 368']);
  assert.deepEqual({ dated, dateless }, { dated: 5_034, dateless: 1_252 });
});
