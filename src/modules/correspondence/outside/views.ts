// Letters to who is not connected, by the way they go; delivery notes; mails that wait. A letter
// stays in its list until somebody notes that it was handed over, refused, or its time has passed.
import { sql } from 'kysely';
import { toDigits } from '#lib/digits.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import type {
  Channel,
  HandoverOutcome,
  Secrecy,
  Urgency,
} from '#modules/correspondence/entries.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import { channels } from '#modules/correspondence/shapes.ts';
import type { LetterStateName } from '#modules/correspondence/state.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { Office } from '#kernel/authority.ts';
import type { KeptFile } from './outside-store.ts';
import type { Consigned, ConsignedList, DeliveryNote, MailArrival } from './shapes.ts';

/** As many as a courier's morning could ever hold; `total` says how many there are. */
export const CONSIGNED_MAX = 1_000;
const NOTES_MAX = 200;
const MAILS_MAX = 200;

/** Still open: nothing noted, on its way, or it came back by itself. */
const isOpen = sql`(o.outcome is null or o.outcome in ('sent', 'undeliverable'))
  and l.state in ('dispatched', 'archived')`;

interface ConsignedRow {
  readonly subject: string;
  readonly place: number;
  readonly number: string;
  readonly numbered_at: string;
  readonly heading: string;
  readonly state: LetterStateName;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly enclosures: number;
  readonly unit: string | null;
  readonly drafted_by: string | null;
  readonly name: string;
  readonly address: string;
  readonly due_on: string | null;
  readonly outcome: HandoverOutcome | null;
  readonly heard_at: string | null;
  readonly note: string;
  readonly slip: string | null;
  readonly slip_year: number | null;
  readonly slip_serial: number | null;
}

const columns = sql`o.subject, o.place, l.number, l.numbered_at, l.heading, l.state, l.secrecy,
  l.urgency, l.enclosures, l.unit, l.drafted_by, o.name, o.address, o.due_on, o.outcome, o.heard_at,
  o.note, d.id as slip, d.year as slip_year, d.serial as slip_serial`;

/** The latest note that names the letter for this addressee. */
const slips = sql`left join lateral (
    select id, year, serial from dawam.delivery_note n
     where n.office = o.office and n.items @>
       jsonb_build_array(jsonb_build_object('letter', o.subject, 'place', o.place))
     order by n.made_at desc limit 1) d on true`;

export async function listConsigned(
  db: CorrespondenceDatabase,
  asking: Asking,
  channel: Channel,
): Promise<Pick<ConsignedList, 'rows' | 'total' | 'counts'>> {
  const { office } = asking;
  const found = await sql<ConsignedRow>`
    select ${columns} from tables.outside o
    join tables.letter l on l.office = o.office and l.subject = o.subject ${slips}
    where o.office = ${office.id} and o.channel = ${channel} and ${isOpen}
    order by l.numbered_at, o.subject, o.place limit ${CONSIGNED_MAX}`.execute(db);
  const counted = await sql<{ channel: Channel; count: number }>`
    select o.channel, count(*)::int as count from tables.outside o
    join tables.letter l on l.office = o.office and l.subject = o.subject
    where o.office = ${office.id} and ${isOpen} group by o.channel`.execute(db);
  const byChannel = new Map(counted.rows.map((row) => [row.channel, row.count]));
  const counts = Object.fromEntries(
    channels.map((one) => [one, byChannel.get(one) ?? 0]),
  ) as Record<Channel, number>;
  return {
    rows: (await openConsigned(db, asking, found.rows)).map((row) => consignedOf(row, asking)),
    total: counts[channel],
    counts,
  };
}

/** Named ones, whether open or not, in the order asked for. */
export async function findConsigned(
  db: CorrespondenceDatabase,
  asking: Asking,
  items: readonly { readonly letter: string; readonly place: number }[],
): Promise<readonly (Consigned | undefined)[]> {
  const letters = [...new Set(items.map(({ letter }) => letter))];
  const found = await sql<ConsignedRow>`
    select ${columns} from tables.outside o
    join tables.letter l on l.office = o.office and l.subject = o.subject ${slips}
    where o.office = ${asking.office.id} and o.subject = any(${letters})
      and l.number is not null`.execute(db);
  const shown = await openConsigned(db, asking, found.rows);
  return items.map(({ letter, place }) => {
    const row = shown.find((one) => one.subject === letter && one.place === place);
    return row === undefined ? undefined : consignedOf(row, asking);
  });
}

/** Who carries a secret letter must know whither: only who may read it sees the name. */
async function openConsigned(
  db: CorrespondenceDatabase,
  asking: Asking,
  rows: readonly ConsignedRow[],
): Promise<readonly Shown<ConsignedRow>[]> {
  return await openRows(db, asking, rows, ({ place }, state) => {
    const to = state.outside[place];
    return to === undefined ? {} : { name: to.name, address: to.address, note: to.note };
  });
}

function consignedOf(row: Shown<ConsignedRow>, { office }: Asking): Consigned {
  const { subject, place, number, secrecy, urgency, enclosures, unit, name, address } = row;
  const { outcome, note, slip, slip_year: year, slip_serial: serial, is_masked: masked } = row;
  return {
    ...{ letter: subject, place, number, numberedAt: row.numbered_at, masked, secrecy, urgency },
    subject: masked ? wordIn(office.language, `secrecy.${secrecy}`) : row.heading,
    ...{ enclosures, unit, name, address, dueOn: row.due_on, outcome, heardAt: row.heard_at, note },
    slip:
      slip === null || year === null || serial === null
        ? null
        : { id: slip, number: noteNumber(office, year, serial) },
  };
}

