// What several commands of correspondence ask alike: files that are here, addressees that exist,
// days in their order, a letter that fits into an entry at both ends. Each answers with the
// refusal, or undefined where nothing speaks against it.
import type { Context, Command } from '#kernel/module.ts';
import { leafBytesMax, sealedMediaType } from '#kernel/entry.ts';
import type { FileRef } from '#kernel/entry.ts';
import type { Office } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { isoDateIn } from '#lib/calendar.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { parseInstant } from '#lib/instant.ts';
import { must } from '#lib/assert.ts';
import { isSecret } from './clearance.ts';
import type { Reference, Secrecy } from './entries.ts';
import type { CorrespondenceRefusal } from './refusals.ts';

/** What of an entry is not letter: ids, actor, times, number, origin; with room to spare. */
const ENVELOPE_BYTES = 4_096;
/** Sealed bytes are written in base 64; the key of each reader and each file's hash go along. */
const SEALED_SHARE = 3 / 4;
const READER_BYTES = 128;
const UNNAMED_FILE_BYTES = 160;

/** `refuse` with a code that the module's list knows. */
export function refuseWith(
  code: CorrespondenceRefusal,
  facts: Refusal['facts'] = {},
  field?: string,
): Refusal {
  return refuse(code, facts, field);
}

/** What everybody calls the office, in its own language. */
export function nameOf(office: Office): string {
  return office.names[office.language];
}

export function dayIn(office: Office, instant: string): string {
  return isoDateIn(office.timeZone, must(parseInstant(instant), 'The writer gives an instant.'));
}

export function checkOccurredAt(command: Command, now: string): Refusal | undefined {
  if (command.occurredAt === undefined) return undefined;
  if (parseInstant(command.occurredAt) === undefined) {
    return refuse('kernel.malformed', {}, '/occurredAt');
  }
  if (command.occurredAt <= now) return undefined;
  return refuse('kernel.occurred-in-future', { occurredAt: command.occurredAt, now });
}

export function checkFiles(files: readonly FileRef[], context: Context): Refusal | undefined {
  const seen = new Set<string>();
  for (const [i, file] of files.entries()) {
    const field = `/files/${i}`;
    const durable = context.findFile(file.sha256);
    if (durable === undefined) return refuse('kernel.unknown-file', { name: file.name }, field);
    const { sizeBytes, mediaType } =
      file.sealed === undefined ? file : { ...file.sealed, mediaType: sealedMediaType };
    if (durable.sizeBytes !== sizeBytes || durable.mediaType !== mediaType) {
      return refuseWith('correspondence.file-differs', { name: file.name }, field);
    }
    if (seen.has(file.sha256)) {
      return refuseWith('correspondence.file-repeated', { name: file.name }, field);
    }
    seen.add(file.sha256);
  }
  return undefined;
}

/** Each addressee exists and is open, is another office, and stands there once. */
export function checkAddressees(
  addressees: readonly { readonly office: string }[],
  own: string,
  context: Context,
): Refusal | undefined {
  const seen = new Set<string>();
  for (const [i, { office }] of addressees.entries()) {
    const field = `/addressees/${i}/office`;
    if (office === own) return refuseWith('correspondence.addressed-to-itself', { office }, field);
    if (seen.has(office)) {
      return refuseWith('correspondence.addressee-repeated', { office }, field);
    }
    seen.add(office);
    const found = context.authority.findOffice(office);
    // The directory itself keeps no register of letters.
    if (found?.registers['incoming'] === undefined) {
      return refuseWith('correspondence.addressee-unknown', { office }, field);
    }
    if (isClosed(found, context.now)) {
      return refuseWith('correspondence.addressee-closed', { office: nameOf(found) }, field);
    }
  }
  return undefined;
}

function isClosed(office: Office, now: string): boolean {
  return office.closedAt !== undefined && office.closedAt <= now;
}

/** Nothing can have come tomorrow, nor before it was written. */
export function checkDays(
  { receivedOn, theirDate }: { readonly receivedOn: string; readonly theirDate: string | null },
  today: string,
): Refusal | undefined {
  if (receivedOn > today) {
    return refuseWith('correspondence.received-in-future', { receivedOn, today }, '/receivedOn');
  }
  if (theirDate === null || theirDate <= receivedOn) return undefined;
  const facts = { theirDate, receivedOn };
  return refuseWith('correspondence.their-date-after-receipt', facts, '/theirDate');
}

/** A day by which something is to be done is today or later. */
export function checkDueDay(
  dueOn: string | null,
  today: string,
  field: string,
): Refusal | undefined {
  if (dueOn === null || dueOn >= today) return undefined;
  return refuseWith('correspondence.day-passed', { day: dueOn, today }, field);
}

/**
 * A reply names the letter that it answers by number and date, and is not older than that: Saudi
 * regulation, art. 11 and 14. What others wrote may lack the date, and is taken as it is.
 */
export function checkReplies(
  references: readonly Reference[],
  { dated, isOurs }: { readonly dated: string; readonly isOurs: boolean },
): Refusal | undefined {
  for (const [i, { relation, number, date }] of references.entries()) {
    if (relation !== 'reply') continue;
    const field = `/references/${i}/date`;
    if (date === null) {
      if (isOurs) return refuseWith('correspondence.reply-undated', { number }, field);
      continue;
    }
    if (date > dated) {
      return refuseWith('correspondence.reply-before-letter', { number, date, dated }, field);
    }
  }
  return undefined;
}

/** What an addressee is to be spared is one of the letter's enclosures. */
export function checkWithheld(
  addressees: readonly { readonly withheld: readonly string[] }[],
  files: readonly FileRef[],
): Refusal | undefined {
  const known = new Set(files.map((file) => file.sha256));
  const i = addressees.findIndex((to) => to.withheld.some((sha256) => !known.has(sha256)));
  if (i === -1) return undefined;
  return refuseWith('correspondence.withheld-unknown', {}, `/addressees/${i}/withheld`);
}

const encoder = new TextEncoder();

/**
 * The letter must fit into one entry here, and again into the entry that the addressee makes of it.
 */
export function checkLength(
  body: { readonly secrecy: Secrecy; readonly addressees?: readonly unknown[] },
  files: readonly FileRef[],
): Refusal | undefined {
  const readers = (body.addressees?.length ?? 0) + 1;
  const room = leafBytesMax - ENVELOPE_BYTES - files.length * UNNAMED_FILE_BYTES;
  const sizeBytesMax = isSecret(body.secrecy)
    ? Math.floor(room * SEALED_SHARE) - readers * READER_BYTES
    : leafBytesMax - ENVELOPE_BYTES;
  // A character of UTF-16 has at most three bytes in UTF-8: most letters need no closer look.
  if (JSON.stringify({ body, files }).length * 3 <= sizeBytesMax) return undefined;
  const sizeBytes = encoder.encode(canonicalJson({ body, files })).length;
  if (sizeBytes <= sizeBytesMax) return undefined;
  return refuseWith('correspondence.letter-too-long', { sizeBytes, sizeBytesMax }, '/text');
}
