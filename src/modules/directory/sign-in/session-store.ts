// Sessions in PostgreSQL, under the SHA-256 of their tokens. Whoever reads the table cannot sign in
// with what is there. Sessions past their end are swept when new ones are made.
import type { Session, SessionStore } from '#http/ports.ts';
import type { Querier } from './secrets.ts';

const SESSIONS_MAX = 100;
const columns = `id, person, method, client, created_at as "createdAt", seen_at as "seenAt",
  expires_at as "expiresAt"`;

export function createSessionStore(database: Querier): SessionStore {
  return {
    async insertSession(tokenHash, session) {
      const { id, person, method, client, createdAt, seenAt, expiresAt } = session;
      const hash = Buffer.from(tokenHash);
      await database.query({
        name: 'insert-session',
        text: `with swept as (
            delete from dawam.session where person = $3 and expires_at <= $6::timestamptz)
          insert into dawam.session
            (token_hash, id, person, method, client, created_at, seen_at, expires_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        values: [hash, id, person, method, client, createdAt, seenAt, expiresAt],
      });
    },
    async findSession(tokenHash) {
      const [found] = await database.query<Session>({
        name: 'find-session',
        text: `select ${columns} from dawam.session
          where token_hash = $1 and revoked_at is null`,
        values: [Buffer.from(tokenHash)],
      });
      return found;
    },
    async touchSession(id, seenAt) {
      await database.query({
        name: 'touch-session',
        text: 'update dawam.session set seen_at = $2 where id = $1 and seen_at < $2',
        values: [id, seenAt],
      });
    },
    async listSessions(person, now) {
      return await database.query<Session>({
        text: `select ${columns} from dawam.session
          where person = $1 and revoked_at is null and expires_at > $2
          order by created_at desc, id limit ${SESSIONS_MAX}`,
        values: [person, now],
      });
    },
    async revokeSession(id, person, at) {
      const revoked = await database.query({
        text: `update dawam.session set revoked_at = $3
          where id = $1 and person = $2 and revoked_at is null returning id`,
        values: [id, person, at],
      });
      return revoked.length === 1;
    },
  };
}
