// What mail servers and readers report of a message of ours: that it could not be delivered
// (RFC 3464), or that it was shown to its receiver (RFC 8098). Pure. Whether a report is about a
// message of ours, and of whom, is for others to judge: here only stands what it says.

export interface MailReport {
  /** `other`: a delay, a relay, a deletion unread: nothing that ends anything. */
  readonly kind: 'failed' | 'displayed' | 'other';
  /** Ids of the message it is about, in whatever place the report gives them. */
  readonly about: readonly string[];
  /** In the words of the server; a status such as 5.2.2 first. */
  readonly why: string;
}

export interface ReportPart {
  readonly mediaType: string;
  readonly text: string;
}

const FIELDS_MAX = 2_000;

/** Undefined where no part is a report. */
export function findReport(parts: readonly ReportPart[]): MailReport | undefined {
  const status = parts.find(({ mediaType }) => mediaType === 'message/delivery-status');
  const disposition = parts.find(
    ({ mediaType }) => mediaType === 'message/disposition-notification',
  );
  const returned = parts.flatMap(({ mediaType, text }) =>
    mediaType === 'message/rfc822' || mediaType === 'text/rfc822-headers'
      ? valuesOf(headOf(text), 'message-id')
      : [],
  );
  if (status !== undefined) return deliveryReport(status.text, returned);
  return disposition === undefined ? undefined : readReport(disposition.text, returned);
}

function deliveryReport(text: string, returned: readonly string[]): MailReport {
  const [action = ''] = valuesOf(text, 'action');
  const [status = ''] = valuesOf(text, 'status');
  const [diagnostic = ''] = valuesOf(text, 'diagnostic-code');
  const actions = valuesOf(text, 'action').map((one) => one.toLowerCase());
  return {
    kind: actions.includes('failed') ? 'failed' : 'other',
    about: [...valuesOf(text, 'original-envelope-id'), ...returned].map(bareId),
    why: [status, diagnostic === '' ? action : diagnostic].join(' ').trim().slice(0, 400),
  };
}

function readReport(text: string, returned: readonly string[]): MailReport {
  const [disposition = ''] = valuesOf(text, 'disposition');
  const type = disposition.split(';').at(-1)?.trim().split('/')[0]?.toLowerCase() ?? '';
  return {
    kind: type === 'displayed' ? 'displayed' : 'other',
    about: [...valuesOf(text, 'original-message-id'), ...returned].map(bareId),
    why: disposition.slice(0, 400),
  };
}

export function bareId(id: string): string {
  return id.trim().replace(/^<|>$/g, '');
}

/** Fields up to the first empty line. */
function headOf(text: string): string {
  return text.slice(0, 100_000).split(/\r?\n\r?\n/, 1)[0] ?? '';
}

/** Values of all fields of that name, unfolded. */
export function valuesOf(text: string, name: string): readonly string[] {
  const lines = text
    .slice(0, 200_000)
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/, FIELDS_MAX);
  return lines.flatMap((line) => {
    const at = line.indexOf(':');
    const isIt = at > 0 && line.slice(0, at).trim().toLowerCase() === name;
    return isIt ? [line.slice(at + 1).trim()] : [];
  });
}
