// Browser sessions in PostgreSQL, as http asks for them. Only the hash of a token is ever there.
import type { Session, SessionStore } from '#http/ports.ts';
import type { SessionPool } from '#store/database.ts';

interface SessionRow {
  readonly id: string;
  readonly person: string;
  readonly method: Session['method'];
  readonly client: string;
  readonly created_at: string;
  readonly seen_at: string;
  readonly expires_at: string;
}

const columns = 'id, person, method, client, created_at, seen_at, expires_at';

export function createSessionStore(pool: SessionPool): SessionStore {
  return {
    async insertSession(tokenHash, session) {
      const { id, person, method, client, createdAt, seenAt, expiresAt } = session;
      // Those past their end open nothing any more.
      await pool.query({
        text: `with swept as (
            delete from dawam.session where expires_at < $7::timestamptz)
          insert into dawam.session (token_hash, id, person, method, client,
            created_at, seen_at, expires_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        values: [Buffer.from(tokenHash), id, person, method, client, createdAt, seenAt, expiresAt],
      });
    },
    async findSession(tokenHash) {
      const [row] = await pool.query<SessionRow>({
        name: 'find-session',
        text: `select ${columns} from dawam.session
          where token_hash = $1 and revoked_at is null`,
        values: [Buffer.from(tokenHash)],
      });
      return row === undefined ? undefined : sessionOf(row);
    },
    async touchSession(id, seenAt) {
      await pool.query({
        text: 'update dawam.session set seen_at = $2 where id = $1 and seen_at < $2',
        values: [id, seenAt],
      });
    },
    async listSessions(person, now) {
      const rows = await pool.query<SessionRow>({
        text: `select ${columns} from dawam.session
          where person = $1 and revoked_at is null and expires_at > $2
          order by created_at desc, id limit 100`,
        values: [person, now],
      });
      return rows.map(sessionOf);
    },
    async revokeSession(id, person, at) {
      const revoked = await pool.query({
        text: `update dawam.session set revoked_at = $3
          where id = $1 and person = $2 and revoked_at is null returning id`,
        values: [id, person, at],
      });
      return revoked.length === 1;
    },
  };
}

function sessionOf(row: SessionRow): Session {
  const { id, person, method, client } = row;
  const times = { createdAt: row.created_at, seenAt: row.seen_at, expiresAt: row.expires_at };
  return { id, person, method, client, ...times };
}
