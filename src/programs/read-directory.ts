// The directory as its log says it now, read beside a server that may be running.
import { createLiveAuthority } from '#modules/directory/authority.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import type { SessionPool } from '#store/database.ts';
import { listEntries } from '#store/log-reader.ts';

export async function readDirectory(pool: SessionPool): Promise<LiveAuthority> {
  const authority = createLiveAuthority();
  await pool.use(async (session) => {
    for (;;) {
      const page = await listEntries(session, directoryOffice, authority.size());
      if (page.length === 0) break;
      for (const placed of page) authority.apply(placed);
    }
  });
  return authority;
}
