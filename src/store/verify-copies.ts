// What verify found wrong with a file of this site and another site has: it is noted as wanted
// here, so that the running server, or the next one, brings it back.
import type { SessionPool } from './database.ts';
import type { Flaw } from './flaw.ts';

const fileFlaw = /^file (?<sha256>[0-9a-f]{64})$/;

/** The flaws, with a word on those that will be mended. */
export async function wantFromOthers(
  pool: SessionPool,
  site: string,
  flaws: readonly Flaw[],
): Promise<readonly Flaw[]> {
  const hashes = flaws.flatMap(({ where }) => fileFlaw.exec(where)?.groups?.['sha256'] ?? []);
  if (hashes.length === 0) return flaws;
  const rows = await pool.query<{ sha256: string; other: string }>({
    text: `with wanted as (
        insert into dawam.file_copy (sha256, site, state)
        select f.sha256, $2, 'wanted' from dawam.file f
        where f.sha256 = any(select decode(h, 'hex') from unnest($1::text[]) as h)
          and exists (select from dawam.file_copy o
            where o.sha256 = f.sha256 and o.site <> $2 and o.state = 'kept')
        on conflict (sha256, site) do update set state = 'wanted'
        returning sha256)
      select encode(w.sha256, 'hex') as sha256, min(o.site) as other
      from wanted w join dawam.file_copy o
        on o.sha256 = w.sha256 and o.site <> $2 and o.state = 'kept'
      group by 1`,
    values: [hashes, site],
  });
  const others = new Map(rows.map(({ sha256, other }) => [sha256, other]));
  return flaws.map((flaw) => {
    const other = others.get(fileFlaw.exec(flaw.where)?.groups?.['sha256'] ?? '');
    if (other === undefined) return flaw;
    return { ...flaw, problem: `${flaw.problem}; ${other} has it, and the server fetches it` };
  });
}
