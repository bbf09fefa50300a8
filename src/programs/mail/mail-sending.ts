// Sends the letters that wait for e-mail: one message to each addressee, with the letter as PDF, as
// a capsule, and its enclosures. What cannot go is noted with the reason. Trying again is kept in
// memory: after a start each is tried at once.
import { createHash } from 'node:crypto';
import type { FileRef } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import { stampUrl } from '#kernel/stamp-url.ts';
import { once } from '#archive/bag-writer.ts';
import type { MailBox } from '#mail/mail-box.ts';
import { mailBytes, pauseMs, sendMail } from '#mail/mail-out.ts';
import type { MailFile } from '#mail/mail-out.ts';
import { isSecret } from '#modules/correspondence/clearance.ts';
import { CAPSULE_MEDIA_TYPE } from '#modules/correspondence/formats/capsule.ts';
import { capsuleFiles, findCapsule } from '#modules/correspondence/formats/capsule-letter.ts';
import { writeCapsule } from '#modules/correspondence/formats/capsule-stream.ts';
import { findRecord } from '#modules/correspondence/formats/letter-record.ts';
import { documentsOf } from '#modules/correspondence/formats/noark-documents.ts';
import { consignmentId } from '#modules/correspondence/outside/consignment.ts';
import type { Consignment } from '#modules/correspondence/outside/consignment.ts';
import { mailText, mailWord, megabytes } from '#modules/correspondence/outside/mail-text.ts';
import {
  isStampable,
  letterMatter,
  letterPaper,
} from '#modules/correspondence/paper/letter-paper.ts';
import type { PaperLook } from '#paper/look.ts';
import { stampAsked } from '#modules/correspondence/paper/stamping.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import { findKnown, noteEvent } from './mail-parts.ts';
import type { KnownLetter, MailParts } from './mail-parts.ts';

