// Which offices keep their registers on this server. Without a note all of the directory do; a
// server that has joined hosts the offices it was invited for, and the directory's own server all
// but those that were invited to have one of their own.
import { z } from 'zod';

import type { Session } from './database.ts';

const SETTING = 'hosting';

const noteShape = z.union([
  z.strictObject({ only: z.array(z.string()) }),
  z.strictObject({ elsewhere: z.array(z.string()) }),
]);

export type Hosting = z.infer<typeof noteShape>;

export const hostsAll: Hosting = { elsewhere: [] };

export function isHostedBy(hosting: Hosting, office: string): boolean {
  if ('only' in hosting) return hosting.only.includes(office);
  return !hosting.elsewhere.includes(office);
}

export async function readHosting(session: Pick<Session, 'query'>): Promise<Hosting> {
  const [row] = await session.query<{ value: unknown }>({
    text: 'select value from dawam.setting where name = $1',
    values: [SETTING],
  });
  return row === undefined ? hostsAll : noteShape.parse(row.value);
}

export async function writeHosting(
  session: Pick<Session, 'query'>,
  hosting: Hosting,
): Promise<void> {
  await session.query({
    text: `insert into dawam.setting (name, value) values ($1, $2)
      on conflict (name) do update set value = excluded.value`,
    values: [SETTING, JSON.stringify(hosting)],
  });
}
