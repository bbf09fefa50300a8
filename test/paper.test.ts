// Papers as they leave the office and as a stranger judges them: PDF/A by its own words, the words
// copied out again, the code read from the page, and every alteration found. Poppler is the judge
// from outside; where it is missing, that is said by name.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Language } from '#kernel/authority.ts';
import { parseStamp } from '#kernel/stamp.ts';
import { findPayload, stampUrl } from '#kernel/stamp-url.ts';
import { letterMatter, letterPaper } from '#modules/correspondence/paper/letter-paper.ts';
import type { LetterMatter } from '#modules/correspondence/paper/letter-paper.ts';
import { stampAsked } from '#modules/correspondence/paper/stamping.ts';
import { courierRound, deliveryNote } from '#modules/correspondence/paper/table-papers.ts';
import { referralSheet, registerPaper } from '#modules/correspondence/paper/table-papers.ts';
import { letterIn, lookIn, proofOf } from '#modules/correspondence/paper/testing/papers.ts';
import { testKey, testVerifierKey } from '#modules/correspondence/paper/testing/papers.ts';
import type { LetterPaper, Paper } from '#paper/paper.ts';
import { pdfMatter } from '#paper/pdf-matter.ts';
import { findPdfText } from '#paper/poppler.ts';
import { Press } from '#paper/press.ts';
import { compareLetters, compareWords } from '#paper/words-compared.ts';
import { checkPaper } from '#programs/check-paper.ts';
import { stampText } from '#programs/paper-port.ts';

const languages: readonly Language[] = ['ar', 'fa', 'en'];
const press = new Press({ threadsMax: 1 });
after(() => press.close());
const madeAt = Date.UTC(2026, 10, 13);
const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;

function needsPoppler(t: TestContext): boolean {
  if (!hasPoppler) t.diagnostic('Not tried: pdftotext of poppler-utils is not there.');
  return hasPoppler;
}

function stamped(matter: LetterMatter): string {
  return stampUrl('https://diwan.moj.example', stampText(proofOf(41, 57), asked(matter), testKey));
}

function asked(matter: LetterMatter) {
  return stampAsked(matter, 41);
}

function genuinePaper(language: Language): LetterPaper {
  const look = lookIn(language);
  const matter = letterMatter(letterIn(language), look);
  return letterPaper(matter, look, stamped(matter));
}

async function pdfOf(paper: Paper): Promise<Uint8Array> {
  return (await press.print(paper, madeAt)).pdf;
}

test('a letter is PDF/A-3b, tagged, titled, and the same bytes each time', async () => {
  for (const language of languages) {
    const paper = genuinePaper(language);
    const { pdf, isArchival } = await press.print(paper, madeAt);
    assert.ok(isArchival);
    const source = Buffer.from(pdf).toString('utf8');
    assert.match(source, /<pdfaid:part>3<\/pdfaid:part>/);
    assert.match(source, /<pdfaid:conformance>B<\/pdfaid:conformance>/);
    assert.ok(source.includes(paper.subject.value));
    assert.match(source, new RegExp(`/Lang ?\\(${language}`));
    assert.match(source, /\/MarkInfo/);
    assert.deepEqual(await pdfOf(paper), pdf);
  }
});

test('every word of a letter can be copied out again', async (t) => {
  if (!needsPoppler(t)) return;
  for (const language of languages) {
    const paper = genuinePaper(language);
    const page = (await findPdfText(await pdfOf(paper))) ?? '';
    const { letterhead, subject, signature, copies, enclosures, addressees } = paper;
    const all = [
      ...[paper.text, subject.value, letterhead.institution, ...letterhead.below],
      ...[signature?.name ?? '', ...(signature?.lines ?? []), ...copies, ...enclosures],
      ...[...addressees.map(({ name }) => name), ...paper.facts.map(({ value }) => value)],
    ].join('\n');
    const { missing, wanted } = compareLetters(all, page);
    assert.ok(wanted > 20);
    assert.deepEqual(missing, [], language);
  }
});

const officialTexts = join(import.meta.dirname, '../../shared/corpus/official-texts.jsonl.gz');
const SAMPLE_EACH = 34;

