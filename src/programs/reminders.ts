// Reminds people by e-mail of what they have and must do by a day, and archivists of originals that
// are out: in the office hours of each office, one message to a person with all that is new, each
// letter once for each step. What goes out is taken in the table first; where mail cannot be sent
// it is given back and said later, as it stands then. A crash in between loses a reminder rather
// than sending it twice.
import { createHash } from 'node:crypto';
import type { Authority, Language, Office } from '#kernel/authority.ts';
import { formatInstant } from '#lib/instant.ts';
import { isOfficeHours } from '#lib/working-time.ts';
import { windowsOf } from '#modules/correspondence/follow-up/lateness.ts';
import { listHeld, listLent } from '#modules/correspondence/follow-up/office-lists.ts';
import { listDue, listDueBack, messageOf } from '#modules/correspondence/follow-up/reminding.ts';
import type { Due, Message } from '#modules/correspondence/follow-up/reminding.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
import type { SessionPool } from '#store/database.ts';
import type { Reader } from '#store/reader.ts';
import type { Held, Lent } from '#modules/correspondence/follow-up/reminding.ts';
import type { Report } from './office.ts';
import type { FindRhythm } from './rhythm-port.ts';
import { startRounds } from './rounds.ts';

export interface ReminderMail extends Message {
  readonly office: Office;
  readonly to: string;
  /** Left out: the office's. */
  readonly language?: Language;
  /** The same for the same reminders of the same person. */
  readonly messageId: string;
}

export interface MailPort {
  /** The office has a mailbox to send from. */
  hasBox(office: string): boolean;
  /** `refused`: for good; `later`: it is tried again by who asked. */
  sendMail(mail: ReminderMail): Promise<'sent' | 'refused' | 'later'>;
}

export interface ReminderParts {
  readonly pool: Pick<SessionPool, 'query'>;
  readonly reader: Pick<Reader, 'read'>;
  readonly authority: Authority;
  readonly findRhythm: FindRhythm;
  readonly mail: MailPort;
  /** Where the office's server is seen; null: messages have no link. */
  readonly origin: string | null;
  readonly nowMs: () => number;
  readonly report: Report;
}

type HeldOnes = readonly Held[];
type LentOnes = readonly Lent[];

const OFFICES_MAX = 10_000;

export interface Reminders {
  /** How many messages went out. */
  run(): Promise<number>;
  /** Again and again, until the answer is called; it ends with the round that is under way. */
  start(): () => Promise<void>;
}

export function makeReminders(parts: ReminderParts): Reminders {
  const run = async () => {
    const rows = await parts.pool.query<{ office: string }>({
      text: 'select office from dawam.log order by office limit $1',
      values: [OFFICES_MAX],
    });
    let sent = 0;
    for (const { office } of rows) sent += await remindOffice(parts, office);
    return sent;
  };
  return {
    run,
    start: () => startRounds(run, (cause) => parts.report('Reminders could not be sent.', cause)),
  };
}

async function remindOffice(parts: ReminderParts, id: string): Promise<number> {
  const { authority, reader } = parts;
  const office = authority.findOffice(id);
  if (office?.registers['incoming'] === undefined || office.closedAt !== undefined) return 0;
  if (!parts.mail.hasBox(id)) return 0;
  const nowMs = parts.nowMs();
  const now = formatInstant(nowMs);
  const rhythm = await parts.findRhythm(id, now);
  if (!isOfficeHours(rhythm.time, nowMs)) return 0;
  const windows = windowsOf(rhythm, nowMs);
  const [held, lent] = await reader.read<CorrespondenceTables, readonly [HeldOnes, LentOnes]>(
    [id],
    async (db) => [await listHeld(db, office, windows), await listLent(db, office, windows)],
  );
  const inOffice = authority.listAppointmentsIn(id);
  const appointments = inOffice.filter((one) => authority.holds(one, now));
  const hour = { office, rhythm, windows, appointments };
  const due = [...listDue(hour, held), ...listDueBack(hour, lent)];
  let sent = 0;
  for (const [person, own] of Map.groupBy(due, ({ reminder }) => reminder.person)) {
    const to = await findAddress(parts.pool, person);
    if (to === undefined) continue;
    const taken = await take(parts.pool, own, now);
    if (taken.length === 0) continue;
    const messageId = messageIdOf(taken, id);
    const mail = { ...messageOf(office, taken, parts.origin), office, to, messageId };
    const outcome = await send(parts, mail);
    if (outcome === 'sent') sent += 1;
    if (outcome === 'later') await giveBack(parts.pool, taken);
  }
  return sent;
}

