// Letters and an office for tests of papers, and a log of its own in which they are registered.
import type { Language, Office } from '#kernel/authority.ts';
import { signCheckpoint } from '#kernel/checkpoint.ts';
import { formatVerifierKey, signingKey, TYPE_ED25519 } from '#kernel/note.ts';
import { formatTlogProof } from '#kernel/tlog-proof.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { PaperLook } from '#paper/look.ts';

const calendars = { ar: 'islamic-umalqura', fa: 'persian', en: 'gregory' } as const;
const digits = { ar: 'arabic', fa: 'persian', en: 'western' } as const;

export function lookIn(language: Language): PaperLook {
  const office: Office = {
    ...{ id: 'moj.diwan', institution: 'moj', code: '12', language, registers: {} },
    names: {
      ar: 'ديوان وزارة العدل',
      fa: 'دبیرخانه وزارت دادگستری',
      en: 'Diwan of the Ministry of Justice',
    },
    ...{ calendar: calendars[language], digits: digits[language], timeZone: 'Asia/Riyadh' },
  };
  const state = { ar: 'دولة الواحة', fa: 'کشور واحه', en: 'State of Al-Waha' };
  const institution = { ar: 'وزارة العدل', fa: 'وزارت دادگستری', en: 'Ministry of Justice' };
  return {
    office,
    ...{ institution, head: [state, institution, office.names] },
    ...{ hasBlessing: true, address: { ar: '', fa: '', en: '' }, emblem: null },
    calendars: language === 'en' ? [] : ['gregory'],
  };
}

const texts = {
  ar: {
    number: '١٢/٣٤٥',
    subject: 'طلب تزويد الوزارة ببيانات القضايا المقيدة إلكترونيًّا',
    text:
      'السلام عليكم ورحمة الله وبركاته، وبعد:\n' +
      'فنأمل تزويدنا ببيان القضايا المقيدة في السنة المالية ١٤٤٧/١٤٤٨هـ، وعددها ٥٤٣٢ قضية، ' +
      'في موعد أقصاه أسبوعان من تاريخه.\nوتقبلوا خالص التحية والتقدير.',
    to: 'وزارة الداخلية – الأحوال المدنية',
    copy: 'وزارة التجارة',
    name: 'خالد بن عبدالله الحربي',
    title: 'رئيس الديوان',
    file: 'بيان القضايا.pdf',
  },
  fa: {
    number: '۱۴۰۵/۱۲/۳۴۵',
    subject: 'ابلاغ شرح وظایف سرپرستان مراکز رایانه',
    text:
      'با سلام و احترام،\nبه پیوست شرح وظایف سرپرستان مراکز رایانه جهت اجرا ابلاغ می‌گردد. ' +
      'لازم است رونوشت ۵۴۳۲ ابلاغ صادره ظرف یک هفته به معاونت برنامه‌ریزی ارسال شود.\n' +
      'با تقدیم احترام',
    to: 'دادستان عمومی و انقلاب نخلستان',
    copy: 'معاونت برنامه‌ریزی و توسعه قضایی',
    name: 'علی رضایی',
    title: 'رئیس کل دادگستری استان',
    file: 'شرح وظایف.pdf',
  },
  en: {
    number: '12/345',
    subject: 'Request for data on registered cases',
    text:
      'We kindly ask for a list of the 5432 cases registered in the fiscal year, ' +
      'within two weeks.\nYours faithfully,',
    to: 'Ministry of the Interior – Civil Affairs',
    copy: 'Ministry of Commerce',
    name: 'Khalid Al-Harbi',
    title: 'Head of the Diwan',
    file: 'Cases.pdf',
  },
} as const;

const nothing = {
  ...{ sentBack: null, recall: null, writtenOff: null, followUpEnded: null, archived: null },
  ...{ parkedUntil: null, reason: null, holder: null, draft: null, digest: null, dueOn: null },
  ...{
    senderSecrecy: null,
    fictionOn: null,
    care: { visitorNotes: [], secrecyLimit: null, senderLimit: null, loans: [] },
    enclosureIndex: null,
    reviewed: null,
    disposed: null,
    envelope: null,
  },
  ...{ theirNumber: null, theirDate: null, receivedAt: null, unit: null, classCode: null },
  ...{ citizenId: null, deliveryNote: null, takenInAt: null },
} as const;

const untouched = {
  ...{ dueOn: null, deliveredAt: null, seenAt: null, registeredAt: null, closedAt: null },
  ...{ returnedAt: null, recalledAt: null, fictionOn: null, number: null, reason: null },
  expiredOn: null,
} as const;

/** A dispatched letter with a reference, a copy and an enclosure. */
export function letterIn(language: Language, change: Partial<LetterAnswer> = {}): LetterAnswer {
  const { number, subject, text, to, copy, name, title, file } = texts[language];
  const at = '2026-11-13T07:30:00.000Z';
  const sent = { ...untouched, withheld: [], state: 'dispatched' as const };
  return {
    ...nothing,
    ...{ outside: [], initials: [], referrals: [], notes: [], answers: [], reminders: [], may: [] },
    holds: [],
    envelope: null,
    ...{ letter: 'letter/019a8f00-0000-7000-8000-000000000001', office: 'moj.diwan' },
    ...{ direction: 'outgoing', state: 'dispatched', number, numberStatus: 'used' },
    ...{ numberedAt: at, subject, masked: false, abstract: '', text, isCircular: false },
    references: [
      { relation: 'reply', letter: null, number: '3/77', date: '2026-11-02', isLinked: false },
    ],
    from: { office: 'moj.diwan', name: '' },
    addressees: [
      { ...sent, office: 'moi.civil', name: to, purpose: 'action' },
      { ...sent, office: 'moc', name: copy, purpose: 'information' },
    ],
    ...{ secrecy: 'normal', urgency: 'urgent', importance: 'normal', medium: 'electronic' },
    files: [
      { sha256: 'ab'.repeat(32), name: file, mediaType: 'application/pdf', sizeBytes: 1_000 },
    ],
    signed: { name, title, actingFor: null, digest: 'cd'.repeat(32), method: 'passkey', at },
    ...{ since: at, index: 41, safety: 'recorded' },
    ...change,
  };
}

export const testKey = signingKey(
  'dawam.example/moj.diwan',
  TYPE_ED25519,
  new Uint8Array(32).fill(7),
);
export const testVerifierKey = formatVerifierKey(testKey.verifier);

/** The proof of an entry in a log of `size`, as the store would give it. */
export function proofOf(index: number, size: number) {
  const encoder = new TextEncoder();
  const leaf = (at: number) => encoder.encode(`{"entry":${at}}`);
  const tree = new MemoryTree();
  for (let at = 0; at < size; at += 1) tree.append(leafHash(leaf(at)));
  const root = tree.rootAt(size);
  const head = { origin: testKey.verifier.name, size, root, extensions: [] };
  const checkpoint = signCheckpoint(head, testKey);
  const proof = formatTlogProof({ index, path: tree.proveInclusion(size, index), checkpoint });
  return { index, leaf: leaf(index), proof, keys: [testVerifierKey], checkpoint: { size, root } };
}