test('official texts come out again, 99 of 100 words whole and all by letters', async (t) => {
  if (!needsPoppler(t)) return;
  if (!existsSync(officialTexts)) {
    t.diagnostic(`Not tried: ${officialTexts} is not there.`);
    return;
  }
  const lines = gunzipSync(readFileSync(officialTexts)).toString('utf8').trim().split('\n');
  const look = lookIn('ar');
  let [wanted, torn] = [0, 0];
  for (const line of lines.filter((_, at) => at % SAMPLE_EACH === 0)) {
    const value: unknown = JSON.parse(line);
    const part = (name: string) => String(Reflect.get(Object(value), name));
    const letter = letterIn('ar', { subject: part('title'), text: part('text') });
    const paper = letterPaper(letterMatter(letter, look), look, null);
    const { pdf, isArchival } = await press.print(paper, madeAt);
    assert.ok(isArchival, paper.subject.value);
    const page = (await findPdfText(pdf)) ?? '';
    const text = `${paper.subject.value}\n${paper.text}`;
    const words = compareWords(text, page);
    wanted += words.wanted;
    torn += words.missing.length;
    assert.deepEqual(compareLetters(text, page).missing, [], paper.subject.value);
  }
  assert.ok(wanted > 50_000 && torn / wanted < 0.01, `${torn} of ${wanted} words`);
});

test('what the office printed is genuine: as PDF, as picture, as text', async (t) => {
  for (const language of languages) {
    const paper = genuinePaper(language);
    const checked = await checkPaper(await pdfOf(paper), [testVerifierKey]);
    assert.equal(checked.verdict, 'genuine', checked.reason);
    assert.equal(checked.claim?.number, letterIn(language).number);
    assert.equal(checked.claim?.office, 'dawam.example/moj.diwan');
    assert.equal(checked.claim?.date, '2026-11-13');
    if (hasPoppler) assert.deepEqual(checked.unchecked, []);
    const code = paper.code?.text ?? '';
    const typed = await checkPaper(Buffer.from(`${code}\n`), [testVerifierKey]);
    assert.equal(typed.verdict, 'genuine');
    if (!needsPoppler(t) || language !== 'ar') continue;
    for (const kind of ['png', 'jpeg']) {
      const args = ['-q', `-${kind}`, '-r', '150', '-singlefile', '-'];
      const scan = spawnSync('pdftoppm', args, { input: await pdfOf(paper) }).stdout;
      const picture = await checkPaper(scan, [testVerifierKey]);
      assert.equal(picture.verdict, 'genuine', `${kind}: ${picture.reason}`);
    }
  }
});

test('without the key nobody knows, and what is no paper has no code', async () => {
  const pdf = await pdfOf(genuinePaper('ar'));
  assert.equal((await checkPaper(pdf, [])).verdict, 'unknown-key');
  assert.equal((await checkPaper(Buffer.from('hello'), [])).verdict, 'malformed');
  assert.equal((await checkPaper(new Uint8Array([0, 1, 2]), [])).verdict, 'malformed');
  const { code: _, ...bare } = genuinePaper('ar');
  const unmarked = await pdfOf({ ...bare, code: null, attached: null });
  assert.equal((await checkPaper(unmarked, [testVerifierKey])).verdict, 'no-code');
});

/** What a forger would do who has the press, but not the office's key. */
test('a letter whose matter was altered anywhere fails', async () => {
  const look = lookIn('ar');
  const matter = letterMatter(letterIn('ar'), look);
  const url = stamped(matter);
  const changes: readonly Partial<LetterMatter>[] = [
    ...[{ number: '١٢/٣٤٦' }, { date: '2026-11-14' }, { subject: 'طلب' }, { text: 'لا' }],
    ...([
      { from: 'x' },
      { isCircular: true },
      { secrecy: 'secret' },
      { urgency: 'normal' },
    ] as const),
    ...([{ importance: 'important' }, { addressees: [] }, { references: [] }] as const),
    ...([{ files: [] }, { signed: null }, { standing: 'void' }, { openSubject: 'x' }] as const),
    ...[{ letter: 'letter/x' }, { register: 'incoming' }, { theirNumber: '7' }],
  ];
  for (const change of changes) {
    const forged = letterPaper({ ...matter, ...change }, look, url);
    const checked = await checkPaper(await pdfOf(forged), [testVerifierKey]);
    assert.equal(checked.verdict, 'altered', Object.keys(change).join());
  }
});

