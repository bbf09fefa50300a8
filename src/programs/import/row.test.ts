// Rows as clerks keep them, in three languages and calendars, and what is refused of them and why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Office } from '#kernel/authority.ts';
import { columnName, fields, findChoice, findField, noteSentence } from './columns.ts';
import { refusalSentence } from './columns.ts';
import { SUBJECT_CHARS_MAX, cellsOf, readRow } from './row.ts';
import type { LetterRow } from './row.ts';

const NOW_MS = Date.parse('2026-11-21T08:00:00.000Z');
const names = { ar: 'مكتب', fa: 'دفتر', en: 'Office' };

function office(language: Office['language']): Office {
  const isPersian = language === 'fa';
  return {
    ...{ id: 'a', institution: 'state', code: '12', names, language, registers: {} },
    calendar: isPersian ? 'persian' : 'islamic-umalqura',
    digits: isPersian ? 'persian' : 'arabic',
    timeZone: isPersian ? 'Asia/Tehran' : 'Asia/Riyadh',
  };
}

function row(named: Record<string, string>, language: Office['language'] = 'ar'): LetterRow {
  const read = readRow(cellsOf(new Map(Object.entries(named))), office(language), NOW_MS);
  assert.ok(!('refused' in read), JSON.stringify(read));
  return read;
}

function refused(named: Record<string, string>, language: Office['language'] = 'ar'): string {
  const read = readRow(cellsOf(new Map(Object.entries(named))), office(language), NOW_MS);
  assert.ok('refused' in read);
  return `${read.field ?? ''} ${refusalSentence(read, language)}`;
}

const letter = { subject: 'طلب صور صكوك', from: 'بلدية المدينة', receivedOn: '2026-01-05' };

test('columns are known by the names that the three languages have for them', () => {
  const arabic = row({
    الموضوع: 'طلب صور صكوك',
    'الجهة المرسلة': 'بلدية المدينة',
    'رقم الكتاب': 'م/٣١',
    'تاريخ الكتاب': '٢/٣/١٤٤٥هـ',
    'تاريخ الورود': '١٤٤٥/٣/٥',
    'درجة السرية': 'سري',
    'رقم الهوية': '١٠٩٨٧٦٥٤٣٢',
    'رقم بيان التسليم': '٨/٢',
    المرفقات: 'أ.pdf; ب/ج.tiff',
  });
  assert.deepEqual(arabic.body, {
    subject: 'طلب صور صكوك',
    abstract: '',
    from: { office: null, name: 'بلدية المدينة' },
    theirNumber: 'م/٣١',
    theirDate: '2023-09-17',
    receivedOn: '2023-09-20',
    secrecy: 'secret',
    ...{ citizenId: '١٠٩٨٧٦٥٤٣٢', deliveryNote: '٨/٢' },
  });
  assert.deepEqual(arabic.files, ['أ.pdf', 'ب/ج.tiff']);
  assert.equal(arabic.occurredAt, '2023-09-19T21:00:00.000Z');
  const persian = row(
    {
      موضوع: 'درخواست',
      فرستنده: 'شهرداری',
      'شماره نامه': '۱۲/۳',
      'تاريخ نامه': '۱۴۰۳/۲/۵',
      'تاریخ وصول': '۶ اردیبهشت ۱۴۰۳',
      'طبقه بندی': 'خیلی محرمانه',
    },
    'fa',
  );
  assert.equal(persian.body['theirDate'], '2024-04-24');
  assert.equal(persian.body['receivedOn'], '2024-04-25');
  assert.equal(persian.body['secrecy'], 'secret');
  const english = row({ Subject: 'x', Sender: 'y', 'Date received': '2024-04-25 00:00:00' });
  assert.equal(english.body['receivedOn'], '2024-04-25');
  for (const language of ['ar', 'fa', 'en'] as const) {
    for (const field of fields) assert.equal(findField(columnName(field, language)), field);
  }
  assert.equal(findField('لون الظرف'), undefined);
});

