// Starts the bridge between an office's server and its mailboxes.
import { randomBytes } from 'node:crypto';
import { clamdAt } from '#malware/clamd.ts';
import { Press } from '#paper/press.ts';
import { startMailBridge } from '#programs/mail-bridge.ts';
import type { MailBridge } from '#programs/mail-bridge.ts';
import { nowMs } from '#programs/office.ts';
import type { OpenOffice, Report } from '#programs/office.ts';
import { makePaperPort } from '#programs/paper-port.ts';
import type { Settings } from '#programs/settings.ts';
import { readMailBoxes } from './mail-boxes.ts';

/** `url`: where the server answers; the codes on papers lead there. Stop it before the store. */
export async function startMail(
  open: OpenOffice,
  { settings, url }: { readonly settings: Settings; readonly url: string },
  report: Report,
): Promise<MailBridge> {
  const { store, authority } = open;
  const pool = store.database.writers;
  const { dataDir, mailFile, clamdSocket } = settings;
  return await startMailBridge({
    ...{ boxes: readMailBoxes(mailFile), open, origin: settings.publicUrl ?? url, nowMs, report },
    papers: makePaperPort({ press: new Press(), reader: store.reader, authority, dataDir, pool }),
    scanner: clamdAt(clamdSocket),
    randomBytes: (count) => randomBytes(count),
  });
}
