// Lets letters expire that did not arrive at an addressee's in the time that the rules of their
// sender's office give. As with delivery by fiction, the rule that held when a letter went out
// counts for it, and a second round changes nothing.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { isRefusal } from '#kernel/refusal.ts';
import { isoDateIn } from '#lib/calendar.ts';
import { formatInstant } from '#lib/instant.ts';
import { uuidv8 } from '#lib/uuid.ts';
import { lastDayOf } from '#modules/correspondence/follow-up/fiction.ts';
import type { ExpireLetterBody } from '#modules/correspondence/lifetime-commands.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
import { officeServer } from '#store/permission.ts';
import { listChanges, makeRounds, rememberRules } from './fictions.ts';
import type { FictionParts, Fictions } from './fictions.ts';

const PAGE_MAX = 500;

export function makeExpiries(parts: FictionParts): Fictions {
  return makeRounds(parts, expireLetters, 'Letters that did not arrive could not be judged.');
}

interface OnItsWay {
  readonly subject: string;
  readonly addressee: string;
  readonly sentAt: string;
}

async function expireLetters(parts: FictionParts, id: string): Promise<number> {
  const office = parts.authority.findOffice(id);
  if (office?.registers['outgoing'] === undefined || office.closedAt !== undefined) return 0;
  const changes = await listChanges(parts, id);
  // Until an office has set its rules of follow-up, nothing expires.
  if (changes.length === 0) return 0;
  const nowMs = parts.nowMs();
  const { time } = await parts.findRhythm(id, formatInstant(nowMs));
  const today = isoDateIn(time.timeZone, nowMs);
  const afterDaysAt = rememberRules(parts, id, changes, 'expireAfterDays');
  let count = 0;
  let last: OnItsWay | undefined;
  do {
    const page = await listOnItsWay(parts, id, last);
    last = page.length < PAGE_MAX ? undefined : page.at(-1);
    for (const { subject, addressee, sentAt } of page) {
      const afterDays = await afterDaysAt(sentAt);
      if (afterDays === null) continue;
      const on = lastDayOf(time, sentAt, afterDays);
      if (on >= today) continue;
      if (await record(parts, id, { subject, sentAt, addressee, on, afterDays })) count += 1;
    }
  } while (last !== undefined);
  return count;
}

async function listOnItsWay(
  { reader }: FictionParts,
  office: string,
  after: OnItsWay | undefined,
): Promise<readonly OnItsWay[]> {
  const { sentAt = '', subject = '', addressee = '' } = after ?? {};
  return await reader.read<CorrespondenceTables, readonly OnItsWay[]>([office], async (db) => {
    const found = await sql<OnItsWay>`
      select subject, addressee, sent_at as "sentAt" from tables.addressee
       where office = ${office} and state = 'dispatched' and sent_at is not null
         and (sent_at, subject, addressee) > (${sentAt}, ${subject}, ${addressee})
       order by sent_at, subject, addressee limit ${PAGE_MAX}`.execute(db);
    return found.rows;
  });
}

async function record(
  parts: FictionParts,
  office: string,
  expiry: ExpireLetterBody & { readonly subject: string; readonly sentAt: string },
): Promise<boolean> {
  const { subject, sentAt, ...body } = expiry;
  // A letter that goes once more may expire once more.
  const digest = createHash('sha256')
    .update(`expiry\n${office}\n${subject}\n${sentAt}\n${JSON.stringify(body)}`)
    .digest();
  const command = { id: uuidv8(digest), kind: 'expire-letter', office, subject };
  const outcome = await parts.submit({ ...command, by: officeServer, body });
  if (!isRefusal(outcome)) return outcome.recorded.length > 0;
  parts.report(`${subject} could not expire at ${office}: ${outcome.refused}`);
  return false;
}