const WAITING_MAX = 200;
/** As long as mail servers try; after that somebody has to choose another way. */
const GIVE_UP_MS = 5 * 24 * 3_600_000;
const ADDRESS = /^[^\s@<>(),;:"[\]\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/iu;

/** Tries that came to nothing yet, by consignment. */
export type Tries = Map<string, { count: number; nextAtMs: number }>;

export async function sendWaiting(box: MailBox, parts: MailParts, tries: Tries): Promise<number> {
  const pool = parts.open.store.database.writers;
  const rows = await pool.query<{ subject: string; place: number }>({
    text: `select o.subject, o.place from tables.outside o
      join tables.letter l on l.office = o.office and l.subject = o.subject
      where o.office = $1 and o.channel = 'e-mail' and o.outcome is null
        and l.state in ('dispatched', 'archived')
      order by l.numbered_at, o.subject, o.place limit $2`,
    values: [box.office, WAITING_MAX],
  });
  const keys = new Set(rows.map(({ subject, place }) => `${subject} ${place}`));
  for (const key of tries.keys()) if (!keys.has(key)) tries.delete(key);
  let sent = 0;
  for (const { subject, place } of rows) {
    const nextAtMs = tries.get(`${subject} ${place}`)?.nextAtMs ?? 0;
    if (nextAtMs > parts.nowMs()) continue;
    try {
      if (await sendOne(box, parts, { office: box.office, letter: subject, place }, tries))
        sent += 1;
    } catch (error) {
      // A damaged enclosure, a press that is full: the letters behind it go on.
      tryLater(parts, tries, { office: box.office, letter: subject, place });
      parts.report(`The letter ${subject} could not be made ready for e-mail.`, error);
    }
  }
  return sent;
}

async function sendOne(
  box: MailBox,
  parts: MailParts,
  of: Consignment,
  tries: Tries,
): Promise<boolean> {
  const known = await findKnown(parts, of);
  const to = known?.letter.outside.find(({ place }) => place === of.place);
  const look = await parts.papers.findLook(of.office);
  if (known === undefined || to === undefined || look === undefined) return false;
  const bar = (why: string) => noteEvent(parts, of, known, { kind: 'barred', why });
  const reason = barOf(known, to.address, look);
  if (reason !== undefined) {
    await bar(reason);
    return false;
  }
  const ready = await filesOf(box, parts, known, look);
  if (typeof ready === 'string') {
    await bar(ready);
    return false;
  }
  const [letter] = ready;
  const capsule = ready.some(({ name }) => name === CAPSULE_NAME) ? CAPSULE_NAME : null;
  const { language } = look.office;
  const words = mailText(known.letter, of.place, look, { letter: letter?.name ?? '', capsule });
  const result = await sendMail(box, {
    ...{ messageId: consignmentId(of, parts.secret, box.address), inReplyTo: null },
    ...{ fromName: look.office.names[language], to: to.address.trim(), language },
    ...{ ...words, files: ready },
  });
  if (result.outcome === 'sent') {
    await noteEvent(parts, of, known, { kind: 'sent' });
    return true;
  }
  if (result.outcome === 'refused') {
    await noteEvent(parts, of, known, { kind: 'failed', why: result.why });
    return false;
  }
  tryLater(parts, tries, of);
  const sinceMs = parts.nowMs() - Date.parse(known.letter.numberedAt ?? '');
  if (sinceMs > GIVE_UP_MS) await bar(mailWord(language, 'note.gave-up', { why: result.why }));
  else parts.report(`The mail server of ${box.office} did not take a letter: ${result.why}`);
  return false;
}

function tryLater(parts: MailParts, tries: Tries, { letter, place }: Consignment): void {
  const key = `${letter} ${place}`;
  const count = (tries.get(key)?.count ?? 0) + 1;
  const chance = (parts.randomBytes(1)[0] ?? 0) / 256;
  tries.set(key, { count, nextAtMs: parts.nowMs() + pauseMs(count, chance) });
}

/** Why it cannot go by e-mail at all. */
function barOf({ letter }: KnownLetter, address: string, look: PaperLook): string | undefined {
  const { language } = look.office;
  if (isSecret(letter.secrecy)) return mailWord(language, 'note.secret');
  if (letter.recall !== null) return mailWord(language, 'note.recalled');
  return ADDRESS.test(address.trim())
    ? undefined
    : mailWord(language, 'note.address', { address: address.trim().slice(0, 100) });
}

const CAPSULE_NAME = 'capsule.xml';

/** The letter first; without its capsule where only so it fits; a sentence where it never does. */
async function filesOf(
  box: MailBox,
  parts: MailParts,
  known: KnownLetter,
  look: PaperLook,
): Promise<readonly MailFile[] | string> {
  const { letter } = known;
  const enclosed = letter.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const tooLarge = (bytes: number) =>
    mailWord(look.office.language, 'note.too-large', {
      size: megabytes(look, bytes),
      max: megabytes(look, box.outBytesMax),
    });
  // Not even read where they alone are too many.
  if (enclosed * 1.37 > box.outBytesMax) return tooLarge(enclosed * 1.37);
  const pdf = await printLetter(parts, known, look);
  const name = `${(letter.number ?? '').replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '-')}.pdf`;
  const main: MailFile = { name, mediaType: 'application/pdf', bytes: pdf };
  const enclosures: MailFile[] = [];
  const { id: office } = known.office;
  for (const file of letter.files) enclosures.push(await readEnclosure(parts, office, file));
  const capsule = await capsuleOf(parts, known, look, pdf);
  const whole = [main, ...(capsule === undefined ? [] : [capsule]), ...enclosures];
  if (mailBytes({ text: '', files: whole }) <= box.outBytesMax) return whole;
  const plain = [main, ...enclosures];
  const bytes = mailBytes({ text: '', files: plain });
  return bytes <= box.outBytesMax ? plain : tooLarge(bytes);
}

async function printLetter(
  { papers, origin, nowMs }: MailParts,
  { letter, history }: KnownLetter,
  look: PaperLook,
): Promise<Uint8Array> {
  const matter = letterMatter(letter, look);
  const index = history.findLast(({ entry }) => entry.number?.status === 'used')?.index;
  const payload =
    isStampable(matter) && index !== undefined
      ? await papers.stamp(letter.office, stampAsked(matter, index))
      : undefined;
  const url = payload === undefined ? null : stampUrl(origin, payload);
  const printed = await papers.print(
    letterPaper(matter, look, { url }),
    new Date(nowMs()).toISOString(),
  );
  return printed.pdf;
}

async function readEnclosure(
  { open }: MailParts,
  office: string,
  { sha256, name, mediaType }: FileRef,
): Promise<MailFile> {
  const pieces = await Array.fromAsync(open.store.sealedFiles.read(sha256, [office]));
  return { name, mediaType, bytes: Buffer.concat(pieces) };
}

async function capsuleOf(
  { open }: MailParts,
  { letter, history, office }: KnownLetter,
  look: PaperLook,
  pdf: Uint8Array,
): Promise<MailFile | undefined> {
  const { authority, store } = open;
  const codeOf = (id: string) => authority.findOffice(id)?.code ?? id;
  const findPerson = (id: string) => authority.findPerson(id)?.names;
  const [first] = history;
  const state = history.reduce(fold, empty());
  const createdAt = first?.entry.recordedAt ?? '';
  const record = findRecord(letter.letter, state, createdAt, { office, codeOf, findPerson });
  if (record === undefined) return undefined;
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const files = capsuleFiles(record, documentsOf(record, { sha256, sizeBytes: pdf.length }));
  const capsule = findCapsule(
    record,
    files.map(({ file }) => file),
    {
      ...{ language: office.language, codeOf },
      gradeWord: wordIn(look.office.language, `secrecy.${record.secrecy}`),
    },
  );
  if (capsule === undefined) return undefined;
  const bytes = writeCapsule(capsule, ({ guid }) => {
    const one = files.find(({ file }) => file.guid === guid);
    const { document } = must(one, 'A capsule asks for its own files.');
    if (document.text !== null) return once(document.text);
    return document.variant === 'archive'
      ? once(pdf)
      : store.sealedFiles.read(document.stored, [office.id]);
  });
  const pieces = await Array.fromAsync(bytes);
  return { name: CAPSULE_NAME, mediaType: CAPSULE_MEDIA_TYPE, bytes: Buffer.concat(pieces) };
}
