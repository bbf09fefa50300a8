// Papers as they leave the office and as a stranger judges them: PDF/A by its own words, the words
// copied out again, the code read from the page, and every alteration found. Poppler is the judge
// from outside; a test that needs it and cannot have it is left out by name.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, inflateSync } from 'node:zlib';
import type { Language } from '#kernel/authority.ts';
import { cosign } from '#kernel/cosignature.ts';
import { formatVerifierKey, parseNote, signingKey, TYPE_COSIGNATURE } from '#kernel/note.ts';
import { parseStamp } from '#kernel/stamp.ts';
import { findPayload, stampUrl } from '#kernel/stamp-url.ts';
import { parseTlogProof } from '#kernel/tlog-proof.ts';
import { reportPaper } from '#modules/correspondence/follow-up/follow-tables.ts';
import type { ReportAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import {
  keptCopyOf,
  letterMatter,
  letterPaper,
} from '#modules/correspondence/paper/letter-paper.ts';
import type { LetterMatter } from '#modules/correspondence/paper/letter-paper.ts';
import { followUpForm } from '#modules/correspondence/paper/follow-up-form.ts';
import { loanSlip } from '#modules/correspondence/paper/loan-slip.ts';
import { stampAsked } from '#modules/correspondence/paper/stamping.ts';
import type { PaperMatter } from '#modules/correspondence/paper/stamping.ts';
import {
  courierMatter,
  courierRound,
  deliveryNote,
} from '#modules/correspondence/paper/table-papers.ts';
import { referralSheet, registerPaper } from '#modules/correspondence/paper/table-papers.ts';
import { letterIn, lookIn, proofOf } from '#modules/correspondence/paper/testing/papers.ts';
import { testKey, testVerifierKey } from '#modules/correspondence/paper/testing/papers.ts';
import type { LetterPaper, Paper } from '#paper/paper.ts';
import { pdfMatter } from '#paper/pdf-matter.ts';
import { findPdfText } from '#paper/poppler.ts';
import { Press } from '#paper/press.ts';
import { findPdfWords } from '#lib/pdf-words.ts';
import { compareLetters, compareWords } from '#lib/words-compared.ts';
import { checkPaper } from '#programs/check-paper.ts';
import { stampText } from '#programs/paper-port.ts';

const languages: readonly Language[] = ['ar', 'fa', 'en'];
const press = new Press({ threadsMax: 1 });
after(() => press.close());
const madeAt = Date.UTC(2026, 10, 13);
const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;

const skip = hasPoppler ? false : 'pdftotext of poppler-utils is missing';

function stamped(matter: PaperMatter): string {
  const payload = stampText([proofOf(41, 57)], stampAsked(matter, 41), testKey);
  return stampUrl('https://diwan.moj.example', payload);
}

function genuinePaper(language: Language): LetterPaper {
  const look = lookIn(language);
  const matter = letterMatter(letterIn(language), look);
  return letterPaper(matter, look, { url: stamped(matter) });
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

test('every word of a letter can be copied out again', { skip }, async () => {
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

test(
  'the copy that is kept has initials on every page and names the copies',
  { skip },
  async () => {
    const by = {
      person: 'sami',
      capacity: 'clerk',
      names: { ar: 'سامي القحطاني', fa: 'سامی قحطانی', en: 'Sami Qahtani' },
    };
    const at = '2026-11-12T08:00:00.000Z';
    const initials = [
      { ...by, at, draft: 40, isStale: false, note: '' },
      { ...by, names: null, person: 'stale-one', at, draft: 39, isStale: true, note: '' },
    ];
    for (const language of languages) {
      const look = lookIn(language);
      const plain = letterIn(language);
      const letter = { ...plain, initials, text: `${plain.text}\n`.repeat(12) };
      const matter = letterMatter(letter, look);
      const url = stamped(matter);
      const copy = letterPaper(matter, look, { url, kept: keptCopyOf(letter, look) });
      const original = letterPaper(matter, look, { url });
      // In Arabic the original names none.
      assert.equal(original.copies.length, language === 'ar' ? 0 : 1);
      assert.equal(copy.copies.length, 1);
      assert.doesNotMatch(copy.initials ?? '', /stale-one/);
      const pages = ((await findPdfText(await pdfOf(copy))) ?? '').split('\f').filter(Boolean);
      assert.ok(pages.length > 1);
      const own = by.names[language];
      for (const page of pages) assert.deepEqual(compareLetters(own, page).missing, [], language);
      const first = (await findPdfText(await pdfOf(original))) ?? '';
      assert.notDeepEqual(compareLetters(own, first).missing, []);
    }
  },
);

/** As the checking page reads the pages, where there is no other program. */
function ownWords(pdf: Uint8Array): Promise<string | undefined> {
  return findPdfWords(Uint8Array.from(pdf), async (bytes) => {
    try {
      return inflateSync(bytes);
    } catch {
      return undefined;
    }
  });
}

test('our own reader finds every word of a letter and the name of every paper', async () => {
  for (const language of languages) {
    const letter = genuinePaper(language);
    const page = (await ownWords(await pdfOf(letter))) ?? '';
    const all = [letter.text, letter.subject.value, ...letter.facts.map(({ value }) => value)];
    assert.deepEqual(compareLetters(all.join('\n'), page).missing, [], language);
    for (const paper of listPapers(language)) {
      const words = (await ownWords(await pdfOf(paper))) ?? '';
      assert.deepEqual(compareLetters(titleOf(paper), words).missing, [], titleOf(paper));
    }
  }
});

test('our own reader gives up on what it does not know, and never breaks', async () => {
  const pdf = await pdfOf(genuinePaper('ar'));
  assert.equal(await ownWords(Buffer.from('%PDF-1.7\nhello')), undefined);
  let seed = 7;
  for (let round = 0; round < 40; round += 1) {
    const broken = Uint8Array.from(pdf);
    for (let change = 0; change < 30; change += 1) {
      seed = (seed * 48_271) % 2_147_483_647;
      broken[seed % broken.length] = seed % 256;
    }
    const words = await ownWords(broken);
    assert.ok(words === undefined || typeof words === 'string');
  }
});

const officialTexts = join(import.meta.dirname, '../../shared/corpus/official-texts.jsonl.gz');
const SAMPLE_EACH = 34;
const skipTexts = existsSync(officialTexts) ? skip : `${officialTexts} is missing`;
const asWords = 'official texts come out again, 99 of 100 words whole and all by letters';

test(asWords, { skip: skipTexts }, async () => {
  const lines = gunzipSync(readFileSync(officialTexts)).toString('utf8').trim().split('\n');
  const look = lookIn('ar');
  let [wanted, torn] = [0, 0];
  for (const line of lines.filter((_, at) => at % SAMPLE_EACH === 0)) {
    const value: unknown = JSON.parse(line);
    const part = (name: string) => String(Reflect.get(Object(value), name));
    const letter = letterIn('ar', { subject: part('title'), text: part('text') });
    const paper = letterPaper(letterMatter(letter, look), look, { url: null });
    const { pdf, isArchival } = await press.print(paper, madeAt);
    assert.ok(isArchival, paper.subject.value);
    const page = (await findPdfText(pdf)) ?? '';
    const text = `${paper.subject.value}\n${paper.text}`;
    const words = compareWords(text, page);
    wanted += words.wanted;
    torn += words.missing.length;
    assert.deepEqual(compareLetters(text, page).missing, [], paper.subject.value);
    const own = (await ownWords(pdf)) ?? '';
    assert.deepEqual(compareLetters(text, own).missing, [], paper.subject.value);
  }
  assert.ok(wanted > 50_000 && torn / wanted < 0.01, `${torn} of ${wanted} words`);
});

test('what the office printed is genuine: as PDF and as text', async () => {
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
  }
});

test('what the office printed is genuine as a picture', { skip }, async () => {
  const input = await pdfOf(genuinePaper('ar'));
  for (const kind of ['png', 'jpeg']) {
    const args = ['-q', `-${kind}`, '-r', '150', '-singlefile', '-'];
    const scan = spawnSync('pdftoppm', args, { input }).stdout;
    const picture = await checkPaper(scan, [testVerifierKey]);
    assert.equal(picture.verdict, 'genuine', `${kind}: ${picture.reason}`);
  }
});

const centres = ['main', 'standby'].map((role, i) => {
  return signingKey(`dawam.example/${role}`, TYPE_COSIGNATURE, new Uint8Array(32).fill(30 + i));
});
const centreKeys = centres.map(({ verifier }) => formatVerifierKey(verifier));

/** Of an old letter in a log that has grown since. */
function cosignedProof(): ReturnType<typeof proofOf> {
  const proof = proofOf(4_094, 8_000);
  const read = parseTlogProof(proof.proof);
  const note = read.ok ? parseNote(read.proof.checkpoint) : undefined;
  assert.ok(note?.ok === true);
  const lines = centres.map((centre, i) => cosign(note.note.text, centre, 1_794_000_000 + i));
  return { ...proof, proof: proof.proof + lines.join(''), keys: [...proof.keys, ...centreKeys] };
}

test('a letter that both centres hold says so, on a scanned page too', { skip }, async () => {
  const look = lookIn('ar');
  const matter = letterMatter(letterIn('ar'), look);
  const payload = stampText([cosignedProof()], stampAsked(matter, 4_094), testKey);
  const paper = letterPaper(matter, look, { url: stampUrl('https://diwan.moj.example', payload) });
  const input = await pdfOf(paper);
  const scan = spawnSync('pdftoppm', ['-q', '-png', '-r', '150', '-singlefile', '-'], { input });
  for (const bytes of [input, scan.stdout]) {
    const all = await checkPaper(bytes, [testVerifierKey, ...centreKeys]);
    assert.equal(all.verdict, 'genuine', all.reason);
    assert.deepEqual(all.held, {
      by: centres.map(({ verifier: { name } }, i) => ({ name, timeS: 1_794_000_000 + i })),
      unheardCount: 0,
    });
    const office = await checkPaper(bytes, [testVerifierKey]);
    assert.deepEqual([office.verdict, office.held], ['genuine', { by: [], unheardCount: 2 }]);
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
    const forged = letterPaper({ ...matter, ...change }, look, { url });
    const checked = await checkPaper(await pdfOf(forged), [testVerifierKey]);
    assert.equal(checked.verdict, 'altered', Object.keys(change).join());
  }
});

test('a page that shows other words than what goes along inside it fails', { skip }, async () => {
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
  const pdf = await pdfOf(letterPaper(matter, look, { url: changed }));
  assert.equal((await checkPaper(pdf, [testVerifierKey])).verdict, 'altered');
});

const nasty = [
  '#panic("x") #read("/data.json") $x^2$ *b* _e_ `c` <label> @ref = h - l + n / t \\ [a] {b}',
  '"); #let x = 1 // /* */ https://example.org --- ... ~ \u200E\u200F\u202E\u2066\u0000\u0007',
  '🙂 漢字 \u{10FFFF} \uD800 \uE000 \uFEFF ﷺ ﻻ e\u0301 \u0651',
];

async function nastyPdf(): Promise<Uint8Array> {
  return await pdfOf({ ...genuinePaper('ar'), text: nasty.join('\n'), attached: null });
}

test('no character stops the press', async () => {
  assert.ok((await nastyPdf()).length > 1_000);
});

test('no text is ever markup', { skip }, async () => {
  const page = (await findPdfText(await nastyPdf())) ?? '';
  for (const word of ['#panic("x")', '*b*', '_e_', '`c`', '<label>', '@ref', '---', '/* */']) {
    const [first = ''] = /[#*_`<@/-][^ ]*/.exec(word) ?? [];
    assert.ok(page.includes(first), first);
  }
});

/** One of each kind, with its stamp. */
function listPapers(language: Language): readonly Paper[] {
  const look = lookIn(language);
  const letter = letterIn(language);
  const date = '2026-11-13';
  const numbered = { register: 'outgoing', number: letter.number ?? '', date };
  const note = {
    ...numbered,
    ...({ v: 1, paper: 'delivery-note', openSubject: '', receiver: 'Hamad' } as const),
    letters: Array.from({ length: 60 }, () => {
      return { ...numbered, unit: 'moi', enclosures: 2, secrecy: 'normal' } as const;
    }),
  } as const;
  const call = { person: 'sami', capacity: 'clerk', names: null, channel: 'call' } as const;
  const said = { ...call, at: '2026-11-15T06:00:00.000Z', note: 'They ask for a week.' };
  const reminders = ['moi.civil', null].map((addressee) => ({ ...said, addressee }));
  const stops = [{ receiver: 'A', place: 'B', number: '1', letters: 3 }];
  const startsAt = '2026-11-13T06:00:00.000Z';
  const round = courierMatter({ courier: 'Hamad', startsAt, date, stops });
  const about = { register: 'incoming', year: 1448, total: 0, printedAt: startsAt } as const;
  const register = { ...about, rows: [] };
  const report: ReportAnswer = {
    ...{ report: 'flow', title: 'Flow', from: '2026-10-01', asOf: date, isOver: true, by: 'month' },
    ...{ groupings: ['month'], chart: null, sums: [null, 3] },
    columns: [
      { header: 'Month', kind: 'month' },
      { header: 'Count', kind: 'count' },
    ],
    rows: [
      ['2026-10-12', 1],
      ['2026-11-11', 2],
    ],
  };
  const how = { printedAt: startsAt, calendar: look.office.calendar };
  const lender = { person: 'rim', names: null, capacity: 'archivist' } as const;
  const loan = {
    ...{ loan: 1, borrower: 'Hamad', unit: null, purpose: 'audit', dueOn: '2026-12-01' },
    ...{ at: startsAt, ...lender, reminders: [], returned: null },
  };
  return [
    followUpForm({ ...letter, reminders }, look),
    ...[genuinePaper(language), deliveryNote(note, look, stamped(note))],
    ...[courierRound(round, look, stamped(round)), referralSheet(letter, look)],
    ...[registerPaper(register, look), reportPaper(report, look, how)],
    loanSlip(letter, loan, look),
  ];
}

const titleOf = (paper: Paper) => (paper.template === 'letter' ? paper.subject.value : paper.title);

test('every paper is PDF/A-3b by what it says of itself, in three languages', async () => {
  for (const language of languages) {
    for (const paper of listPapers(language)) {
      const { pdf, isArchival } = await press.print(paper, madeAt);
      assert.ok(isArchival, titleOf(paper));
      const found = archivalFaults(Buffer.from(pdf), language);
      assert.deepEqual(found, [], `${language} ${titleOf(paper)}`);
    }
  }
});

/** What ISO 19005-3 level B asks that can be read off the objects of our own press. */
function archivalFaults(pdf: Buffer, language: Language): string[] {
  const text = pdf.toString('latin1');
  const objects = text.replaceAll(/stream\n[^]*?endstream/g, 'stream');
  const fonts = [...objects.matchAll(/<<[^<>]*\/Type \/FontDescriptor[^]*?>>/g)];
  const wanted: readonly (readonly [string, boolean])[] = [
    ['begins with its version', /^%PDF-1\.[4-7]\n%[\x80-\xFF]{4}/.test(text)],
    ['has metadata that can be read as text', /\/Type \/Metadata/.test(objects)],
    ['says part 3', text.includes('<pdfaid:part>3</pdfaid:part>')],
    ['says conformance B', text.includes('<pdfaid:conformance>B</pdfaid:conformance>')],
    ['has an output intent', /\/S \/GTS_PDFA1/.test(objects)],
    ['with its profile', /\/DestOutputProfile [0-9]+ 0 R/.test(objects)],
    ['has an identifier', /\/ID \[/.test(objects)],
    ['says its language', new RegExp(`/Lang ?\\(${language}`).test(objects)],
    ['is tagged', /\/MarkInfo/.test(objects) && /\/StructTreeRoot/.test(objects)],
    ['has faces', fonts.length > 0],
    ['all of them inside it', fonts.every(([one]) => /\/FontFile[23]? [0-9]+ 0 R/.test(one))],
    ['has no encryption', !/\/Encrypt\b/.test(objects)],
    ['does nothing by itself', !/\/(?:JavaScript|JS|Launch|OpenAction|AA)\b/.test(objects)],
    [
      'has nothing outside of it',
      !/\/(?:F|URI) \(/.test(objects.replaceAll(/\/Type \/Filespec[^]*?>>/g, '')),
    ],
    ['has no filter that is forbidden', !/\/(?:LZWDecode|Crypt)\b/.test(objects)],
    [
      'has no transparency group without space',
      !/\/S \/Transparency(?![^]{0,200}\/CS)/.test(objects),
    ],
  ];
  return wanted.filter(([, holds]) => !holds).map(([what]) => what);
}

const hasQpdf = spawnSync('qpdf', ['--version']).error === undefined;
const skipJudges = hasQpdf ? skip : 'qpdf is missing';

test('qpdf and Poppler find nothing wrong with any paper', { skip: skipJudges }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dawam-papers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'paper.pdf');
  for (const language of languages) {
    for (const paper of listPapers(language)) {
      const input = await pdfOf(paper);
      const told = `${language} ${titleOf(paper)}`;
      writeFileSync(path, input);
      const checked = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
      assert.equal(checked.status, 0, `${told}: ${checked.stderr}`);
      const fonts = spawnSync('pdffonts', ['-'], { input, encoding: 'utf8' });
      const rows = fonts.stdout.trim().split('\n').slice(2);
      assert.ok(rows.length > 0, told);
      // Embedded, a subset, and with a map to Unicode.
      for (const row of rows) assert.match(row, / yes yes yes +[0-9]+ +0$/, `${told}: ${row}`);
      const info = spawnSync('pdfinfo', ['-'], { input, encoding: 'utf8' });
      assert.match(info.stdout, /^Tagged: +yes$/m, told);
      assert.match(info.stdout, /^JavaScript: +no$/m, told);
      assert.match(info.stdout, /^Encrypted: +no$/m, told);
      const { missing } = compareLetters(titleOf(paper), (await findPdfText(input)) ?? '');
      assert.deepEqual(missing, [], told);
    }
  }
});

test('a secret letter says so on its page, and its stamp does not tell the subject', () => {
  const look = lookIn('ar');
  const matter = letterMatter(letterIn('ar', { secrecy: 'secret' }), look);
  const paper = letterPaper(matter, look, { url: stamped(matter) });
  assert.deepEqual([paper.grade?.text, paper.cards[0]?.text], ['سري', 'سري']);
  assert.equal(parseStamp(findPayload(paper.code?.text ?? '') ?? '')?.subject, '');
});

test('a stranger PDF gives nothing', () => {
  assert.deepEqual(pdfMatter(Buffer.from('%PDF-1.7\nstream\nx\nendstream')), {
    code: undefined,
    attached: undefined,
  });
});
