// What a Dawam server of a centre does with the other sites while it runs: it takes in files from
// their servers, and watches how many copies of the database there are.
import type { OpenOffice, Report } from '#programs/office.ts';

import { openFileDoor } from './file-door.ts';
import { SiteWatch } from './site-watch.ts';

/**
 * The door for files, and a watch on the copies; stop it before the store closes. Undefined where
 * there are no sites.
 */
export async function startSites(
  { store, authority, continuity, site }: OpenOffice,
  report: Report,
): Promise<{ stop(): Promise<void> } | undefined> {
  if (site === undefined) return undefined;
  const watch = new SiteWatch({ store, site, authority, report });
  await watch.start();
  continuity.links = watch;
  const { listen, tls } = site;
  const door = await openFileDoor({ listen, tls, files: store.files, report });
  return {
    async stop() {
      await door.stop();
      await watch.stop();
    },
  };
}
