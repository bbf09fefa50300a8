// The search on a real database: letters registered by the real writer, indexed from their entries,
// asked for by the role that the wall is for.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { Capacity } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
import { paperLetter } from '#modules/correspondence/testing/world.ts';
import { ownSeat, RealOffices } from '#modules/correspondence/testing/real-offices.ts';
import { dropIndex, prepareIndex, putFileText } from './index-store.ts';
import { indexAll, startIndexer } from './indexer.ts';
import { askedSearch } from './shapes.ts';
import type { SearchAnswer } from './shapes.ts';
import { findLetters } from './views.ts';

let real: RealOffices;
const scan = '%PDF-1.7 of a scanned page';

before(async () => {
  real = await RealOffices.open({ seatOf: ownSeat, stepMs: 60_000 });
  await prepareIndex(real.store.database.writers);
  await fill();
  await index();
});

after(() => real.close());

async function register(office: string, letter: number, body: object): Promise<void> {
  await real.ask(office, 'register-incoming', letter, { ...paperLetter, ...body });
}

const texts: readonly Readonly<Record<string, string>>[] = [
  { subject: 'تقريرُ الميزانيّةِ العامّة', text: 'وقد أحيل إلى الوزارة بموجب المرسوم رقم (م / ٣١).' },
  {
    ...{ subject: 'صيانة الجسر', theirNumber: '1-1/44/د', theirDate: '2023-09-17' },
    ...{ citizenId: '1098765432', deliveryNote: 'ب/77' },
  },
  { subject: 'بخشنامهٔ نامه‌ها', text: 'این نامه‌ها بررسی می‌شود و گزارش کتاب‌های رسمی داده شد.' },
  {
    subject: 'ملفّ سرّي عن الميزانية',
    secrecy: 'secret',
    theirNumber: '77/9',
    citizenId: '1000000001',
  },
  { subject: 'كتب رسمية واردة إلى ديوان الوزارات', text: 'تعاميم القاضى في المستشفى' },
];

async function fill(): Promise<void> {
  for (const [place, body] of texts.entries()) await register('north', place + 1, body);
  for (let letter = 11; letter <= 40; letter += 1) {
    const urgency = letter % 3 === 0 ? 'urgent' : 'normal';
    await register('north', letter, { subject: `Repair of bridge ${letter}`, urgency });
  }
  await register('south', 99, { subject: 'Only the south knows the word heliotrope' });
}

const findDays = () => ({ calendar: 'gregory', timeZone: 'Asia/Riyadh' }) as const;

async function index(): Promise<number> {
  return await indexAll({
    pool: real.store.database.writers,
    opener: real.store.keyring,
    findDays,
  });
}

async function search(
  query: string | Readonly<Record<string, string>>,
  capacity: Capacity = 'registrar',
  office = 'north',
  offices = [office],
): Promise<SearchAnswer> {
  const asking = {
    office: must(real.world.offices.get(office), 'The office is there.'),
    viewer: { person: `${capacity}-of-${office}`, capacities: [capacity] },
    now: new Date(real.nowMs).toISOString(),
  };
  const asked = askedSearch.parse(typeof query === 'string' ? { q: query } : query);
  return await real.store.reader.read<CorrespondenceTables, SearchAnswer>(offices, (db) =>
    findLetters(db, asking, asked),
  );
}

async function found(...ask: Parameters<typeof search>): Promise<number[]> {
  const { rows } = await search(...ask);
  return rows.map(({ letter }) => Number(letter.slice(-4)));
}

test('words are found in any form, spelling and digits', async () => {
  assert.deepEqual(await found('وزارة'), [5, 1]);
  assert.deepEqual(await found('للوزارات'), [5, 1]);
  assert.deepEqual(await found('كتاب رسمي'), [5, 3]);
  assert.deepEqual(await found('تعميم قاضي مستشفي'), [5]);
  assert.deepEqual(await found('ميزانيه'), [1]);
  assert.deepEqual(await found('ميزانيه تقرير'), [1]);
  assert.deepEqual(
    await found('bridge'),
    Array.from({ length: 20 }, (_, at) => 40 - at),
  );
});

test('a Persian word is found apart, joined and with a non-joiner', async () => {
  for (const q of ['نامه‌ها', 'نامه ها', 'نامهها', 'می‌شود', 'می شود', 'میشود', 'کتابهای', 'كتاب']) {
    assert.ok((await found(q)).includes(3), q);
  }
});