async function send(
  { mail, report }: ReminderParts,
  message: ReminderMail,
): Promise<'sent' | 'refused' | 'later'> {
  try {
    return await mail.sendMail(message);
  } catch (cause) {
    // Whatever the mail server did, one person's reminder never holds up the others'.
    report('A reminder could not be sent.', cause);
    return 'later';
  }
}

function messageIdOf(due: readonly Due[], office: string): string {
  const hash = createHash('sha256').update(rowsOf(due)).digest('hex').slice(0, 40);
  return `reminder.${hash}@${office}`;
}

/** Those that nobody has taken before, in one statement. */
async function take(
  pool: Pick<SessionPool, 'query'>,
  due: readonly Due[],
  at: string,
): Promise<readonly Due[]> {
  const taken = await pool.query<{ subject: string; step: string; due_on: string }>({
    text: `insert into dawam.reminder (office, subject, person, step, due_on, taken_at)
      select office, subject, person, step, due_on, $2
      from json_to_recordset($1::json)
        as r (office text, subject text, person text, step text, due_on text)
      on conflict do nothing returning subject, step, due_on`,
    values: [rowsOf(due), at],
  });
  const keys = new Set(taken.map((row) => `${row.subject} ${row.step} ${row.due_on}`));
  return due.filter(({ reminder }) =>
    keys.has(`${reminder.subject} ${reminder.step} ${reminder.dueOn}`),
  );
}

async function giveBack(pool: Pick<SessionPool, 'query'>, due: readonly Due[]): Promise<void> {
  await pool.query({
    text: `delete from dawam.reminder r using json_to_recordset($1::json)
        as g (office text, subject text, person text, step text, due_on text)
      where r.office = g.office and r.subject = g.subject and r.person = g.person
        and r.step = g.step and r.due_on = g.due_on`,
    values: [rowsOf(due)],
  });
}

function rowsOf(due: readonly Due[]): string {
  return JSON.stringify(
    due.map(({ reminder: { dueOn, ...rest } }) => ({ ...rest, due_on: dueOn })),
  );
}

export interface Receiver {
  readonly address: string;
  /** In which they read when they asked for it; null: that of their office. */
  readonly language: Language | null;
}

export async function findReceiver(
  pool: Pick<SessionPool, 'query'>,
  person: string,
): Promise<Receiver | undefined> {
  const [row] = await pool.query<{ address: string; language: Language | null }>({
    text: 'select address, language from dawam.reminder_address where person = $1',
    values: [person],
  });
  return row;
}

export async function findAddress(
  pool: Pick<SessionPool, 'query'>,
  person: string,
): Promise<string | undefined> {
  return (await findReceiver(pool, person))?.address;
}

export async function setAddress(
  pool: Pick<SessionPool, 'query'>,
  person: string,
  address: string | null,
  language: Language | null = null,
): Promise<void> {
  const text =
    address === null
      ? 'delete from dawam.reminder_address where person = $1'
      : `insert into dawam.reminder_address (person, address, language) values ($1, $2, $3)
          on conflict (person) do update
            set address = excluded.address, language = excluded.language`;
  await pool.query({ text, values: address === null ? [person] : [person, address, language] });
}
