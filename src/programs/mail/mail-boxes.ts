// The mailboxes of the offices of this server, out of the file that the settings name. Passwords
// stand in it, so it is a file of its own, which only the server's user should be able to read.
import { readFileSync } from 'node:fs';
import { mailBoxesShape } from '#mail/mail-box.ts';
import type { MailBox } from '#mail/mail-box.ts';
import { badSetting } from '#programs/settings.ts';

/** None where no file is named. Says what is wrong without repeating what stands in it. */
export function readMailBoxes(path: string | undefined): readonly MailBox[] {
  if (path === undefined) return [];
  const boxes = mailBoxesShape.safeParse(readJson(path));
  if (!boxes.success) {
    const [issue] = boxes.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw badSetting(`DAWAM_MAIL: ${place}: ${issue?.message ?? 'it is not as it should be'}.`);
  }
  const offices = boxes.data.boxes.map(({ office }) => office);
  if (new Set(offices).size === offices.length) return boxes.data.boxes;
  throw badSetting('DAWAM_MAIL: an office has one mailbox, not two.');
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw badSetting(`DAWAM_MAIL must name a file of JSON that can be read; ${path} is none.`);
  }
}
