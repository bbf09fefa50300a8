// The record of planned moves in the database that moves: the order, which servers let nobody in
// for it, and what came of it. Servers that share the database meet here and nowhere else.
import type { MoveState } from '#kernel/site.ts';
import type { SessionPool } from '#store/database.ts';
import { RowsRefused } from '#store/database.ts';

export interface MoveRow {
  readonly id: string;
  readonly from_site: string;
  readonly to_site: string;
  readonly asked_by: string;
  readonly asked_at: string;
  readonly state: MoveState;
  readonly drained_at: string | null;
  readonly moved_at: string | null;
  readonly safe_at: string | null;
  readonly gap_ms: number | null;
  readonly waited: number | null;
  readonly reason: string | null;
}

export interface ServerRow {
  readonly name: string;
  readonly version: string;
  readonly seen_at: string;
  readonly move: string | null;
  readonly is_drained: boolean;
  readonly waited: number | null;
  readonly gap_ms: number | null;
}

export interface NewMove {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/** Whoever ordered a move and fell is not waited for longer. */
const ABANDONED_AFTER = "interval '2 minutes'";
/** A server that was not seen for so long is not waited for. */
const SEEN_WITHIN = "interval '15 seconds'";
const PATIENCE_MS = 1_000;
const SAVING_PATIENCE_MS = 5_000;

const columns = `id, from_site, to_site, asked_by, asked_at, state, drained_at, moved_at, safe_at,
  gap_ms, waited, reason`;

/** False where another one is under way. */
export async function insertMove(
  pool: SessionPool,
  { id, from, to, by }: NewMove,
): Promise<boolean> {
  await pool.query({
    text: `update dawam.site_move set state = 'failed', reason = 'abandoned'
      where state = 'draining' and asked_at < now() - ${ABANDONED_AFTER}`,
  });
  try {
    await pool.query({
      text: `insert into dawam.site_move (id, from_site, to_site, asked_by, asked_at, state)
        values ($1, $2, $3, $4, now(), 'draining')`,
      values: [id, from, to, by],
    });
    return true;
  } catch (error) {
    if (error instanceof RowsRefused && error.constraint === 'site_move_one') return false;
    throw error;
  }
}

/** The one that is under way and for which servers are to let nobody in. */
export async function findDraining(pool: SessionPool): Promise<string | undefined> {
  const rows = await pool.query<{ id: string }>({
    name: 'find-draining',
    text: `select id from dawam.site_move
      where state = 'draining' and asked_at > now() - interval '20 seconds'`,
    patienceMs: PATIENCE_MS,
  });
  return rows[0]?.id;
}

/** Where the database that may be written stands now, and whether the move is still awaited. */
export async function lookAtMove(
  pool: SessionPool,
  id: string,
): Promise<{ readonly isDraining: boolean; readonly place: string | null }> {
  const [row] = await pool.query<{ state: MoveState; place: string | null }>({
    name: 'look-at-move',
    text: `select state, case when pg_is_in_recovery() then null
        else host(inet_server_addr()) end as place
      from dawam.site_move where id = $1`,
    values: [id],
    patienceMs: PATIENCE_MS,
  });
  return { isDraining: row?.state === 'draining', place: row?.place ?? null };
}

export async function findMove(pool: SessionPool, id: string): Promise<MoveRow | undefined> {
  const rows = await pool.query<MoveRow>({
    text: `select ${columns} from dawam.site_move where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** Latest first. */
export async function listMoves(pool: SessionPool, limit: number): Promise<readonly MoveRow[]> {
  return await pool.query<MoveRow>({
    text: `select ${columns} from dawam.site_move order by asked_at desc limit $1`,
    values: [limit],
  });
}

export type MoveChange = Partial<
  Pick<MoveRow, 'state' | 'drained_at' | 'moved_at' | 'safe_at' | 'gap_ms' | 'waited' | 'reason'>
>;

export async function changeMove(pool: SessionPool, id: string, change: MoveChange): Promise<void> {
  const names = Object.keys(change);
  await pool.query({
    text: `update dawam.site_move set ${names.map((name, i) => `${name} = $${i + 2}`).join(', ')}
      where id = $1`,
    values: [id, ...Object.values(change)],
    patienceMs: SAVING_PATIENCE_MS,
  });
}

export async function noteServer(
  pool: SessionPool,
  { name, version }: Pick<ServerRow, 'name' | 'version'>,
): Promise<void> {
  await pool.query({
    text: `insert into dawam.site_server (name, version, seen_at) values ($1, $2, now())
      on conflict (name) do update set version = excluded.version, seen_at = now()`,
    values: [name, version],
    patienceMs: PATIENCE_MS,
  });
}

export async function forgetServer(pool: SessionPool, name: string): Promise<void> {
  await pool.query({
    text: 'delete from dawam.site_server where name = $1',
    values: [name],
    patienceMs: PATIENCE_MS,
  });
}

export async function noteDrained(
  pool: SessionPool,
  name: string,
  { move, isDrained }: { readonly move: string; readonly isDrained: boolean },
): Promise<void> {
  await pool.query({
    text: `update dawam.site_server set move = $2, is_drained = $3, waited = null, gap_ms = null,
      seen_at = now() where name = $1`,
    values: [name, move, isDrained],
    patienceMs: PATIENCE_MS,
  });
}

export async function notePassed(
  pool: SessionPool,
  name: string,
  { waited, gapMs }: { readonly waited: number; readonly gapMs: number },
): Promise<void> {
  await pool.query({
    text: `update dawam.site_server set waited = $2, gap_ms = $3, seen_at = now()
      where name = $1`,
    values: [name, waited, Math.round(gapMs)],
    patienceMs: SAVING_PATIENCE_MS,
  });
}

export async function listServers(pool: SessionPool): Promise<readonly ServerRow[]> {
  return await pool.query<ServerRow>({
    name: 'list-site-servers',
    text: `select name, version, seen_at, move, is_drained, waited, gap_ms
      from dawam.site_server where seen_at > now() - ${SEEN_WITHIN} order by name limit 100`,
    patienceMs: SAVING_PATIENCE_MS,
  });
}
