// A message as it came in, taken apart within limits. What is wrong with it is said, never thrown:
// a mail that cannot be read is still a mail that came.
import PostalMime from 'postal-mime';
import type { Address, Attachment, Email } from 'postal-mime';
import { bareId, findReport } from './mail-report.ts';
import type { MailReport } from './mail-report.ts';
import type { MailFile } from './mail-out.ts';

export interface IncomingMail {
  readonly messageId: string | null;
  /** Ids of what it answers, nearest first. */
  readonly answers: readonly string[];
  readonly fromName: string;
  readonly fromAddress: string;
  readonly subject: string;
  readonly text: string;
  /** Sent by a machine: an absence, a list, a report. */
  readonly isAutomatic: boolean;
  readonly report: MailReport | null;
  readonly files: readonly MailFile[];
  /** How many enclosures were more than is taken. */
  readonly leftOut: number;
}

export type MailResult =
  | { readonly ok: true; readonly mail: IncomingMail }
  | { readonly ok: false; readonly problem: string };

const FILES_MAX = 50;
const TEXT_CHARS_MAX = 100_000;
const LINE_CHARS_MAX = 300;
const ANSWERS_MAX = 50;
const limits = {
  ...{ maxNestingDepth: 20, maxHeadersSize: 300_000, maxRfc822NestingDepth: 3 },
  forceRfc822Attachments: true,
};

export async function parseMail(raw: Uint8Array): Promise<MailResult> {
  try {
    const email = await PostalMime.parse(raw, limits);
    return { ok: true, mail: mailOf(email) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: why.slice(0, 300) };
  }
}

function mailOf(email: Email): IncomingMail {
  const from = senderOf(email.from ?? email.replyTo?.[0]);
  const parts = email.attachments.map(({ mimeType, content }) => ({
    mediaType: mimeType,
    text: isReportPart(mimeType) ? Buffer.from(bytesOf(content)).toString('utf8') : '',
  }));
  const report = findReport(parts) ?? null;
  const files = email.attachments.filter(({ mimeType }) => !isReportPart(mimeType));
  const references = [email.inReplyTo ?? '', ...(email.references ?? '').split(/\s+/).reverse()];
  return {
    messageId: email.messageId === undefined ? null : lineOf(bareId(email.messageId)),
    answers: references
      .map(bareId)
      .filter((id) => id !== '')
      .slice(0, ANSWERS_MAX),
    ...{ fromName: lineOf(from.name), fromAddress: lineOf(from.address) },
    subject: lineOf(email.subject ?? ''),
    text: textOf(email).slice(0, TEXT_CHARS_MAX),
    isAutomatic: report !== null || isAutomatic(email),
    report,
    files: files.slice(0, FILES_MAX).map(fileOf),
    leftOut: Math.max(0, files.length - FILES_MAX),
  };
}

function isReportPart(mediaType: string): boolean {
  return mediaType.startsWith('message/') || mediaType === 'text/rfc822-headers';
}

/** RFC 3834, and what came before it. */
function isAutomatic({ headers }: Email): boolean {
  return headers.some(({ key, value }) => {
    const said = value.trim().toLowerCase();
    if (key === 'auto-submitted') return said !== 'no' && said !== '';
    return key === 'precedence' && ['bulk', 'junk', 'auto_reply'].includes(said);
  });
}

function senderOf(address: Address | undefined): {
  readonly name: string;
  readonly address: string;
} {
  const one = address?.group === undefined ? address : address.group[0];
  return { name: one?.name ?? '', address: one?.address ?? '' };
}

function fileOf({ filename, mimeType, content }: Attachment, at: number): MailFile {
  const name = lineOf((filename ?? '').replaceAll(/[\\/]/g, '-')) || `${at + 1}`;
  return { name: name.slice(0, 200), mediaType: mimeType.slice(0, 100), bytes: bytesOf(content) };
}

function bytesOf(content: Attachment['content']): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : new Uint8Array(content);
}

const UNSEEN = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** One line such as may stand in a register: nothing in it turns or breaks what stands around. */
export function lineOf(text: string): string {
  const line = text.toWellFormed().replaceAll(UNSEEN, ' ').replaceAll(/\s+/g, ' ').trim();
  return [...line].slice(0, LINE_CHARS_MAX).join('').trim();
}

function textOf({ text, html }: Email): string {
  const said = (text ?? '').trim() === '' ? plainOf(html ?? '') : (text ?? '');
  return said
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\p{Cc}\p{Cs}\u061C\u202A-\u202E\u2066-\u2069]/gu, (one) =>
      one === '\n' || one === '\t' ? one : '',
    )
    .replaceAll(/\n{4,}/g, '\n\n\n')
    .trim();
}

/** Words alone; whatever a page would do or fetch is left behind. */
function plainOf(html: string): string {
  return html
    .slice(0, 2_000_000)
    .replaceAll(/<(script|style|head)\b[^>]*>[^]*?<\/\1\s*>/gi, '')
    .replaceAll(/<(?:br|\/p|\/div|\/tr|\/li|\/h[1-6])\b[^>]*>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
