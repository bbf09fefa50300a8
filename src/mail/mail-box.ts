// A mailbox of an office, as it is set down in a file: where mail goes out, where it comes in. All
// talk is under TLS, with a certificate that is checked; there is no setting for less.
import { isIP } from 'node:net';
import { z } from 'zod';

const serverShape = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  /** `start`: begins in the open and changes to TLS before anything is said. */
  tls: z.enum(['implicit', 'start']).default('implicit'),
  user: z.string().max(320).optional(),
  password: z.string().max(1_000).optional(),
  /** Certificate of the authority to trust, in PEM; left out: those of the machine. */
  ca: z.string().max(100_000).optional(),
});
export type MailServer = z.output<typeof serverShape>;

export const mailBoxShape = z.strictObject({
  office: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/),
  address: z.email().max(254),
  smtp: serverShape,
  imap: serverShape,
  /** The largest message that goes out, as its server takes it. */
  outBytesMax: z.int().min(10_000).max(100_000_000).default(20_000_000),
});
export type MailBox = z.output<typeof mailBoxShape>;

export const mailBoxesShape = z.strictObject({ boxes: z.array(mailBoxShape).min(1).max(200) });

/** Patience with a mail server, for each of its answers. */
export const MAIL_PATIENCE_MS = 30_000;
/** The largest message that is fetched; of a larger one only its head is. */
export const MAIL_IN_BYTES_MAX = 40_000_000;

/** What both libraries ask of Node's TLS; old protocols are off. */
export function tlsOf({ host, ca }: MailServer) {
  return {
    // An address is no server name (RFC 6066): then it is the host that the certificate must name.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    minVersion: 'TLSv1.2' as const,
    ...(ca === undefined ? {} : { ca }),
  };
}

export function authOf({ user, password }: MailServer) {
  return user === undefined ? undefined : { user, pass: password ?? '' };
}
