// With which offices elsewhere this server has exchanged bundles over a line of their own, and when
// last: a record for people, and for whom to look in on.
import type { Session } from '#store/database.ts';

type Asking = Pick<Session, 'query'>;

export interface NeighbourRow {
  readonly other: string;
  readonly exchangedAt: string;
  /** Entries that came by it. */
  readonly received: number;
}

export interface ExchangeNote {
  readonly office: string;
  readonly other: string;
  readonly at: string;
  readonly received: number;
}

const listMax = 500;

export async function noteExchange(sql: Asking, note: ExchangeNote): Promise<void> {
  await sql.query({
    text: `insert into dawam.neighbour_line as n (office, other, exchanged_at, received)
      values ($1, $2, $3, $4)
      on conflict (office, other) do update
      set exchanged_at = greatest(n.exchanged_at, excluded.exchanged_at),
        received = n.received + excluded.received`,
    values: [note.office, note.other, note.at, note.received],
  });
}

/** The latest first. */
export async function listNeighbours(
  sql: Asking,
  office: string,
): Promise<readonly NeighbourRow[]> {
  const rows = await sql.query<{ other: string; exchanged_at: string; received: number }>({
    text: `select other, exchanged_at, received from dawam.neighbour_line
      where office = $1 order by exchanged_at desc, other limit ${listMax}`,
    values: [office],
  });
  return rows.map(({ other, exchanged_at: exchangedAt, received }) => {
    return { other, exchangedAt, received };
  });
}
