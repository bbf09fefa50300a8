// The same letter by e-mail: from the moment a program gives it to Postfix, over a connection that
// is open already, until who waits at Dovecot (IMAP IDLE) is told that it lies in the mailbox. Both
// under TLS, on this machine.
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';

import { mailTownMissing, startMailTown } from '#mail/testing/mail-servers.ts';
import { authOf, tlsOf } from '#mail/mail-box.ts';

import type { Skipped } from './exchange-peers.ts';

const MAIL = 'Postfix → Dovecot';

/** Milliseconds of each. */
export async function mailTimes(count: number, text: string): Promise<readonly number[] | Skipped> {
  const missing = mailTownMissing();
  if (missing !== false) return { name: MAIL, reason: missing };
  const town = await startMailTown();
  const { smtp } = town.boxOf('diwan');
  const { imap, address } = town.boxOf('partner');
  const auth = authOf(smtp);
  const transport = createTransport({
    ...{ host: smtp.host, port: smtp.port, tls: tlsOf(smtp), pool: true, maxConnections: 1 },
    ...{ secure: smtp.tls === 'implicit', requireTLS: true },
    ...(auth === undefined ? {} : { auth }),
  });
  const reader = new ImapFlow({
    ...{ host: imap.host, port: imap.port, secure: true, tls: tlsOf(imap), logger: false },
    auth: authOf(imap) ?? { user: '', pass: '' },
  });
  try {
    await reader.connect();
    await reader.mailboxOpen('INBOX');
    const times: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const told = Promise.withResolvers<number>();
      reader.once('exists', () => told.resolve(performance.now()));
      const idling = reader.idle();
      const began = performance.now();
      await transport.sendMail({ from: address, to: address, subject: `letter ${i}`, text });
      times.push((await told.promise) - began);
      await reader.noop();
      await idling;
    }
    return times;
  } finally {
    reader.close();
    transport.close();
    await town.end();
  }
}
