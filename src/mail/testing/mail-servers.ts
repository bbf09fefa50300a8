// A real mail town for tests: Postfix takes mail by SMTP under TLS and hands it to Dovecot, which
// keeps the mailboxes and gives them out by IMAP under TLS. All in a temporary folder, on loopback,
// at free ports. Needs Debian's postfix, dovecot-imapd and dovecot-lmtpd, openssl, and to be root.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '#lib/assert.ts';
import type { MailBox } from '#mail/mail-box.ts';

const MASTER = '/usr/lib/postfix/sbin/master';
const POSTFIX = '/usr/sbin/postfix';
const DOVECOT = '/usr/sbin/dovecot';
export const DOMAIN = 'town.example';
const PASSWORD = 'office hours';
const users = ['diwan', 'partner', 'full'] as const;

/** False, or why there is no mail town on this machine. */
export function mailTownMissing(): string | false {
  if (process.getuid?.() !== 0) return 'Postfix is started by root only';
  if (!existsSync(MASTER)) return 'postfix is not here';
  if (!existsSync(DOVECOT) || !existsSync('/usr/lib/dovecot/lmtp')) {
    return 'dovecot-imapd and dovecot-lmtpd are not both here';
  }
  return spawnSync('openssl', ['version']).error === undefined ? false : 'openssl is not here';
}

export interface MailTown {
  /** The mailbox `user`@town.example, as settings name it. */
  boxOf(user: (typeof users)[number], office?: string): MailBox;
  /** Puts a message into a mailbox as it stands, past every check. */
  putRaw(user: (typeof users)[number], raw: string | Uint8Array): void;
  stopSmtp(): Promise<void>;
  startSmtp(): Promise<void>;
  /** What both servers wrote, for a test that failed. */
  log(): string;
  end(): Promise<void>;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) await new Promise<void>((done) => server.close(() => done()));
  return ports;
}

function idOf(kind: '-u' | '-g', user: string): number {
  return Number(spawnSync('id', [kind, user], { encoding: 'utf8' }).stdout.trim());
}

export async function startMailTown(): Promise<MailTown> {
  const home = mkdtempSync(join(tmpdir(), 'dawam-mail-'));
  chmodSync(home, 0o755);
  const [smtp = 0, smtps = 0, imap = 0] = await freePorts(3);
  makeCertificate(home);
  writePostfix(home, smtp, smtps);
  writeDovecot(home, imap);
  const log = join(home, 'dovecot.log');
  const dovecot = start(DOVECOT, ['-F', '-c', join(home, 'dovecot.conf')]);
  await turnsTo(imap, 'open');
  let postfix: ChildProcess | undefined;
  const startSmtp = async () => {
    // On its end it ends its process group, so it must lead one of its own; otherwise its daemons
    // live on for a while and hold the port. `-e`: nor does it outlive a test that was killed.
    postfix = start(MASTER, ['-c', join(home, 'postfix'), '-d', '-e', '600'], true);
    await turnsTo(smtp, 'open');
  };
  await startSmtp();
  const ca = readFileSync(join(home, 'cert.pem'), 'utf8');
  const stopSmtp = async () => {
    await endOf(postfix);
    await turnsTo(smtp, 'closed');
  };
  return {
    boxOf: (user, office = 'moj.diwan') => ({
      ...{ office, address: `${user}@${DOMAIN}`, outBytesMax: 20_000_000 },
      smtp: { host: 'localhost', port: user === 'diwan' ? smtp : smtps, ca, tls: tlsFor(user) },
      imap: {
        ...{ host: 'localhost', port: imap, ca, tls: 'implicit' },
        ...{ user: `${user}@${DOMAIN}`, password: PASSWORD },
      },
    }),
    putRaw(user, raw) {
      const folder = join(home, 'vmail', user, 'Maildir/new');
      for (const one of ['cur', 'new', 'tmp'])
        mkdirSync(join(folder, '..', one), { recursive: true });
      const name = `${Date.now()}.${process.hrtime.bigint()}.put`;
      writeFileSync(join(folder, name), raw);
      spawnSync('chown', ['-R', 'mail:mail', join(home, 'vmail')]);
    },
    ...{ stopSmtp, startSmtp },
    log() {
      const files = [log, join(home, 'postfix.log')];
      return files.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')).join('\n');
    },
    async end() {
      await stopSmtp();
      await endOf(dovecot);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** One of them speaks each way of TLS. */
function tlsFor(user: string): 'implicit' | 'start' {
  return user === 'diwan' ? 'start' : 'implicit';
}

function start(program: string, args: readonly string[], detached = false): ChildProcess {
  return spawn(program, args, { stdio: 'ignore', detached });
}

async function endOf(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  await ended;
}

async function turnsTo(port: number, state: 'open' | 'closed'): Promise<void> {
  for (let i = 0; i < 400; i += 1) {
    const isOpen = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        done(true);
      });
      socket.once('error', () => done(false));
    });
    if (isOpen === (state === 'open')) return;
    await sleep(50);
  }
  assert(false, `The port ${port} of a mail server is ${state}.`);
}

