// Sign-in state in PostgreSQL: challenges that can be taken once, recovery codes that work once,
// and the counters of passkeys. Each promise is one statement, so two who try at the same instant
// cannot both win. Secrets themselves are never stored, only what recognises them.
import type { Statement } from '#store/database.ts';

export interface Challenge {
  readonly id: string;
  readonly purpose: 'sign-in' | 'enrol' | 'oidc' | 'set-up' | 'step-up' | 'grant';
  readonly person: string | null;
  readonly value: string;
}

export interface SignInSecrets {
  putChallenge(challenge: Challenge, expiresAt: string, now: string): Promise<void>;
  findChallenge(of: ChallengeKey, now: string): Promise<Challenge | undefined>;
  /** As find, and nobody finds or takes it again. */
  takeChallenge(of: ChallengeKey, now: string): Promise<Challenge | undefined>;
  /** The earlier codes of the person, used or not, are gone afterwards. */
  replaceRecoveryCodes(person: string, hashes: readonly Uint8Array[]): Promise<void>;
  /** False where the person has no such unused code. */
  useRecoveryCode(person: string, hash: Uint8Array, now: string): Promise<boolean>;
  countRecoveryCodes(person: string): Promise<number>;
  /** False where the counter did not go forward: the passkey was copied. All zero is no counter. */
  notePasskeyUse(credential: string, counter: number, now: string): Promise<boolean>;
}

export type ChallengeKey = Pick<Challenge, 'id' | 'purpose'>;

/** SessionPool is one. */
export interface Querier {
  query<Row>(statement: Statement): Promise<readonly Row[]>;
}

export function createSignInSecrets(database: Querier): SignInSecrets {
  return {
    async putChallenge({ id, purpose, person, value }, expiresAt, now) {
      // Expired ones are swept by whoever comes next; there are never many.
      await database.query({
        text: `with swept as (delete from dawam.challenge where expires_at <= $6)
          insert into dawam.challenge (id, purpose, person, value, expires_at)
          values ($1, $2, $3, $4, $5)`,
        values: [id, purpose, person, value, expiresAt, now],
      });
    },
    async findChallenge({ id, purpose }, now) {
      const [found] = await database.query<Challenge>({
        text: `select id, purpose, person, value from dawam.challenge
          where id = $1 and purpose = $2 and expires_at > $3`,
        values: [id, purpose, now],
      });
      return found;
    },
    async takeChallenge({ id, purpose }, now) {
      const [taken] = await database.query<Challenge>({
        text: `delete from dawam.challenge where id = $1 and purpose = $2 and expires_at > $3
          returning id, purpose, person, value`,
        values: [id, purpose, now],
      });
      return taken;
    },
    async replaceRecoveryCodes(person, hashes) {
      await database.query({
        text: `with gone as (delete from dawam.recovery_code where person = $1)
          insert into dawam.recovery_code (person, code_hash)
          select $1, unnest($2::bytea[])`,
        values: [person, hashes.map((hash) => Buffer.from(hash))],
      });
    },
    async useRecoveryCode(person, hash, now) {
      const used = await database.query({
        text: `update dawam.recovery_code set used_at = $3
          where person = $1 and code_hash = $2 and used_at is null returning person`,
        values: [person, Buffer.from(hash), now],
      });
      return used.length === 1;
    },
    async countRecoveryCodes(person) {
      const [row] = await database.query<{ left: number }>({
        text: `select count(*)::integer as left from dawam.recovery_code
          where person = $1 and used_at is null`,
        values: [person],
      });
      return row?.left ?? 0;
    },
    async notePasskeyUse(credential, counter, now) {
      const noted = await database.query({
        text: `insert into dawam.passkey_use as known (credential, counter, used_at)
          values ($1, $2, $3)
          on conflict (credential) do update
          set counter = excluded.counter, used_at = excluded.used_at
          where excluded.counter > known.counter or (excluded.counter = 0 and known.counter = 0)
          returning credential`,
        values: [credential, counter, now],
      });
      return noted.length === 1;
    },
  };
}