test('numbers in their shapes, whole and in part, of the letter and in its text', async () => {
  for (const q of ['1-1/44/د', '١/١/٤٤/د', 'رقم (1-1/44/د)', '44/د', 'وتاريخ 17/9/2023م']) {
    assert.deepEqual(await found(q), [2], q);
  }
  assert.deepEqual(await found('رقم (1-1/44/د) وتاريخ ٢/٣/١٤٤٥هـ'), [2]);
  assert.deepEqual(await found('م/31'), [1]);
  assert.deepEqual(await found('(م / ٣١)'), [1]);
  const { rows } = await search('م/31');
  const parts = rows[0]?.snippets[0]?.parts.filter((part) => part.hit);
  assert.deepEqual(
    parts?.map((part) => part.text),
    ['م / ٣١'],
  );
});

test('spelling, exact letters and phrases are asked of the text itself', async () => {
  assert.deepEqual(await found({ q: 'الوزاره', mode: 'spelling' }), [1]);
  assert.deepEqual(await found({ q: 'الوزاره', mode: 'exact' }), []);
  assert.deepEqual(await found({ q: 'الوزارة', mode: 'exact' }), [1]);
  assert.deepEqual(await found('"ديوان الوزارات"'), [5]);
  assert.deepEqual(await found('"الوزارات ديوان"'), []);
  assert.deepEqual((await search('"of bridge 17"')).total, { count: 1, kind: 'exact' });
});

test('snippets are in the original spelling', async () => {
  const { rows } = await search('الميزانيه العامه');
  const [snippet] = rows[0]?.snippets ?? [];
  assert.equal(snippet?.field, 'subject');
  assert.equal(snippet?.parts.map((part) => part.text).join(''), 'تقريرُ الميزانيّةِ العامّة');
  const hits = snippet?.parts.filter((part) => part.hit).map((part) => part.text);
  assert.deepEqual(hits, ['الميزانيّةِ', 'العامّة']);
});

test('filters, pages, order, count and facets', async () => {
  const page = await search({ q: 'bridge', urgency: 'urgent', limit: '4' });
  assert.deepEqual([page.total, page.rows.length], [{ count: 10, kind: 'exact' }, 4]);
  const second = must(page.next, 'There is a second page.');
  const rest = await found({ q: 'bridge', urgency: 'urgent', limit: '20', after: second });
  assert.deepEqual(rest, [27, 24, 21, 18, 15, 12]);
  const { facets } = await search({ q: 'bridge', facets: 'true' });
  const urgency = facets?.find(({ facet }) => facet === 'urgency')?.values;
  assert.deepEqual(
    urgency?.map(({ value, letters }) => [value, letters]),
    [
      ['normal', 20],
      ['urgent', 10],
    ],
  );
  assert.deepEqual(await found({ from: '2026-11-21', until: '2026-11-21', q: 'صيانة' }), [2]);
  assert.deepEqual(await found({ from: '2026-11-23', q: 'صيانة' }), []);
  assert.deepEqual(await found({ sort: 'rank', q: 'الوزارة' }), [5, 1]);
});

const wholePage = { sort: 'date', limit: 100, words: [], rankedMax: 400, walkedMax: 1_000 };

/** As the views ask, but by a way that the test chooses. */
async function hitsBy(way: string, words: readonly string[], page: object, offices = ['north']) {
  return await real.store.reader.read(offices, async (db) => {
    const terms = await sql<{ id: number }>`select id from search.term
      where office = 'north' and word = any(${words}) order by word`.execute(db);
    const groups = JSON.stringify(terms.rows.map(({ id }) => [id]));
    const filters = JSON.stringify({ cleared: true, person: 'x', signer: false });
    const found = await sql<{ subject: string; at: string }>`select subject, at
      from search.hits('north', ${groups}::jsonb, ${filters}::jsonb, ${way},
        ${JSON.stringify({ ...wholePage, ...page })}::jsonb)`.execute(db);
    return found.rows;
  });
}

test('walking along the dates finds what the terms find, in the same order', async () => {
  const byTerms = await hitsBy('terms', ['repair', 'bridge'], {});
  assert.equal(byTerms.length, 30);
  assert.deepEqual(await hitsBy('dates', ['repair', 'bridge'], {}), byTerms);
  const [, , third] = byTerms;
  const after = [third?.at, third?.subject, 0];
  for (const way of ['terms', 'dates']) {
    assert.deepEqual(await hitsBy(way, ['repair'], { after }), byTerms.slice(3));
    assert.deepEqual(await hitsBy(way, ['repair'], {}, ['south']), [], 'the wall of the function');
    const ranked = await hitsBy(way, ['repair'], { sort: 'rank' });
    assert.equal(ranked.length, 30);
  }
});

