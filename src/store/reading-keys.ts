// Notes in the database which reading key each office has, so that a key which got lost is missed
// at the next start instead of another one being made, under which the older letters stay closed.
import { formatRecipient } from '#kernel/age.ts';
import type { Fault } from '#kernel/fault.ts';

import type { SessionPool } from './database.ts';
import { lostKey } from './keyring.ts';
import type { Keyring } from './keyring.ts';

const PREFIX = 'reading-key.';

/** To be called before anything is sealed; `onLost` is told of each key that is not there. */
export async function watchReadingKeys(
  pool: SessionPool,
  keyring: Keyring,
  onLost: (fault: Fault) => void,
): Promise<void> {
  const noted = await pool.query<{ name: string; value: string | readonly string[] }>({
    text: `select name, value from dawam.setting where name like $1`,
    values: [`${PREFIX}%`],
  });
  const there = keyring.listRecipients();
  for (const { name, value } of noted) {
    const office = name.slice(PREFIX.length);
    const own = there.get(office) ?? [];
    if ([value].flat().every((one) => own.includes(one))) continue;
    keyring.miss(office);
    onLost(lostKey(office));
  }
  for (const office of there.keys()) if (!keyring.isLost(office)) await note(pool, keyring, office);
  // A note that does not get there is written at the next start.
  keyring.onMade((office) => void note(pool, keyring, office).catch(() => undefined));
}

async function note(pool: SessionPool, keyring: Keyring, office: string): Promise<void> {
  const recipients = keyring.listIdentities(office).map((one) => formatRecipient(one.recipient));
  await pool.query({
    text: `insert into dawam.setting (name, value) values ($1, $2)
      on conflict (name) do update set value = excluded.value`,
    values: [`${PREFIX}${office}`, JSON.stringify(recipients)],
  });
}
