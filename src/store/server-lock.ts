// Who reads a whole server, its files too, must not have files taken away meanwhile: they share
// this lock, and who clears up after a disposal takes it alone. Any constant does.
import type { Session } from './database.ts';

export const clearingLock = 7_239_454;

/** Nothing is cleared up while `work` runs; call it outside a transaction. */
export async function whileNothingGoes<Result>(
  session: Session,
  work: () => Promise<Result>,
): Promise<Result> {
  const values = [clearingLock];
  await session.query({ text: 'select pg_advisory_lock_shared($1)', values });
  const result = await work();
  // On failure the connection is given up, and its lock with it.
  await session.query({ text: 'select pg_advisory_unlock_shared($1)', values });
  return result;
}