test('the same word is another grade in another language: the office reads its own first', () => {
  assert.equal(findChoice('secrecy', 'سرّي', 'ar'), 'secret');
  assert.equal(findChoice('secrecy', 'سری', 'fa'), 'top-secret');
  assert.equal(findChoice('urgency', 'Very urgent', 'ar'), 'very-urgent');
  assert.equal(findChoice('urgency', 'فوری', 'ar'), 'urgent');
  assert.equal(findChoice('urgency', 'sometime', 'en'), undefined);
});

test('what is missing or cannot be read is said in the words of the office', () => {
  assert.equal(refused({ ...letter, subject: '' }), '/subject العمود «الموضوع» خالٍ.');
  assert.equal(
    refused({ ...letter, receivedOn: '٣٠/٢/١٤٤٧' }),
    '/receivedOn «٣٠/٢/١٤٤٧» في العمود «تاريخ الورود» ليس تاريخًا في التقاويم المعمول بها.',
  );
  assert.match(refused({ ...letter, receivedOn: '' }), /^\/receivedOn .*«تاريخ الورود»/);
  assert.equal(
    refused({ ...letter, urgency: 'soon' }, 'en'),
    '/urgency “soon” is not one of the words for “urgency”: ' +
      'Normal, Urgent, Very urgent, Immediate.',
  );
  // Two figures make no year.
  assert.match(refused({ ...letter, theirDate: '5/3/45' }), /^\/theirDate /);
});

test('the same row has the same ids, in whatever order and shape its cells come', () => {
  const one = row(letter);
  const other = row({
    Received: '2026-01-05',
    'sender ': ' بلدية المدينة ',
    title: 'طلب صور صكوك',
    colour: 'red',
  });
  assert.equal(other.subject, one.subject);
  assert.equal(other.commandId, one.commandId);
  assert.notEqual(one.subject.slice('letter/'.length), one.commandId);
  assert.notEqual(row({ ...letter, theirNumber: '1' }).subject, one.subject);
  const named = row({ ...letter, id: '77' });
  assert.equal(named.hasId, true);
  assert.equal(row({ ...letter, subject: 'مصحح', id: '77' }).subject, named.subject);
});

test('nothing that can be read is lost: long subjects, invisible signs, no day of receipt', () => {
  const subject = 'كلمة '.repeat(100).trim();
  const long = row({ ...letter, subject, abstract: 'ملخص' });
  assert.ok(String(long.body['subject']).length <= SUBJECT_CHARS_MAX);
  assert.equal(long.body['abstract'], `${subject}\nملخص`);
  const marked = row({ ...letter, subject: 'طلب \u202Bصور\u202C', text: 'أ\r\nب\u0007' });
  assert.equal(marked.body['subject'], 'طلب صور');
  assert.equal(marked.text, 'أ\nب');
  const assumed = row({ subject: 'x', from: 'y', theirDate: '1445/3/2' });
  assert.equal(assumed.body['receivedOn'], '2023-09-17');
  const notes = [long, marked, assumed].flatMap((one) => one.notes.map(({ note }) => note));
  assert.deepEqual(notes, [
    'subject-shortened',
    'signs-dropped',
    'signs-dropped',
    'received-assumed',
  ]);
  for (const note of [...long.notes, ...marked.notes, ...assumed.notes]) {
    for (const language of ['ar', 'fa', 'en'] as const) {
      assert.doesNotMatch(noteSentence(note, language), /[{}]/);
    }
  }
});

test('a day begins when it does in the office', () => {
  assert.equal(row(letter, 'ar').occurredAt, '2026-01-04T21:00:00.000Z');
  assert.equal(row(letter, 'fa').occurredAt, '2026-01-04T20:30:00.000Z');
  assert.equal(row({ ...letter, receivedOn: '2027-01-01' }).occurredAt, undefined);
  // The clocks of Tehran went forward at midnight: the day began at one.
  const spring = row({ ...letter, receivedOn: '2022-03-22' }, 'fa');
  assert.equal(spring.occurredAt, '2022-03-21T20:30:00.000Z');
});
