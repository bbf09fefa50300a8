// What a scanner said of files that letters of this office name: infected ones wait for a person,
// and what nobody could look at says so where it is opened. A letter nobody may read shows its
// number only.
import { sql } from 'kysely';
import type { Office } from '#kernel/authority.ts';
import type { Secrecy, Urgency } from '#modules/correspondence/entries.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import type { LetterStateName } from '#modules/correspondence/state.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { AwaitedFileList, InfectedFile } from './shapes.ts';

/** More than that are one cause, and go with it. */
const INFECTED_MAX = 200;

interface InfectedRow {
  readonly sha256: string;
  readonly signature: string | null;
  readonly is_here: boolean;
  readonly looked_at: Date | string;
  readonly subject: string;
  readonly number: string | null;
  readonly heading: string;
  readonly state: LetterStateName;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly drafted_by: string | null;
}

export async function listInfected(
  db: CorrespondenceDatabase,
  asking: Asking,
): Promise<readonly InfectedFile[]> {
  const found = await sql<InfectedRow>`
    select distinct on (m.looked_at, m.sha256, l.subject)
      encode(m.sha256, 'hex') as sha256, m.why as signature, m.looked_at,
      not exists (select from dawam.awaited_file a
        where a.office = n.office and a.sha256 = m.sha256) as is_here,
      l.subject, l.number, l.heading, l.state, l.secrecy, l.urgency, l.drafted_by
    from dawam.malware_finding m
    join dawam.entry_file n on n.sha256 = m.sha256
    join dawam.entry e on e.office = n.office and e.index = n.index
    join tables.letter l on l.office = e.office and l.subject = e.subject
    where m.finding = 'infected' and n.office = ${asking.office.id}
    order by m.looked_at, m.sha256, l.subject limit ${INFECTED_MAX}`.execute(db);
  const shown = await openRows(db, asking, found.rows);
  return shown.map((row) => {
    const { sha256, subject: letter, number, secrecy, urgency, is_masked: masked } = row;
    return {
      ...{ sha256, signature: row.signature ?? '', isHere: row.is_here, letter, number },
      subject: masked ? wordIn(asking.office.language, `secrecy.${secrecy}`) : row.heading,
      ...{ masked, secrecy, urgency, since: new Date(row.looked_at).toISOString() },
    };
  });
}

/** Those that were not found clean. */
export async function listFindings(
  db: CorrespondenceDatabase,
  { id }: Pick<Office, 'id'>,
  asked: readonly string[],
): Promise<AwaitedFileList['findings']> {
  if (asked.length === 0) return [];
  const found = await sql<AwaitedFileList['findings'][number]>`
    select encode(m.sha256, 'hex') as sha256, m.finding, m.why from dawam.malware_finding m
    where m.finding <> 'clean'
      and m.sha256 = any(select decode(h, 'hex') from unnest(${[...asked]}::text[]) as h)
      and exists (select from dawam.entry_file n
        where n.office = ${id} and n.sha256 = m.sha256)
    order by m.sha256`.execute(db);
  return found.rows;
}