test('a page that shows other words than what goes along inside it fails', async (t) => {
  if (!needsPoppler(t)) return;
  for (const language of languages) {
    const paper = genuinePaper(language);
    const text = paper.text.replace(/5432|٥٤٣٢|۵۴۳۲/u, '9');
    assert.notEqual(text, paper.text);
    const checked = await checkPaper(await pdfOf({ ...paper, text }), [testVerifierKey]);
    assert.equal(checked.verdict, 'altered', language);
    assert.match(checked.reason, /5432/);
  }
});

test('a changed stamp is named for what it is', async () => {
  const look = lookIn('ar');
  const matter = letterMatter(letterIn('ar'), look);
  const payload = findPayload(stamped(matter)) ?? '';
  assert.equal(parseStamp(payload)?.index, 41);
  const flipped = payload.slice(0, -9) + (payload.at(-9) === 'A' ? 'B' : 'A') + payload.slice(-8);
  const changed = stampUrl('https://diwan.moj.example', flipped);
  const pdf = await pdfOf(letterPaper(matter, look, changed));
  assert.equal((await checkPaper(pdf, [testVerifierKey])).verdict, 'altered');
});

test('no text is ever markup, and no character stops the press', async (t) => {
  const nasty = [
    '#panic("x") #read("/data.json") $x^2$ *b* _e_ `c` <label> @ref = h - l + n / t \\ [a] {b}',
    '"); #let x = 1 // /* */ https://example.org --- ... ~ \u200E\u200F\u202E\u2066\u0000\u0007',
    '🙂 漢字 \u{10FFFF} \uD800 \uE000 \uFEFF ﷺ ﻻ e\u0301 \u0651',
  ];
  const paper = genuinePaper('ar');
  const { pdf } = await press.print({ ...paper, text: nasty.join('\n'), attached: null }, madeAt);
  if (!needsPoppler(t)) return;
  const page = (await findPdfText(pdf)) ?? '';
  for (const word of ['#panic("x")', '*b*', '_e_', '`c`', '<label>', '@ref', '---', '/* */']) {
    const [first = ''] = /[#*_`<@/-][^ ]*/.exec(word) ?? [];
    assert.ok(page.includes(first), first);
  }
});

test('tables are printed in three languages, long ones over several pages', async (t) => {
  for (const language of languages) {
    const look = lookIn(language);
    const letter = letterIn(language);
    const numbered = { register: 'outgoing', number: letter.number ?? '', date: '2026-11-13' };
    const note = {
      ...numbered,
      ...({ v: 1, paper: 'delivery-note', openSubject: '', receiver: 'Hamad' } as const),
      letters: Array.from({ length: 60 }, () => {
        return { ...numbered, unit: 'moi', enclosures: 2, secrecy: 'normal' } as const;
      }),
    } as const;
    const stops = [{ receiver: 'A', place: 'B', number: '1', letters: 3 }];
    const round = { courier: 'Hamad', startsAt: '2026-11-13T06:00:00.000Z', stops };
    const printedAt = '2026-11-13T06:00:00.000Z';
    const page = { register: 'incoming', year: 1448, total: 0, rows: [], printedAt } as const;
    const papers = [
      ...[deliveryNote(note, look, null), courierRound(round, look)],
      ...[referralSheet(letter, look), registerPaper(page, look)],
    ];
    for (const paper of papers) {
      const { pdf, isArchival } = await press.print(paper, madeAt);
      assert.ok(isArchival, paper.title);
      if (!needsPoppler(t)) continue;
      const { missing } = compareLetters(paper.title, (await findPdfText(pdf)) ?? '');
      assert.deepEqual(missing, [], paper.title);
    }
  }
});

test('a secret letter says so on its page, and its stamp does not tell the subject', () => {
  const look = lookIn('ar');
  const matter = letterMatter(letterIn('ar', { secrecy: 'secret' }), look);
  const paper = letterPaper(matter, look, stamped(matter));
  assert.deepEqual([paper.grade?.text, paper.cards[0]?.text], ['سري', 'سري']);
  assert.equal(parseStamp(findPayload(paper.code?.text ?? '') ?? '')?.subject, '');
});

test('a stranger PDF gives nothing', () => {
  assert.deepEqual(pdfMatter(Buffer.from('%PDF-1.7\nstream\nx\nendstream')), {
    code: undefined,
    attached: undefined,
  });
});
