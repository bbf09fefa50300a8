// Takes in what came to a mailbox. A report about a letter of ours, or an answer to one, is noted
// on that letter; everything but such reports is laid before the registry, which decides: nothing
// is registered by itself. What cannot be read is laid before it too, and says so; what a scanner
// takes for malware is not.
import { createHash } from 'node:crypto';
import { isIsoDate } from '#lib/calendar.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { Fault } from '#kernel/fault.ts';
import type { Bytes } from '#archive/archive-source.ts';
import { once } from '#archive/bag-writer.ts';
import type { MailBox } from '#mail/mail-box.ts';
import type { FetchedMail } from '#mail/mail-in.ts';
import { lineOf, parseMail } from '#mail/mail-message.ts';
import type { IncomingMail } from '#mail/mail-message.ts';
import type { MailFile } from '#mail/mail-out.ts';
import { readApart } from '#mail/read-apart.ts';
import type { Capsule, CapsuleFile } from '#modules/correspondence/formats/capsule.ts';
import { readCapsule } from '#modules/correspondence/formats/capsule-stream.ts';
import { findConsignment } from '#modules/correspondence/outside/consignment.ts';
import { hasArrival, keepArrival } from '#modules/correspondence/outside/outside-store.ts';
import type { KeptFile } from '#modules/correspondence/outside/outside-store.ts';
import type {
  leftOutReasons,
  MailArrival,
  MailCard,
} from '#modules/correspondence/outside/shapes.ts';
import { importances, relations, secrecies, urgencies } from '#modules/correspondence/shapes.ts';
import { findKnown, noteEvent } from './mail-parts.ts';
import type { MailParts } from './mail-parts.ts';

type LeftOut = (typeof leftOutReasons)[number];

/** What a register takes as a letter's text; the rest of a longer one goes along as a file. */
const TEXT_CHARS_MAX = 14_000;
/** All files of one capsule together, unpacked. */
const UNPACKED_BYTES_MAX = 100_000_000;
const ABSTRACT_CHARS_MAX = 1_000;

export async function takeMail(
  box: MailBox,
  parts: MailParts,
  fetched: FetchedMail,
): Promise<void> {
  const pool = parts.open.store.database.writers;
  const id = createHash('sha256').update(fetched.raw).digest('hex');
  if (await hasArrival(pool, box.office, id)) return;
  const result = fetched.isWhole ? await readApart(fetched.raw) : await parseMail(fetched.raw);
  const base = { office: box.office, id, receivedAt: fetched.receivedAt, letter: newLetter(parts) };
  if (!result.ok) {
    const nothing = { senderName: '', senderAddress: '', subject: '', card: null, answers: null };
    const rest = { files: [], leftOut: [], text: result.problem };
    await keepArrival(pool, { ...base, kind: 'unreadable', ...nothing, ...rest });
    parts.open.store.tellNews(box.office);
    return;
  }
  const { mail } = result;
  const answered = await noteOnOurs(box, parts, mail);
  if (answered === 'reported') return;
  const gathered = await gather(parts, mail);
  const kind = fetched.isWhole ? kindOf(mail, gathered) : 'too-large';
  const { fromName, fromAddress } = mail;
  await keepArrival(pool, {
    ...{ ...base, kind, answers: answered, senderName: fromName, senderAddress: fromAddress },
    ...{ card: gathered.card, files: gathered.files, leftOut: gathered.leftOut },
    subject: gathered.title ?? mail.subject,
    text: fetched.isWhole ? gathered.text : '',
  });
  parts.open.store.tellNews(box.office);
}

function newLetter({ nowMs, randomBytes }: MailParts): string {
  return `letter/${uuidv7(nowMs(), randomBytes(10))}`;
}

function kindOf({ isAutomatic }: IncomingMail, { card }: Gathered): MailArrival['kind'] {
  if (card !== null) return 'capsule';
  return isAutomatic ? 'automatic' : 'plain';
}

/** The letter of ours that it answers; 'reported' where all it says is noted on that letter. */
async function noteOnOurs(
  box: MailBox,
  parts: MailParts,
  mail: IncomingMail,
): Promise<{ readonly letter: string } | 'reported' | null> {
  const about = [...(mail.report?.about ?? []), ...mail.answers];
  const ours = findConsignment(about, box.office, parts.secret);
  const known = ours === undefined ? undefined : await findKnown(parts, ours);
  if (ours === undefined || known === undefined) return null;
  const { report } = mail;
  if (report !== null) {
    const { kind, why } = report;
    if (kind === 'failed') await noteEvent(parts, ours, known, { kind: 'failed', why });
    if (kind === 'displayed') await noteEvent(parts, ours, known, { kind: 'displayed' });
    return 'reported';
  }
  if (!mail.isAutomatic) {
    const from = mail.fromName === '' ? mail.fromAddress : mail.fromName;
    await noteEvent(parts, ours, known, { kind: 'answered', from });
  }
  return { letter: ours.letter };
}

interface Gathered {
  readonly card: MailCard | null;
  readonly title: string | null;
  readonly text: string;
  readonly files: readonly KeptFile[];
  readonly leftOut: readonly { readonly name: string; readonly why: LeftOut }[];
}

