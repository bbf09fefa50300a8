// Reminds the administrators of a centre by e-mail that a drill of its sites is due: in the office
// hours of their office, in the language that each of them reads, once when it falls due and once
// more each month until one is held. Taken in the table of reminders first, so that nobody is told
// twice; where mail cannot be sent it is given back and said later.
import { createHash } from 'node:crypto';
import type { Appointment, Authority, Language, Office } from '#kernel/authority.ts';
import { formatDate, isoDateIn } from '#lib/calendar.ts';
import { formatInstant } from '#lib/instant.ts';
import { isOfficeHours } from '#lib/working-time.ts';
import { followWord } from '#modules/correspondence/follow-up/words.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import { DRILL_EVERY_DAYS, dueSince, listDrills } from '#modules/site-drills/views.ts';
import type { SiteDrillTables } from '#modules/site-drills/views.ts';
import type { Report } from '#programs/office.ts';
import { findReceiver } from '#programs/reminders.ts';
import type { MailPort, Receiver } from '#programs/reminders.ts';
import type { FindRhythm } from '#programs/rhythm-port.ts';
import { startRounds } from '#programs/rounds.ts';
import type { SessionPool } from '#store/database.ts';
import type { Reader } from '#store/reader.ts';

import { drillWord } from './drill-paper.ts';

export interface DrillReminderParts {
  readonly pool: Pick<SessionPool, 'query'>;
  readonly reader: Pick<Reader, 'read'>;
  readonly authority: Authority & { listOffices(): readonly Office[] };
  readonly findRhythm: FindRhythm;
  readonly mail: MailPort;
  /** Where the server is seen. */
  readonly origin: string;
  readonly nowMs: () => number;
  readonly report: Report;
}

const DAY_MS = 86_400_000;
const DRILLS_READ = 24;
const digitsOf = { ar: 'arabic', fa: 'persian', en: 'western' } as const;
const NEVER = '1970-01-01T00:00:00Z';

/** How many messages went out. */
export async function remindOfDrills(parts: DrillReminderParts): Promise<number> {
  const now = formatInstant(parts.nowMs());
  const seats = listAdministrators(parts.authority, now);
  const offices = [...new Set(seats.map(({ office }) => office))];
  if (offices.length === 0) return 0;
  const drills = await parts.reader.read<SiteDrillTables, Awaited<ReturnType<typeof listDrills>>>(
    offices,
    async (db) => {
      const found = await Promise.all(offices.map((office) => listDrills(db, office, DRILLS_READ)));
      return found.flat().toSorted((a, b) => b.begunAt.localeCompare(a.begunAt));
    },
  );
  const since = dueSince(drills, now);
  if (since === undefined) return 0;
  let sent = 0;
  for (const seat of seats) if (await remind(parts, seat, since)) sent += 1;
  return sent;
}

export function startDrillReminders(parts: DrillReminderParts): () => Promise<void> {
  const run = async () => await remindOfDrills(parts);
  const tell = (cause: unknown) => parts.report('Nobody could be reminded of a drill.', cause);
  return startRounds(run, tell);
}

/** One seat of each person. */
function listAdministrators(
  authority: DrillReminderParts['authority'],
  now: string,
): readonly Appointment[] {
  // The directory's own office was never opened, and is there all the same.
  const offices = [directoryOffice, ...authority.listOffices().map(({ id }) => id)];
  const all = offices.flatMap((id) => authority.listAppointmentsIn(id));
  const held = all.filter((one) => {
    return one.capacity === 'administrator' && authority.holds(one, now);
  });
  return [...new Map(held.map((one) => [one.person, one])).values()];
}

async function remind(
  parts: DrillReminderParts,
  { person, office: seated }: Appointment,
  since: string | null,
): Promise<boolean> {
  const { pool, authority, mail, nowMs, report } = parts;
  const now = formatInstant(nowMs());
  const own = authority.findOffice(seated);
  const { time } = await parts.findRhythm(seated, now);
  if (own === undefined || !isOfficeHours(time, nowMs())) return false;
  // The directory's own office may have no mailbox; another one of the same person does.
  const others = authority.listAppointmentsOf(person, now).map(({ office }) => office);
  const office = authority.findOffice([seated, ...others].find((id) => mail.hasBox(id)) ?? '');
  const to = await findReceiver(pool, person);
  if (office === undefined || to === undefined) return false;
  const day = isoDateIn(time.timeZone, Date.parse(since ?? NEVER));
  const month = Math.floor((nowMs() - Date.parse(since ?? NEVER)) / (DRILL_EVERY_DAYS * DAY_MS));
  const row = [seated, 'site-drill', person, `month-${month}`, day];
  const taken = await pool.query({
    text: `insert into dawam.reminder (office, subject, person, step, due_on, taken_at)
      values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning 1`,
    values: [...row, now],
  });
  if (taken.length === 0) return false;
  const hash = createHash('sha256').update(row.join(' ')).digest('hex').slice(0, 40);
  const message = messageOf(own, to, since === null ? null : day, parts.origin);
  const messageId = `drill.${hash}@${office.id}`;
  const outcome = await mail.sendMail({ ...message, office, to: to.address, messageId }).catch(
    // Whatever the mail server did, one person's reminder never holds up the others'.
    (cause: unknown) => {
      report('A reminder of a drill could not be sent.', cause);
      return 'later' as const;
    },
  );
  if (outcome === 'later') {
    await pool.query({
      text: `delete from dawam.reminder
        where office = $1 and subject = $2 and person = $3 and step = $4 and due_on = $5`,
      values: row,
    });
  }
  return outcome === 'sent';
}

function messageOf(office: Office, to: Receiver, dueOn: string | null, origin: string) {
  const language: Language = to.language ?? office.language;
  const { calendar } = office;
  const digits = office.language === language ? office.digits : digitsOf[language];
  const why =
    dueOn === null
      ? drillWord(language, 'due.never')
      : drillWord(language, 'due.since', {
          day: formatDate({ iso: dueOn, calendar, language, digits, style: 'numeric' }),
        });
  const word = (key: string) => followWord(language, key);
  return {
    language,
    subject: drillWord(language, 'due'),
    text: [word('mail.greeting'), why, `${origin}/sites`, word('mail.foot')].join('\n\n'),
  };
}
