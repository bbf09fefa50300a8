// Starts what an office's server does by the clock: reminders, over the mailboxes of its offices,
// delivery by fiction, the end of grades of secrecy, and what expires on its way; at a site of a
// centre, drills that are due too.
import { sendMail } from '#mail/mail-out.ts';
import { startDrillReminders } from './drills/drill-reminders.ts';
import { readMailBoxes } from './mail/mail-boxes.ts';
import { makeExpiries } from './expiries.ts';
import { makeFictions } from './fictions.ts';
import { makeFollowUpParts, nowMs } from './office.ts';
import type { OpenOffice, Report } from './office.ts';
import { makeReminders } from './reminders.ts';
import { makeSecrecyLapses } from './secrecy-lapses.ts';
import type { MailPort } from './reminders.ts';
import type { Settings } from './settings.ts';

/** `url`: where the server answers; messages lead there. Stop it before the store. */
export function startReminders(
  open: OpenOffice,
  { settings, url }: { readonly settings: Settings; readonly url: string },
  report: Report,
): { stop(): Promise<void> } {
  const { store, authority } = open;
  const { reader, database } = store;
  const { findRhythm } = makeFollowUpParts(open);
  const origin = settings.publicUrl ?? url;
  const mail = mailOf(settings, report);
  const parts = { pool: database.writers, reader, authority, findRhythm, nowMs, report };
  const submit = store.submit.bind(store);
  const atSites = { ...parts, authority, mail, origin };
  const stops = [
    ...(open.site === undefined ? [] : [startDrillReminders(atSites)]),
    makeReminders({ ...parts, mail, origin }).start(),
    makeFictions({ ...parts, submit }).start(),
    makeSecrecyLapses({ ...parts, submit }).start(),
    makeExpiries({ ...parts, submit }).start(),
  ];
  return {
    async stop() {
      for (const stop of stops) await stop();
    },
  };
}

export function mailOf({ mailFile }: Pick<Settings, 'mailFile'>, report: Report): MailPort {
  const boxes = new Map(readMailBoxes(mailFile).map((box) => [box.office, box]));
  return {
    hasBox: (office) => boxes.has(office),
    async sendMail({ office, to, subject, text, messageId, language = office.language }) {
      const box = boxes.get(office.id);
      if (box === undefined) return 'later';
      const sent = await sendMail(box, {
        ...{ to, subject, text, messageId, language, fromName: office.names[language] },
        ...{ files: [], inReplyTo: null },
      });
      if (sent.outcome === 'refused') report(`A reminder to ${to} was refused: ${sent.why}`);
      return sent.outcome;
    },
  };
}
