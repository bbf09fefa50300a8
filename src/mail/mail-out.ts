// Sends one message to one receiver by SMTP, and says what became of it as a value: taken over by
// the server, refused for good, or to be tried again. Who tries again uses the same message id.
import { createTransport } from 'nodemailer';
import { MAIL_PATIENCE_MS, authOf, tlsOf } from './mail-box.ts';
import type { MailBox } from './mail-box.ts';

export interface MailFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface OutgoingMail {
  /** Without its angle brackets. */
  readonly messageId: string;
  readonly fromName: string;
  readonly to: string;
  readonly subject: string;
  readonly language: string;
  readonly text: string;
  readonly files: readonly MailFile[];
  /** Ids of the mail that this one answers. */
  readonly inReplyTo: string | null;
}

export type MailSent =
  | { readonly outcome: 'sent' }
  /** By this receiver's or our server, for good. */
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'later'; readonly why: string };

/** Base 64 makes a third more, and lines their ends. */
export function mailBytes({ text, files }: Pick<OutgoingMail, 'text' | 'files'>): number {
  const bytes = files.reduce((sum, file) => sum + file.bytes.length + 400, text.length * 3 + 4_000);
  return Math.ceil(bytes * 1.37);
}

export async function sendMail(box: MailBox, mail: OutgoingMail): Promise<MailSent> {
  const { smtp } = box;
  const auth = authOf(smtp);
  const transport = createTransport({
    ...{ host: smtp.host, port: smtp.port, tls: tlsOf(smtp) },
    ...{ secure: smtp.tls === 'implicit', requireTLS: true },
    ...(auth === undefined ? {} : { auth }),
    ...{ connectionTimeout: MAIL_PATIENCE_MS, greetingTimeout: MAIL_PATIENCE_MS },
    socketTimeout: MAIL_PATIENCE_MS,
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    await transport.sendMail({
      from: { name: mail.fromName, address: box.address },
      to: { name: '', address: mail.to },
      envelope: { from: box.address, to: [mail.to] },
      messageId: `<${mail.messageId}>`,
      ...(mail.inReplyTo === null ? {} : { inReplyTo: `<${mail.inReplyTo}>` }),
      ...{ subject: mail.subject, text: mail.text },
      headers: {
        'Content-Language': mail.language,
        // Reads that the receiver confirms come back as a report.
        'Disposition-Notification-To': box.address,
      },
      attachments: mail.files.map(({ name, mediaType, bytes }) => ({
        ...{ filename: name, contentType: mediaType, content: Buffer.from(bytes) },
      })),
      dsn: {
        ...{ id: mail.messageId, return: 'headers', notify: ['failure', 'delay'] },
        recipient: mail.to,
      },
    });
    return { outcome: 'sent' };
  } catch (error) {
    return failureOf(error);
  } finally {
    transport.close();
  }
}

/** Refusals of our own sign-in or of too much mail at once say nothing of this letter. */
const OURS = new Set([421, 450, 451, 452, 454, 530, 534, 535, 538]);

function failureOf(error: unknown): MailSent {
  const why = (error instanceof Error ? error.message : String(error)).slice(0, 400);
  const code = memberOf(error, 'responseCode');
  const kind = memberOf(error, 'code');
  const isForGood =
    typeof code === 'number' && code >= 500 && code < 600 && !OURS.has(code) && kind !== 'EAUTH';
  return { outcome: isForGood ? 'refused' : 'later', why };
}

function memberOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 4 * 3_600_000;

/** How long to wait after so many tries, twice as long each time; `chance` (0 … 1) spreads them. */
export function pauseMs(tries: number, chance: number): number {
  const whole = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20), LONGEST_PAUSE_MS);
  return Math.round(whole * (0.75 + chance / 2));
}
