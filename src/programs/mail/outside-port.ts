// What the routes of delivery ask of the office's server: delivery notes, mails set aside, and
// whether an office has a mailbox.
import { makeNote, setMailAside } from '#modules/correspondence/outside/outside-store.ts';
import type { OutsidePort } from '#modules/correspondence/outside/outside-port.ts';
import type { OpenOffice } from '#programs/office.ts';
import type { Settings } from '#programs/settings.ts';
import { readMailBoxes } from './mail-boxes.ts';

export function makeOutsidePort(
  { store }: Pick<OpenOffice, 'store'>,
  { mailFile }: Settings,
): OutsidePort {
  const pool = store.database.writers;
  const offices = new Set(readMailBoxes(mailFile).map(({ office }) => office));
  return {
    async makeNote(asked) {
      const made = await makeNote(pool, asked);
      store.tellNews(asked.office);
      return made;
    },
    async setMailAside(asked) {
      const isThere = await setMailAside(pool, asked);
      store.tellNews(asked.office);
      return isThere;
    },
    hasMailbox: (office) => offices.has(office),
    retryDelivery: (waiting) => store.retryDelivery(waiting),
    retryInbound: (place) => store.inbound.retry(place),
  };
}
