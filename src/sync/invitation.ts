// Invitations by which an office gets a server of its own. The directory's key signs a note: which
// office, which centres with which keys, for how many hours. The link that is given to whoever sets
// the server up holds a secret and the note's digest; centres know only the secret's hash. The new
// server signs with the log's new key, and with the secret it shows the directory that this key is
// the one of the link: so no centre can bring in a log of its own.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { domainOf } from '#kernel/consignment.ts';
import { formatVerifierKey, openNote, parseNote, parseVerifierKey } from '#kernel/note.ts';
import { signNote, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

const INVITATION_LINE = 'dawam invitation/v1';
const JOIN_LINE = 'dawam join/v1';
export const SECRET_BYTES = 16;
export const INVITATION_MAX_BYTES = 10_000;
const HOURS_MAX = 24 * 90;
const OFFICE = /^[a-z0-9][a-z0-9.-]{0,62}$/;
const ID = /^[0-9a-f]{64}$/;
const LINK_END = /^(?<secret>[A-Za-z0-9_-]{22})[.](?<digest>[A-Za-z0-9_-]{22})$/;

export type InvitingCentre = {
  readonly role: 'main' | 'standby';
  readonly url: string;
  readonly key: VerifierKey;
};

export type Invitation = {
  readonly office: string;
  /** SHA-256 of the secret, in hex. */
  readonly id: string;
  /** An interval, since clocks may be wrong by days; each centre counts from when it was told. */
  readonly hours: number;
  readonly directory: VerifierKey;
  readonly centres: readonly InvitingCentre[];
};

export type InvitationLink = {
  /** Of a centre. */
  readonly url: string;
  readonly secret: Uint8Array;
  readonly digest: string;
};

export type JoinWord = { readonly id: string; readonly key: VerifierKey; readonly proof: string };

export function invitationId(secret: Uint8Array): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function formatInvitation(
  { office, id, hours, centres }: Omit<Invitation, 'directory'>,
  directoryKey: SigningKey,
): string {
  const lines = centres.map(({ role, url, key }) => `${role} ${url} ${formatVerifierKey(key)}`);
  const vkey = formatVerifierKey(directoryKey.verifier);
  const text = [INVITATION_LINE, office, id, String(hours), vkey, ...lines].join('\n');
  return signNote(`${text}\n`, [directoryKey]);
}

/** Undefined unless it is signed by the directory that it names itself. */
export function openInvitation(source: string): Invitation | undefined {
  const read = source.length > INVITATION_MAX_BYTES ? undefined : parseNote(source);
  if (read?.ok !== true) return undefined;
  const [first, office = '', id = '', hoursText = '', vkey = '', ...rest] = read.note.text
    .slice(0, -1)
    .split('\n');
  const directory = parseVerifierKey(vkey);
  const hours = /^[1-9][0-9]{0,3}$/.test(hoursText) ? Number(hoursText) : 0;
  const centres = rest.flatMap((line) => centreOf(line) ?? []);
  const areRead = centres.length === rest.length && centres.length > 0 && centres.length <= 2;
  const isOfForm = OFFICE.test(office) && ID.test(id) && hours > 0 && hours <= HOURS_MAX;
  if (first !== INVITATION_LINE || !isOfForm || !areRead || !directory.ok) return undefined;
  if (directory.key.type !== TYPE_ED25519 || !openNote(source, [directory.key]).ok) {
    return undefined;
  }
  return { office, id, hours, directory: directory.key, centres };
}

function centreOf(line: string): InvitingCentre | undefined {
  const [role, url = '', vkey = '', ...rest] = line.split(' ');
  const read = parseVerifierKey(vkey);
  if ((role !== 'main' && role !== 'standby') || rest.length > 0 || !read.ok) return undefined;
  const isAddress = /^https?:[/][/]\S+$/.test(url);
  return isAddress && read.key.type === TYPE_COSIGNATURE ? { role, url, key: read.key } : undefined;
}

/** Short enough to be read from a QR code, or typed once. */
export function formatInvitationLink(url: string, secret: Uint8Array, note: string): string {
  return `${url}/join#${Buffer.from(secret).toString('base64url')}.${digestOf(note)}`;
}

export function parseInvitationLink(text: string): InvitationLink | undefined {
  const [address = '', end = '', ...rest] = text.trim().split('#');
  const found = LINK_END.exec(end)?.groups;
  const url = /^(?<url>https?:[/][/]\S+)[/]join$/.exec(address)?.groups?.['url'];
  if (found === undefined || url === undefined || rest.length > 0) return undefined;
  const secret = new Uint8Array(Buffer.from(found['secret'] ?? '', 'base64url'));
  return { url, secret, digest: found['digest'] ?? '' };
}

/** The note that a centre gave is the one that the link speaks of. */
export function isNoteOf({ digest, secret }: InvitationLink, note: string): boolean {
  return digestOf(note) === digest && openInvitation(note)?.id === invitationId(secret);
}

function digestOf(note: string): string {
  return createHash('sha256').update(note).digest().subarray(0, 16).toString('base64url');
}

export function formatJoin(secret: Uint8Array, logKey: SigningKey): string {
  const vkey = formatVerifierKey(logKey.verifier);
  const proof = encodeBase64(proofOf(secret, vkey));
  return signNote(`${[JOIN_LINE, invitationId(secret), vkey, proof].join('\n')}\n`, [logKey]);
}

/** Undefined unless it is signed by the key that it brings. */
export function openJoin(source: string): JoinWord | undefined {
  const read = source.length > INVITATION_MAX_BYTES ? undefined : parseNote(source);
  if (read?.ok !== true) return undefined;
  const [first, id = '', vkey = '', proof = '', ...rest] = read.note.text.slice(0, -1).split('\n');
  const parsed = parseVerifierKey(vkey);
  if (first !== JOIN_LINE || !ID.test(id) || rest.length > 0 || !parsed.ok) return undefined;
  if (parsed.key.type !== TYPE_ED25519 || !openNote(source, [parsed.key]).ok) return undefined;
  return { id, key: parsed.key, proof };
}

/** Whoever wrote this word has the link's secret, and means this very key. */
export function isProven({ id, key, proof }: JoinWord, secret: Uint8Array): boolean {
  const given = decodeBase64(proof);
  const expected = proofOf(secret, formatVerifierKey(key));
  if (id !== invitationId(secret) || given?.length !== expected.length) return false;
  return timingSafeEqual(given, expected);
}

/** The key is one for the log of this office of this directory. */
export function isKeyOf(key: VerifierKey, directory: VerifierKey, office: string): boolean {
  return key.name === `${domainOf(directory.name)}${office}`;
}

function proofOf(secret: Uint8Array, vkey: string): Uint8Array {
  return createHmac('sha256', secret).update(`${JOIN_LINE}\n${vkey}\n`).digest();
}