test('a walk ends where it was told to', async () => {
  const near = await hitsBy('dates', ['repair'], { walkedMax: 7 });
  assert.equal(near.length, 7);
});

test('pages follow each other without gap or repeat', async () => {
  for (const sort of ['date', 'rank']) {
    const whole: number[] = [];
    let after: string | undefined;
    do {
      const query = { q: 'repair', limit: '7', sort, ...(after === undefined ? {} : { after }) };
      const { rows, next } = await search(query);
      whole.push(...rows.map(({ letter }) => Number(letter.slice(-4))));
      after = next ?? undefined;
    } while (after !== undefined);
    assert.deepEqual(whole, await found({ q: 'repair', limit: '100', sort }));
    assert.equal(new Set(whole).size, 30);
  }
  const strange = await search({ q: 'repair', after: 'nonsense' });
  assert.equal(strange.rows.length, 20, 'a place that is none begins at the first page');
});

test('nothing found says what was understood, and which part is nowhere', async () => {
  const answer = await search('الوزارة زرنيخ');
  assert.deepEqual(answer.total, { count: 0, kind: 'exact' });
  assert.deepEqual(
    answer.understood.map(({ text, isFound }) => [text, isFound]),
    [
      ['الوزارة', true],
      ['زرنيخ', false],
    ],
  );
});

test('a secret letter is found by its number alone, the index has no word of it', async () => {
  assert.deepEqual(await found('سري'), []);
  assert.deepEqual(await found('77/9'), [4]);
  assert.deepEqual(await found('سري', 'clerk'), []);
  assert.deepEqual(await found('ميزانية', 'clerk'), [1]);
  const byNumber = await search('77/9', 'clerk');
  assert.deepEqual(
    byNumber.rows.map(({ masked, snippets }) => [masked, snippets]),
    [[true, []]],
  );
  const cleared = (await search('77/9')).rows[0];
  assert.deepEqual([cleared?.subject, cleared?.snippets], ['ملفّ سرّي عن الميزانية', []]);
  assert.deepEqual(await found('77/9 سري', 'clerk'), []);
  const nothing = await search('سري', 'clerk');
  assert.deepEqual(
    nothing.understood.map(({ isFound }) => isFound),
    [false],
  );
});

test('the wall: no letter of another office, whatever is asked', async () => {
  assert.deepEqual(await found('heliotrope', 'registrar', 'south'), [99]);
  assert.deepEqual(await found('heliotrope'), []);
  // Even where a program asked for an office that the reader was not opened for.
  assert.deepEqual(await found('heliotrope', 'registrar', 'south', ['north']), []);
  const rows = await real.store.reader.read(['north'], async (db) => {
    const seen = await sql<{ office: string }>`select office from search.letter_text`.execute(db);
    return seen.rows;
  });
  assert.ok(rows.length > 0 && rows.every(({ office }) => office === 'north'));
});

test('the text of a file is found once somebody has read the file', async () => {
  const { writers } = real.store.database;
  const saved = await real.store.files.put(Readable.from([Buffer.from(scan)]));
  if (!saved.ok) assert.fail(saved.reason);
  const { sha256, sizeBytes, mediaType } = saved;
  const files = [{ sha256, name: 'مسح.pdf', mediaType, sizeBytes }];
  await register('north', 50, { subject: 'Scan', files });
  await index();
  assert.deepEqual(await found('زعفران'), []);
  await putFileText(writers, { sha256, text: 'وزن الزعفران', source: 'ocr' });
  assert.equal(await index(), 1);
  assert.deepEqual(await found('زعفران'), [50]);
  assert.equal((await search('زعفران')).rows[0]?.snippets[0]?.field, 'file-text');
});

test('a letter is found by its citizen and its delivery note; a secret one is not', async () => {
  assert.deepEqual(await found('1098765432'), [2]);
  assert.deepEqual(await found('١٠٩٨٧٦٥٤٣٢'), [2]);
  assert.deepEqual(await found('ب/77'), [2]);
  assert.deepEqual(await found('1000000001'), []);
});

