// An office with letters of every state, for the tests of exports: by hand with and without
// enclosures, secret, written off, filed, reserved, void, and one that went out signed.
import { randomBytes } from 'node:crypto';
import { assert, must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import type { Entry, FileRef } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { contentDigest } from '#modules/correspondence/content-digest.ts';
import type { LetterDrafted } from '#modules/correspondence/entries.ts';
import { fileSubject } from '#modules/correspondence/file-subject.ts';
import type { OpenOffice } from '#programs/office.ts';
import { nowMs } from '#programs/office.ts';

const office = 'moj.diwan';
const registrar = {
  person: 'rana-al-otaibi',
  capacity: 'registrar',
  appointment: 'moj.diwan.rana-al-otaibi.registrar',
};
const signer = {
  person: 'khalid-al-dosari',
  capacity: 'signer',
  appointment: 'moj.diwan.khalid-al-dosari.signer',
};
type Seat = typeof registrar;

export interface ExportWorld {
  readonly office: string;
  readonly year: number;
  /** By what they are for a test. */
  readonly letters: Readonly<Record<string, string>>;
  readonly file: FileRef;
}

/** What the law of letters does to hostile text is its own matter: these are lawful. */
export const hostileSubject = 'عرض ]]> <script> & "اقتباس" =1+1';

export async function playExportWorld(open: OpenOffice): Promise<ExportWorld> {
  const { store } = open;
  const newLetter = () => `letter/${uuidv7(nowMs(), randomBytes(10))}`;
  const ask = async (kind: string, subject: string, body: object, by: Seat = registrar) => {
    const id = uuidv7(nowMs(), randomBytes(10));
    const outcome = await store.submit({ id, kind, office, subject, by, body });
    const said = isRefusal(outcome) ? JSON.stringify(outcome) : '';
    assert(!isRefusal(outcome), `The acts of this world are lawful: ${kind} ${said}`);
    return must(outcome.recorded[0], 'An act makes an entry.');
  };
  const findEntry = async (index: number) => (await store.reader.findEntry(office, index))?.entry;
  const digestAt = async (index: number) => digestOf(must(await findEntry(index), 'It is there.'));
  const stored = await store.files.put(ReadableStream.from([Buffer.from('%PDF-1.4\nصفحة\n%%EOF')]));
  assert(stored.ok, 'The enclosure is stored.');
  const { sha256, sizeBytes, mediaType } = stored;
  const file: FileRef = { sha256, sizeBytes, mediaType, name: 'مرفق ١.pdf' };
  const paper = (subject: string, more: object = {}) => ({
    ...{ subject, from: { name: 'ديوان المحاسبة' }, receivedOn: '2026-10-01', files: [] },
    ...more,
  });

  const plain = newLetter();
  const rich = { files: [file], text: 'نص الكتاب', theirNumber: 'م/31', theirDate: '2026-09-30' };
  const first = await ask('register-incoming', plain, paper(hostileSubject, rich));
  await ask('correct-registration', plain, { reason: 'خطأ في النقل', abstract: 'ملخص مصحح' });
  const secret = newLetter();
  const graded = { secrecy: 'secret', text: 'سر', from: { name: 'جهة لا تسمى' } };
  await ask('register-incoming', secret, paper('موضوع سري', graded));
  const filed = newLetter();
  await ask('register-incoming', filed, paper('كتاب محفوظ', { files: [file] }));
  await ask('write-off-letter', filed, { reason: 'noted' });
  await ask('archive-letter', filed, { file: 'ملف 7/أ', place: 'رف ٣' });
  await ask('close-volume', fileSubject('ملف 7/أ'), { file: 'ملف 7/أ', volume: 1, letter: filed });
  const alsoFiled = newLetter();
  await ask('register-incoming', alsoFiled, paper('كتاب محفوظ ثان'));
  await ask('write-off-letter', alsoFiled, { reason: 'phone' });
  await ask('archive-letter', alsoFiled, { file: 'ملف 7/أ' });
  const reserved = newLetter();
  await ask('reserve-number', reserved, { register: 'incoming', reason: 'بريد الغد' });
  const voided = newLetter();
  await ask('register-incoming', voided, paper('قيد بالخطأ'));
  await ask('void-number', voided, { reason: 'قيد مكرر' });
  const sent = newLetter();
  const draft = await ask('write-letter', sent, {
    ...{ subject: 'رد على كتابكم', text: 'إشارة إلى كتابكم', files: [file] },
    references: [{ relation: 'reply', number: 'م/31', date: '2026-09-30' }],
    addressees: [{ office: 'mcit.diwan', dueOn: '2026-12-01' }],
    outside: [{ name: 'شركة المياه', channel: 'e-mail', address: 'diwan@example.org' }],
  });
  await ask(
    'sign-letter',
    sent,
    { draft: draft.index, digest: await digestAt(draft.index) },
    signer,
  );
  await ask('dispatch-letter', sent, { draft: draft.index });
  const year = must(await findEntry(first.index), 'It is there.').number?.year ?? 0;
  const letters = { plain, secret, filed, alsoFiled, reserved, voided, sent };
  return { office, year, letters, file };
}

function digestOf(entry: Entry): string {
  // A draft's entry holds what its module's decision wrote.
  const body = entry.body as LetterDrafted;
  return contentDigest({ ...body, office: entry.office, files: entry.files ?? [] });
}
