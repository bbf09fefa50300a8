// What an office needs when everything is down, read at one moment: today's registers, what is
// open and with whom, who works there, the next numbers, the stock of sheets. Secret letters go
// without words: the picture lies on a stick, and a stick gets lost.
import type { Authority, Names, Office } from '#kernel/authority.ts';
import { numberText, registerYear } from '#kernel/register.ts';
import type { SheetForms } from '#kernel/sheet.ts';
import { isoDateIn } from '#lib/calendar.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { formatInstant } from '#lib/instant.ts';
import type { StockAnswer } from '#modules/fallback/answers.ts';
import { stockOf } from '#modules/fallback/stock.ts';
import { findPace, listPacks } from '#modules/fallback/views.ts';
import type { FallbackTables } from '#modules/fallback/views.ts';
import type { SessionPool } from '#store/database.ts';
import type { Reader } from '#store/reader.ts';

export interface PictureLetter {
  readonly direction: 'incoming' | 'outgoing';
  readonly number: string | null;
  readonly status: 'used' | 'reserved' | 'void' | null;
  /** Null of a secret letter. */
  readonly subject: string | null;
  readonly party: string;
  readonly at: string | null;
  readonly dueOn: string | null;
  /** Who has it; of an open referral to whom. */
  readonly holder: string | null;
}

export interface Picture {
  readonly office: Office;
  readonly institution: Names;
  readonly madeAt: string;
  readonly head: { readonly size: number; readonly recordedAt: string };
  readonly today: readonly PictureLetter[];
  readonly open: readonly PictureLetter[];
  readonly referrals: readonly PictureLetter[];
  readonly people: readonly { readonly names: Names; readonly title: Names }[];
  /** Post, telephone, e-mail, as at the foot of letters. */
  readonly address: Names;
  readonly next: readonly { readonly names: Names; readonly number: string }[];
  readonly stock: readonly StockAnswer[];
}

export interface PictureParts {
  readonly pool: Pick<SessionPool, 'query'>;
  readonly reader: Pick<Reader, 'read'>;
  readonly authority: Authority;
  readonly forms: SheetForms;
  /** At the foot of the office's letters. */
  findAddress(office: string): Promise<Names>;
}

/** What a person can look through on paper; more of it stands in the registers. */
const ROWS_MAX = 1_000;

const columns = `l.direction, l.number, l.number_status as status, l.party, l.numbered_at as at,
  case when l.secrecy in ('secret', 'top-secret') then null else l.heading end as subject`;

export async function readPicture(
  parts: PictureParts,
  office: Office,
  nowMs: number,
): Promise<Picture> {
  const { pool, authority } = parts;
  const { id, timeZone } = office;
  const day = isoDateIn(timeZone, nowMs);
  const startsAt = formatInstant(instantOf(timeZone, day, '00:00'));
  const read = async (text: string, ...values: readonly unknown[]) =>
    await pool.query<PictureLetter>({ text, values: [id, ...values, ROWS_MAX] });
  const today = await read(
    `select ${columns}, l.due_on as "dueOn", l.holder from tables.letter l
      where l.office = $1 and l.numbered_at >= $2
      order by l.direction, l.year, l.serial limit $3`,
    startsAt,
  );
  const open = await read(
    `select ${columns}, l.due_on as "dueOn", l.holder from tables.letter l
      where l.office = $1 and l.state = 'registered' and l.closed_at is null
      order by l.due_on nulls last, l.numbered_at limit $2`,
  );
  const referrals = await read(
    `select ${columns}, r.due_on as "dueOn", r.holder_title as holder
      from tables.referral r
      join tables.letter l on l.office = r.office and l.subject = r.subject
      where r.office = $1 and r.ended_at is null
      order by r.due_on nulls last, r.sent_at limit $2`,
  );
  const at = formatInstant(nowMs);
  const people = authority
    .listAppointmentsIn(id)
    .filter((one) => authority.holds(one, at))
    .map(({ person, title }) => ({ names: namesOf(person, authority), title }));
  return {
    ...{ office, madeAt: at, today, open, referrals, people },
    institution: authority.findInstitution(office.institution)?.names ?? office.names,
    head: await readHead(parts, id),
    address: await parts.findAddress(id),
    next: await readNext(parts, office, nowMs),
    stock: await readStock(parts, id, nowMs),
  };
}

function namesOf(person: string, authority: Authority): Names {
  return authority.findPerson(person)?.names ?? { ar: person, fa: person, en: person };
}

async function readHead({ pool }: PictureParts, office: string): Promise<Picture['head']> {
  const [head] = await pool.query<Picture['head']>({
    text: 'select size, recorded_at as "recordedAt" from dawam.log where office = $1',
    values: [office],
  });
  return head ?? { size: 0, recordedAt: '' };
}

async function readNext(
  { pool }: PictureParts,
  office: Office,
  nowMs: number,
): Promise<Picture['next']> {
  const { registers, code: officeCode, calendar, timeZone, digits } = office;
  const next: Picture['next'][number][] = [];
  for (const [register, pattern] of Object.entries(registers)) {
    const numbering = { pattern, officeCode, calendar, timeZone, digits };
    const year = registerYear(numbering, nowMs);
    const [row] = await pool.query<{ last: number | null }>({
      text: `select max(serial) as last from dawam.number
        where office = $1 and register = $2 and year = $3`,
      values: [office.id, register, year],
    });
    const number = numberText(numbering, year, Number(row?.last ?? 0) + 1);
    next.push({ names: pattern.names, number });
  }
  return next;
}

async function readStock(
  { reader, forms }: PictureParts,
  office: string,
  nowMs: number,
): Promise<readonly StockAnswer[]> {
  return await reader.read<FallbackTables, readonly StockAnswer[]>([office], async (db) => {
    const packs = await listPacks(db, office);
    const stock: StockAnswer[] = [];
    for (const [form, { register }] of Object.entries(forms)) {
      stock.push(stockOf(form, packs, await findPace(db, office, register, nowMs)));
    }
    return stock;
  });
}
