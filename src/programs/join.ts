// Sets up the server of an invited office: makes the key of its log, shows it to the centres with
// the invitation's word, fetches the directory, and notes that this server hosts this office. Each
// step can be done again; whoever was interrupted runs it once more with the same link.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { domainOf } from '#kernel/consignment.ts';
import { Fault } from '#kernel/fault.ts';
import { formatVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { findOrMakeKey } from '#store/keys.ts';
import { withDatabase } from '#store/upkeep.ts';
import type { UpkeepOptions } from '#store/upkeep.ts';
import { formatJoin, invitationId, isNoteOf, openInvitation } from '#sync/invitation.ts';
import { parseInvitationLink } from '#sync/invitation.ts';
import type { Invitation, InvitationLink } from '#sync/invitation.ts';

import { askCentre } from './centre-line.ts';
import { findJoined, joinedCentresFile, writeJoined } from './joined.ts';
import { takeDirectory } from './take-directory.ts';

export interface JoinWish {
  readonly link: string;
  readonly upkeep: UpkeepOptions;
  readonly say: (sentence: string) => void;
}

export interface JoinedOffice {
  readonly office: string;
  /** Entries of the directory that came; 0 where all was there already. */
  readonly entries: number;
}

const patienceMs = 20_000;
const WHY = {
  unknown: 'The centre knows no such invitation.',
  late: 'The invitation is too old: ask the directory for a new one.',
  used: 'The invitation was used by another server; it works once.',
  taken: 'The office has a log already, with another key.',
  unreadable: 'The centre does not understand what this program sends.',
} as const;

export async function joinOffice({ link: text, upkeep, say }: JoinWish): Promise<JoinedOffice> {
  const { dataDir } = upkeep;
  const link = parseInvitationLink(text);
  if (link === undefined) throw refused('This is no invitation: copy the whole link.');
  const invitation = await findInvitation(link);
  const { office } = invitation;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (await isJoined(dataDir, invitation)) return { office, entries: 0 };
  const originPrefix = domainOf(invitation.directory.name).slice(0, -1);
  const joined = { office, originPrefix, id: invitation.id, isDone: false };
  await writeJoined(dataDir, joined);
  const origin = `${originPrefix}/${office}`;
  const random = (count: number): Uint8Array => randomBytes(count);
  const key = await findOrMakeKey(join(dataDir, 'keys'), office, origin, random);
  say(`Joining as ${office} ...`);
  await showKey(link, invitation, key);
  const centres = invitation.centres.map(({ role, url, key: centreKey }) => {
    return { role, url, key: formatVerifierKey(centreKey) };
  });
  await writeFile(joinedCentresFile(dataDir), `${JSON.stringify(centres, undefined, 2)}\n`, {
    flush: true,
  });
  const { directory } = invitation;
  const hosts = [{ office, key }];
  const entries = await withDatabase(upkeep, 'alone', (database) =>
    takeDirectory({ upkeep, database, directory, centres: invitation.centres, hosts, say }),
  );
  if (entries === undefined) throw unreachable(invitation.centres[0]?.url ?? '');
  await writeJoined(dataDir, { ...joined, isDone: true });
  return { office, entries };
}

async function findInvitation(link: InvitationLink): Promise<Invitation> {
  const address = `${link.url}/invitations/${invitationId(link.secret)}`;
  const signal = AbortSignal.timeout(patienceMs);
  const answer = await fetch(address, { signal, redirect: 'error' }).catch(() => undefined);
  if (answer === undefined) throw unreachable(link.url);
  const body = await answer.text();
  if (!answer.ok) throw refused(whyOf(body));
  const invitation = isNoteOf(link, body) ? openInvitation(body) : undefined;
  if (invitation !== undefined) return invitation;
  throw refused('What the centre gave is not the invitation of this link.');
}

/** By this very invitation; anything else that lies in the folder is not touched. */
async function isJoined(dataDir: string, { id, office }: Invitation): Promise<boolean> {
  const before = await findJoined(dataDir);
  if (before !== undefined) {
    if (before.id === id) return before.isDone;
    throw refused(`${dataDir} belongs to ${before.office}; choose an empty folder for ${office}.`);
  }
  const names = await readdir(dataDir);
  if (names.length > 0) throw refused(`${dataDir} is not empty: choose an empty folder.`);
  return false;
}

/** Main decides whether the invitation still works; the standby is told as well as it can be. */
async function showKey(
  { secret }: InvitationLink,
  { centres }: Invitation,
  key: SigningKey,
): Promise<void> {
  const word = formatJoin(secret, key);
  for (const [place, centre] of centres.entries()) {
    const patience = { timeoutMs: patienceMs, stopping: new AbortController().signal };
    const init = { method: 'POST', body: word };
    const answer = await askCentre(centre, '/join', init, patience).catch(() => undefined);
    if (answer?.ok === true || (place > 0 && answer === undefined)) continue;
    if (answer === undefined) throw unreachable(centre.url);
    const why = whyOf(await answer.text());
    // A standby that was away when the invitation was made hears of the log from the directory.
    if (place === 0 || answer.status !== 404) throw refused(why);
  }
}

function whyOf(body: string): string {
  const code = /"refused":"(?<code>[a-z]+)"/.exec(body)?.groups?.['code'] ?? '';
  return Object.entries(WHY).find(([known]) => known === code)?.[1] ?? WHY.unreadable;
}

function refused(sentence: string): Fault {
  return new Fault('program.bad-settings', sentence, { retry: 'never' });
}

function unreachable(url: string): Fault {
  const sentence = `The centre at ${url} does not answer; run the same command again later.`;
  return new Fault('program.bad-settings', sentence, { retry: 'later' });
}