/** As it stands on the note: the serial and its year, in the office's digits. */
export function noteNumber({ digits }: Office, year: number, serial: number): string {
  return toDigits(`${serial}/${year}`, digits);
}

interface NoteRow {
  readonly id: string;
  readonly year: number;
  readonly serial: number;
  readonly made_at: string;
  readonly receiver: string;
  readonly items: readonly NoteItem[];
  readonly open: number;
}

/** One of the two: to an addressee outside, or a step of the referral sheet. */
export interface NoteItem {
  readonly letter: string;
  readonly place?: number;
  readonly step?: number;
}

export interface FoundNote extends DeliveryNote {
  readonly items: NoteRow['items'];
}

/** `ids` left out: the latest. */
async function listNotes(
  db: CorrespondenceDatabase,
  office: Office,
  ids?: readonly string[],
): Promise<readonly FoundNote[]> {
  const which = ids === undefined ? sql`true` : sql`n.id = any(${[...ids]})`;
  const found = await sql<NoteRow>`
    select n.id, n.year, n.serial, n.made_at, n.receiver, n.items, (
        select count(*)::int
        from jsonb_to_recordset(n.items) as i(letter text, place int, step int)
        left join tables.outside o
          on o.office = n.office and o.subject = i.letter and o.place = i.place
        left join tables.referral r
          on r.office = n.office and r.subject = i.letter and r.step = i.step
        where (o.subject is not null and (o.outcome is null or o.outcome = 'sent'))
          or (r.subject is not null and r.opened_at is null and r.ended_at is null)) as open
    from dawam.delivery_note n where n.office = ${office.id} and ${which}
    order by n.year desc, n.serial desc limit ${NOTES_MAX}`.execute(db);
  return found.rows.map(({ id, year, serial, made_at: madeAt, receiver, items, open }) => ({
    ...{ id, madeAt, receiver, items, open, count: items.length },
    number: noteNumber(office, year, serial),
  }));
}

export function outsideItems(items: readonly NoteItem[]): { letter: string; place: number }[] {
  return items.flatMap(({ letter, place }) => (place === undefined ? [] : [{ letter, place }]));
}

/**
 * The same with who takes the letters. Of secret ones the note does not say it: the name is the
 * letter's, and is opened for who may read that.
 */
export async function listReadNotes(
  db: CorrespondenceDatabase,
  asking: Asking,
  ids?: readonly string[],
): Promise<readonly FoundNote[]> {
  const notes = await listNotes(db, asking.office, ids);
  const unsaid = notes.filter(({ receiver }) => receiver === '');
  const first = unsaid.flatMap(({ items }) => outsideItems(items).slice(0, 1));
  const rows = await findConsigned(db, asking, first);
  const names = new Map(unsaid.map(({ id }, at) => [id, rows[at]?.name ?? '']));
  const secret = wordIn(asking.office.language, 'secrecy.secret');
  return notes.map((note) => {
    const said = note.receiver || names.get(note.id);
    return { ...note, receiver: said === undefined || said === '' ? secret : said };
  });
}

interface MailRow {
  readonly id: string;
  readonly letter: string;
  readonly received_at: string;
  readonly kind: MailArrival['kind'];
  readonly sender_name: string;
  readonly sender_address: string;
  readonly heading: string;
  readonly text: string;
  readonly card: MailArrival['card'];
  readonly answered: string | null;
  readonly answered_number: string | null;
  readonly answered_at: string | null;
  readonly files: readonly KeptFile[];
  readonly left_out: MailArrival['leftOut'];
}

/** Waiting is what has no number yet and was not set aside. `id` left out: all of them. */
export async function listMails(
  db: CorrespondenceDatabase,
  office: Office,
  id?: string,
): Promise<readonly MailArrival[]> {
  const which = id === undefined ? sql`true` : sql`m.id = ${id}`;
  const found = await sql<MailRow>`
    select m.id, m.letter, m.received_at, m.kind, m.sender_name, m.sender_address, m.heading,
      m.text, m.card, a.subject as answered, a.number as answered_number,
      a.numbered_at as answered_at, m.files, m.left_out
    from dawam.mail_arrival m
    left join tables.letter a on a.office = m.office and a.subject = m.answers ->> 'letter'
    where m.office = ${office.id} and m.set_aside_at is null and ${which} and not exists (
      select 1 from tables.letter l where l.office = m.office and l.subject = m.letter)
    order by m.received_at, m.id limit ${MAILS_MAX}`.execute(db);
  return found.rows.map((row) => ({
    ...{ id: row.id, letter: row.letter, receivedAt: row.received_at, kind: row.kind },
    ...{ senderName: row.sender_name, senderAddress: row.sender_address, subject: row.heading },
    ...{ text: row.text, card: row.card, leftOut: row.left_out },
    files: row.files.map(({ isScanned: _, ...file }) => file),
    unscanned: row.files.flatMap(({ sha256, isScanned }) => (isScanned === true ? [] : [sha256])),
    answers:
      row.answered === null || row.answered_number === null || row.answered_at === null
        ? null
        : { letter: row.answered, number: row.answered_number, date: row.answered_at },
  }));
}

export async function countMails(db: CorrespondenceDatabase, office: Office): Promise<number> {
  const found = await sql<{ count: number }>`
    select count(*)::int as count from dawam.mail_arrival m
    where m.office = ${office.id} and m.set_aside_at is null and not exists (
      select 1 from tables.letter l where l.office = m.office and l.subject = m.letter)`.execute(
    db,
  );
  return found.rows[0]?.count ?? 0;
}