test('texts that no index likes are indexed all the same', async () => {
  const { writers } = real.store.database;
  const long = 'ا'.repeat(4_000);
  await register('north', 60, { subject: 'Strange saffron 😀 \\u0000', text: `${long} ۝ ﷺ` });
  const saved = await real.store.files.put(Readable.from([Buffer.from(`${scan} two`)]));
  if (!saved.ok) assert.fail(saved.reason);
  const { sha256, sizeBytes, mediaType } = saved;
  await register('north', 61, { files: [{ sha256, name: 'b.pdf', mediaType, sizeBytes }] });
  await putFileText(writers, { sha256, text: 'cinnamon\0 \uD800 end', source: 'text-layer' });
  await index();
  assert.deepEqual(await found('saffron'), [60]);
  assert.deepEqual(await found(long.slice(0, 300)), [60]);
  assert.deepEqual(await found('cinnamon'), [61]);
});

test('questions that no database likes are answered all the same', async () => {
  const place = Buffer.from('["\\u0000","x",1e300]').toString('base64url');
  const odd = [
    '\0',
    'a\0b',
    '\uD800',
    "' or 1=1 --",
    '%L $1 {}',
    '"',
    '«»',
    '((((',
    '٠'.repeat(300),
  ];
  for (const q of odd) {
    const answer = await search({ q, party: q, after: place, facets: 'true', sort: 'rank' });
    assert.deepEqual(answer.rows, [], q);
  }
  assert.equal(askedSearch.safeParse({ from: '1799-12-31' }).success, false);
  assert.ok((await search({ from: '1800-01-01', until: '2200-12-30' })).rows.length > 0);
});

test('made again, the index says the same; frequencies agree with the letters', async () => {
  const { writers } = real.store.database;
  const before = await search('الوزارة');
  await dropIndex(writers);
  const indexer = await startIndexer({
    pool: writers,
    opener: real.store.keyring,
    findDays,
    onCommitted: (listener) => real.store.onCommitted(() => listener()),
    report: () => undefined,
  });
  await indexer.settle();
  await indexer.stop();
  assert.deepEqual(await search('الوزارة'), before);
  assert.deepEqual(await found('زعفران'), [50], 'texts of files outlive the index');
  const wrong = await writers.query({
    text: `select t.word from search.term t
      where t.documents <> (select count(*) from search.letter l
        where l.office = t.office and t.id = any(l.terms))`,
  });
  assert.deepEqual(wrong, []);
  assert.equal(await prepareIndex(writers), false);
});

test('who holds an open referral to a secret letter finds it by its words', async () => {
  const post = ownSeat('north', 'clerk');
  const body = { subject: 'ملف زمردة', text: 'نص عن الياقوت', secrecy: 'secret' };
  await register('north', 70, { ...body, theirNumber: '7070/1' });
  const to = [{ appointment: post.id }];
  await real.ask('north', 'refer-letter', 70, { to, instruction: 'توجيه كهرمان' });
  await index();
  const held = { person: post.person, capacities: ['clerk'], posts: [post.id] };
  const seen = async (query: Readonly<Record<string, string>>, viewer: typeof held) => {
    const office = must(real.world.offices.get('north'), 'The office is there.');
    const asking = { office, viewer, now: new Date(real.nowMs).toISOString() };
    return await real.store.reader.read<CorrespondenceTables, SearchAnswer>(['north'], (db) =>
      findLetters(db, asking, askedSearch.parse(query)),
    );
  };
  for (const q of ['زمردة', 'ياقوت', 'كهرمان', '«ملف زمردة»']) {
    for (const sort of ['date', 'rank']) {
      const { rows, total } = await seen({ q, sort }, held);
      assert.deepEqual([rows.length, total.count], [1, 1], `${q} by ${sort}`);
      assert.equal(rows[0]?.masked, false);
      assert.ok((rows[0]?.snippets.length ?? 0) > 0);
    }
  }
  assert.equal((await seen({ q: '7070/1' }, held)).rows.length, 1, 'once, by its number');
  assert.equal((await seen({ q: 'زمردة', direction: 'outgoing' }, held)).rows.length, 0);
  assert.equal((await seen({ q: 'زمردة' }, { ...held, posts: [] })).rows.length, 0);
  const pages: number[] = [];
  for (let after: string | undefined; ;) {
    const query = { q: '', limit: '7', ...(after === undefined ? {} : { after }) };
    const { rows, next } = await seen(query, held);
    pages.push(...rows.map(({ letter }) => Number(letter.slice(-4))));
    if (next === null) break;
    after = next;
  }
  assert.equal(pages.filter((letter) => letter === 70).length, 1, 'once over all pages');
  assert.equal(new Set(pages).size, pages.length);
  await real.ask('north', 'recall-referral', 70, { step: 1, reason: 'x' });
  assert.equal((await seen({ q: 'زمردة' }, held)).rows.length, 0, 'no longer theirs');
});