function makeCertificate(home: string): void {
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', join(home, 'key.pem'), '-out', join(home, 'cert.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
    ...[...files, ...names],
  ]);
  assert(made.status === 0, `A certificate was made: ${String(made.stderr)}`);
}

function writePostfix(home: string, smtp: number, smtps: number): void {
  const folder = join(home, 'postfix');
  const queue = join(home, 'queue');
  const data = join(home, 'postfix-data');
  for (const one of [folder, queue, data]) mkdirSync(one);
  chownSync(data, idOf('-u', 'postfix'), idOf('-g', 'postfix'));
  const mailboxes = users.map((user) => `{ ${user}@${DOMAIN} = ok }`).join(', ');
  const settings = [
    'compatibility_level = 3.6',
    `queue_directory = ${queue}`,
    `data_directory = ${data}`,
    `maillog_file = ${join(home, 'postfix.log')}`,
    `maillog_file_prefixes = ${home}`,
    ...['inet_interfaces = 127.0.0.1', 'inet_protocols = ipv4', 'mynetworks = 127.0.0.0/8'],
    ...[`myhostname = mx.${DOMAIN}`, 'mydestination =', 'alias_maps =', 'relayhost ='],
    ...[`virtual_mailbox_domains = ${DOMAIN}`, `virtual_mailbox_maps = inline:{ ${mailboxes} }`],
    `virtual_transport = lmtp:unix:${join(home, 'lmtp')}`,
    'smtpd_recipient_restrictions = reject_unauth_destination',
    ...['smtpd_tls_security_level = encrypt', `smtpd_tls_cert_file = ${join(home, 'cert.pem')}`],
    `smtpd_tls_key_file = ${join(home, 'key.pem')}`,
    ...['message_size_limit = 8000000', 'virtual_mailbox_limit = 0'],
    ...['smtpd_delay_reject = no', 'notify_classes ='],
  ];
  writeFileSync(join(folder, 'main.cf'), `${settings.join('\n')}\n`);
  const daemons = [
    `127.0.0.1:${smtp} inet n - n - - smtpd`,
    `127.0.0.1:${smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    ...['bounce unix - - n - 0 bounce', 'defer unix - - n - 0 bounce'],
    ...['trace unix - - n - 0 bounce', 'verify unix - - n - 1 verify'],
    ...['flush unix n - n 1000? 0 flush', 'proxymap unix - - n - - proxymap'],
    ...['smtp unix - - n - - smtp', 'lmtp unix - - n - - lmtp'],
    ...['error unix - - n - - error', 'retry unix - - n - - error'],
    ...['tlsmgr unix - - n 1000? 1 tlsmgr', 'anvil unix - - n - 1 anvil'],
    ...['scache unix - - n - 1 scache', 'postlog unix-dgram n - n - 1 postlogd'],
  ];
  writeFileSync(join(folder, 'master.cf'), `${daemons.join('\n')}\n`);
  const checked = spawnSync(POSTFIX, ['-c', folder, 'check'], { encoding: 'utf8' });
  assert(checked.status === 0, `Postfix takes its settings: ${checked.stderr}`);
}

function writeDovecot(home: string, imap: number): void {
  const mail = join(home, 'vmail');
  mkdirSync(mail);
  const [uid, gid] = [idOf('-u', 'mail'), idOf('-g', 'mail')];
  chownSync(mail, uid, gid);
  // The passdb's extra field gives one of them a mailbox that is full.
  const people = users.map((user) => {
    const rule = user === 'full' ? '*:bytes=1' : '*:bytes=500000000';
    const account = `${user}@${DOMAIN}:{PLAIN}${PASSWORD}:${uid}:${gid}::${join(mail, user)}`;
    return `${account}::userdb_quota_rule=${rule}`;
  });
  writeFileSync(join(home, 'users'), `${people.join('\n')}\n`);
  const settings = `
base_dir = ${join(home, 'run')}
state_dir = ${join(home, 'state')}
log_path = ${join(home, 'dovecot.log')}
listen = 127.0.0.1
protocols = imap lmtp
ssl = required
ssl_cert = <${join(home, 'cert.pem')}
ssl_key = <${join(home, 'key.pem')}
ssl_min_protocol = TLSv1.2
mail_location = maildir:~/Maildir
mail_plugins = quota
first_valid_uid = 1
first_valid_gid = 1
postmaster_address = postmaster@${DOMAIN}
passdb {
  driver = passwd-file
  args = username_format=%u ${join(home, 'users')}
}
userdb {
  driver = passwd-file
  args = username_format=%u ${join(home, 'users')}
}
plugin {
  quota = count:User
  quota_vsizes = yes
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${imap}
    ssl = yes
  }
}
service lmtp {
  unix_listener ${join(home, 'lmtp')} {
    mode = 0666
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
  writeFileSync(join(home, 'dovecot.conf'), settings);
}
