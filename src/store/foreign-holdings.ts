// What centres have said of logs elsewhere from which something came: up to where they hold them. A
// proof that is kept has the cosignature of the centre that it came by first; what another one says
// when it passes the same is kept here. It is a record for people, and loses nothing when lost.
import type { CentreHolding } from '#kernel/consignment.ts';
import { formatInstant } from '#lib/instant.ts';

import type { Session } from './database.ts';

export interface ForeignHolding extends CentreHolding {
  readonly origin: string;
}

export async function noteHoldings(
  session: Session,
  { office, centre }: { readonly office: string; readonly centre: string },
  holdings: readonly ForeignHolding[],
): Promise<void> {
  if (holdings.length === 0) return;
  await session.query({
    name: 'note-foreign-holdings',
    text: `insert into dawam.foreign_holding (office, origin, centre, size, cosigned_at)
      select $1, h.origin, $2, h.size, h.at
      from unnest($3::text[], $4::bigint[], $5::timestamptz[]) as h (origin, size, at)
      on conflict do nothing`,
    values: [
      ...[office, centre],
      holdings.map(({ origin }) => origin),
      holdings.map(({ size }) => size),
      holdings.map(({ cosignedAtS }) => formatInstant(cosignedAtS * 1_000)),
    ],
  });
}

/** When each centre, by the name of its key, first said that it holds the entry, as known here. */
export async function listHoldings(
  session: Pick<Session, 'query'>,
  { office, origin, index }: ForeignPlace,
): Promise<ReadonlyMap<string, string>> {
  const rows = await session.query<{ centre: string; at: string }>({
    name: 'foreign-holdings',
    text: `select distinct on (centre) centre, cosigned_at as at from dawam.foreign_holding
      where office = $1 and origin = $2 and size > $3 order by centre, size`,
    values: [office, origin, index],
  });
  return new Map(rows.map(({ centre, at }) => [centre, at]));
}

/** An entry of another office's log, as one here has it. */
export interface ForeignPlace {
  readonly office: string;
  readonly origin: string;
  readonly index: number;
}
