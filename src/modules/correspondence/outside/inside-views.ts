// Papers on their way inside the office: letters that came on paper and were referred to a post or
// unit. A line stays until it stands on a delivery note and its holder has opened it. Saudi
// regulation, art. 24 and 26.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Secrecy, Urgency } from '#modules/correspondence/entries.ts';
import { instantDayCell } from '#http/table-file.ts';
import type { Table } from '#http/table-file.ts';
import type { Look } from '#modules/correspondence/export.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import type { LetterStateName } from '#modules/correspondence/state.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { Inside, InsideItem } from './shapes.ts';
import { noteNumber } from './views.ts';

const INSIDE_MAX = 1_000;

interface InsideRow {
  readonly subject: string;
  readonly step: number;
  readonly number: string;
  readonly numbered_at: string;
  readonly heading: string;
  readonly state: LetterStateName;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly enclosures: number;
  readonly drafted_by: string | null;
  readonly holder_title: string;
  readonly sent_at: string;
  readonly opened_at: string | null;
  readonly slip: string | null;
  readonly slip_year: number | null;
  readonly slip_serial: number | null;
}

async function readInside(
  db: CorrespondenceDatabase,
  asking: Asking,
  which: RawBuilder<unknown>,
): Promise<readonly Inside[]> {
  const found = await sql<InsideRow>`
    select r.subject, r.step, l.number, l.numbered_at, l.heading, l.state, l.secrecy, l.urgency,
      l.enclosures, l.drafted_by, r.holder_title, r.sent_at, r.opened_at, d.id as slip,
      d.year as slip_year, d.serial as slip_serial
    from tables.referral r
    join tables.letter l on l.office = r.office and l.subject = r.subject
    left join lateral (
      select id, year, serial from dawam.delivery_note n
       where n.office = r.office and n.items @>
         jsonb_build_array(jsonb_build_object('letter', r.subject, 'step', r.step))
       order by n.made_at desc limit 1) d on true
    where r.office = ${asking.office.id} and l.number is not null and ${which}
    order by r.sent_at, r.subject, r.step limit ${INSIDE_MAX}`.execute(db);
  return (await openRows(db, asking, found.rows)).map((row) => insideOf(row, asking));
}

function insideOf(row: Shown<InsideRow>, { office }: Asking): Inside {
  const { subject, step, number, secrecy, urgency, enclosures, is_masked: masked } = row;
  const { slip, slip_year: year, slip_serial: serial } = row;
  return {
    ...{ letter: subject, step, number, numberedAt: row.numbered_at, masked, secrecy, urgency },
    subject: masked ? wordIn(office.language, `secrecy.${secrecy}`) : row.heading,
    ...{ enclosures, holder: row.holder_title, sentAt: row.sent_at, openedAt: row.opened_at },
    slip:
      slip === null || year === null || serial === null
        ? null
        : { id: slip, number: noteNumber(office, year, serial) },
  };
}

/** What is on paper and with somebody, or on its way there. */
export async function listInside(
  db: CorrespondenceDatabase,
  asking: Asking,
): Promise<readonly Inside[]> {
  const which = sql`r.ended_at is null and l.state = 'registered'
    and l.medium in ('paper', 'hybrid') and (d.id is null or r.opened_at is null)`;
  return await readInside(db, asking, which);
}

/** Named ones, in the order asked for. */
export async function findInside(
  db: CorrespondenceDatabase,
  asking: Asking,
  items: readonly InsideItem[],
): Promise<readonly (Inside | undefined)[]> {
  const letters = [...new Set(items.map(({ letter }) => letter))];
  const rows = await readInside(db, asking, sql`r.subject = any(${letters})`);
  return items.map(({ letter, step }) =>
    rows.find((row) => row.letter === letter && row.step === step),
  );
}

type Column = readonly [string, number, (row: Inside) => string | number];

export function insideTable(title: string, look: Look): Table<Inside> {
  const { language } = look;
  const columns: readonly Column[] = [
    ['number', 16, (row) => row.number],
    ['numberedOn', 12, (row) => instantDayCell(row.numberedAt, look)],
    ['holder', 36, (row) => row.holder],
    ['subject', 60, (row) => row.subject],
    ['enclosures', 10, (row) => row.enclosures],
    ['secrecy', 12, (row) => wordIn(language, `secrecy.${row.secrecy}`)],
    ['urgency', 12, (row) => wordIn(language, `urgency.${row.urgency}`)],
    ['since', 12, (row) => instantDayCell(row.sentAt, look)],
    ['deliveryNote', 12, (row) => row.slip?.number ?? ''],
  ];
  return {
    title,
    columns: columns.map(([name, widthChars, read]) => ({
      header: wordIn(language, `field.${name}`),
      ...{ widthChars, read },
    })),
  };
}
