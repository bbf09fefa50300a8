// What the routes of delivery ask of the office's server: delivery notes, mails set aside, and
// whether an office has a mailbox.
import { makeNote, setMailAside } from '#modules/correspondence/outside/outside-store.ts';
import type { OutsidePort } from '#modules/correspondence/outside/outside-port.ts';
import type { OpenOffice } from '#programs/office.ts';
import type { Settings } from '#programs/settings.ts';
import { readMailBoxes } from './mail-boxes.ts';

export function makeOutsidePort({ store }: OpenOffice, { mailFile }: Settings): OutsidePort {
  const pool = store.database.writers;
  const offices = new Set(readMailBoxes(mailFile).map(({ office }) => office));
  return {
    makeNote: (asked) => makeNote(pool, asked),
    setMailAside: (asked) => setMailAside(pool, asked),
    hasMailbox: (office) => offices.has(office),
  };
}
