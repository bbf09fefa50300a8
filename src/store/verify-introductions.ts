// What others told this server of its own logs: the directory's signed word on the key of each.
import { openIntroduction } from '#kernel/introduction.ts';
import { formatVerifierKey, parseVerifierKey } from '#kernel/note.ts';
import type { Session } from './database.ts';
import type { Flaw } from './flaw.ts';

/** An introduction that the directory, as it is known here, has not signed for this very log. */
export async function verifyIntroductions(sql: Session, directory: string): Promise<Flaw[]> {
  const rows = await sql.query<{ office: string; vkey: string; introduction: string }>({
    text: `select office, vkey, introduction from dawam.log
      where introduction is not null order by office`,
  });
  if (rows.length === 0) return [];
  const [kept] = await sql.query<{ vkey: string }>({
    text: 'select vkey from dawam.log where office = $1',
    values: [directory],
  });
  const key = kept === undefined ? undefined : parseVerifierKey(kept.vkey);
  return rows.flatMap(({ office, vkey, introduction }) => {
    const told = key?.ok === true ? openIntroduction(introduction, key.key) : undefined;
    if (told !== undefined && formatVerifierKey(told) === vkey) return [];
    const problem = 'is not what the directory known here has signed of this log';
    return [{ where: `log ${office} column introduction`, problem }];
  });
}