/** Its files are in the file store afterwards, each under its hash. */
async function gather(parts: MailParts, mail: IncomingMail): Promise<Gathered> {
  const keeping = new Keeping(parts);
  let card: MailCard | null = null;
  let title: string | null = null;
  let said: string | null = null;
  for (const file of mail.files) {
    if (card === null && isCapsule(file)) {
      const capsule = await takeCapsule(keeping, file);
      if (capsule === undefined) continue;
      card = cardOf(capsule.capsule);
      title = lineOf(capsule.capsule.title) || null;
      said = capsule.text;
      continue;
    }
    await keeping.put(file.name, once(file.bytes));
  }
  if (mail.leftOut > 0) keeping.leftOut.push({ name: `+${mail.leftOut}`, why: 'too-many' });
  const text = said ?? mail.text;
  if (text.length > TEXT_CHARS_MAX) await keeping.put('text.txt', once(text));
  const { files, leftOut } = keeping;
  return { card, title, text: cut(text, TEXT_CHARS_MAX), files, leftOut };
}

function isCapsule({ mediaType, name, bytes }: MailFile): boolean {
  const isXml = /(?:^|\/|\+)xml$/.test(mediaType) || name.toLowerCase().endsWith('.xml');
  const front = Buffer.from(bytes.subarray(0, 2_000)).toString('utf8');
  return isXml && front.includes('DecContainer');
}

class Keeping {
  readonly files: KeptFile[] = [];
  readonly leftOut: { name: string; why: LeftOut }[] = [];
  readonly #parts: MailParts;

  constructor(parts: MailParts) {
    this.#parts = parts;
  }

  async put(name: string, bytes: Bytes): Promise<void> {
    const line = lineOf(name).slice(0, 200).trim() || '–';
    const put = await this.#parts.open.store.files.put(bytes);
    if (!put.ok) {
      this.leftOut.push({ name: line, why: put.reason });
      return;
    }
    const { sha256, sizeBytes, mediaType } = put;
    // The letter and its enclosures often come twice, beside the capsule and in it.
    if (this.files.some((file) => file.sha256 === sha256)) return;
    const { store } = this.#parts.open;
    const scanned = await this.#parts.scanner.scan(store.files.read(sha256));
    if (scanned.verdict === 'infected') {
      this.#parts.report(`An enclosure of a mail was left out: ${scanned.signature}.`);
      this.leftOut.push({ name: line, why: 'infected' });
      return;
    }
    const isScanned = scanned.verdict === 'clean';
    this.files.push({ sha256, sizeBytes, mediaType, name: line, isScanned });
  }

  /** Takes back what a capsule brought that turned out to be none. */
  undo(count: number): void {
    this.files.splice(count);
  }
}

interface TakenCapsule {
  readonly capsule: Capsule;
  readonly text: string | null;
}

async function takeCapsule(keeping: Keeping, file: MailFile): Promise<TakenCapsule | undefined> {
  const before = keeping.files.length;
  let text: string | null = null;
  let unpacked = 0;
  async function* limited(bytes: Bytes): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      unpacked += piece.length;
      if (unpacked > UNPACKED_BYTES_MAX) {
        throw new Fault('store.file-damaged', 'A capsule unpacks to too much.', { retry: 'never' });
      }
      yield piece;
    }
  }
  const result = await readCapsule(once(file.bytes), async (one, content) => {
    if (text === null && isText(one)) {
      const bytes = Buffer.concat(await Array.fromAsync(limited(content)));
      text = plain(bytes.toString('utf8'));
      return;
    }
    await keeping.put(one.name, limited(content));
  });
  if (result.ok) return { capsule: result.capsule, text };
  keeping.undo(before);
  keeping.leftOut.push({ name: file.name, why: 'capsule' });
  return undefined;
}

function isText({ mediaType, name, isMain, sizeBytes }: CapsuleFile): boolean {
  const isSmall = sizeBytes !== null && sizeBytes < TEXT_CHARS_MAX * 4;
  return mediaType === 'text/plain' && isSmall && (isMain || name === 'letter.txt');
}

const UNWANTED = /[\p{Cc}\p{Cs}\u061C\u202A-\u202E\u2066-\u2069]/gu;

function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(UNWANTED, (one) => (one === '\n' || one === '\t' ? one : ''));
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).toWellFormed().replaceAll('\uFFFD', '');
}

/** Values that the register does not know are left at their defaults. */
function cardOf(capsule: Capsule): MailCard {
  const { letter, creator, sender } = capsule;
  const day = capsule.registeredAt.slice(0, 10);
  const dueOn = capsule.replyDueOn?.slice(0, 10) ?? null;
  return {
    fromName: short(creator?.name ?? sender.code, 200),
    theirNumber: short(capsule.number, 60) || null,
    theirDate: isIsoDate(day) ? day : null,
    abstract: cut(plain(capsule.abstract ?? ''), ABSTRACT_CHARS_MAX),
    dueOn: dueOn !== null && isIsoDate(dueOn) ? dueOn : null,
    secrecy: oneOf(secrecies, letter?.secrecy) ?? (capsule.isPublic ? 'normal' : 'confidential'),
    urgency: oneOf(urgencies, letter?.urgency) ?? 'normal',
    importance: oneOf(importances, letter?.importance) ?? 'normal',
    references: (letter?.references ?? []).slice(0, 20).flatMap(({ relation, number, date }) => {
      const line = short(number, 60);
      const isDay = date !== null && isIsoDate(date);
      const how = oneOf(relations, relation) ?? 'cites';
      return line === ''
        ? []
        : [{ relation: how, letter: null, number: line, date: isDay ? date : null }];
    }),
  };
}

function short(text: string, max: number): string {
  return lineOf(text).slice(0, max).trim();
}

function oneOf<One extends string>(
  known: readonly One[],
  said: string | undefined,
): One | undefined {
  return known.find((one) => one === said);
}
