// A centre's answers about joining: invitations come from the directory's key, are given to whoever
// knows their id, and are followed once; the directory's key may see who has joined, and what the
// joined servers have signed of their reading keys.
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { claimedLog, hasAccess } from '#sync/access.ts';
import { INVITATION_MAX_BYTES } from '#sync/invitation.ts';
import { READING_KEYS_MAX_BYTES } from '#sync/reading-keys.ts';

import type { CentreInvitations, JoinRefusal } from './centre-invitations.ts';
import type { CentreStore } from './centre-store.ts';

export interface JoinParts {
  readonly store: CentreStore;
  readonly invitations: CentreInvitations;
  readonly key: SigningKey;
}

const INVITATION_PATH = /^\/invitations\/(?<id>[0-9a-f]{64})$/;
const DIRECTORY_END = '/directory';
const STATUS: Readonly<Record<JoinRefusal, number>> = {
  unreadable: 400,
  unknown: 404,
  late: 410,
  used: 409,
  taken: 409,
};

/** Undefined where it is no question of this kind. */
export async function answerJoin(
  parts: JoinParts,
  request: Request,
  read: (bytesMax: number) => Promise<Uint8Array | undefined>,
): Promise<Response | undefined> {
  const { method } = request;
  const { pathname } = new URL(request.url);
  const { invitations } = parts;
  const text = async () => Buffer.from((await read(INVITATION_MAX_BYTES)) ?? []).toString('utf8');
  if (method === 'POST' && pathname === '/join') return told(await invitations.join(await text()));
  if (method === 'POST' && pathname === '/reading-keys') {
    const note = Buffer.from((await read(READING_KEYS_MAX_BYTES)) ?? []).toString('utf8');
    return told(await invitations.takeReadingKeys(note));
  }
  const id = INVITATION_PATH.exec(pathname)?.groups?.['id'];
  if (method === 'GET' && id !== undefined) {
    const found = await invitations.find(id);
    if ('refused' in found) return told(found.refused);
    return new Response(found.note, { headers: { 'cache-control': 'no-store' } });
  }
  const isTaking = method === 'POST' && pathname === '/invitations';
  const isListing = method === 'GET' && pathname === '/offices';
  if (!isTaking && !isListing) return undefined;
  const directory = directoryOf(parts, request);
  if (directory === undefined) {
    return new Response("This is for whoever has the directory's key.\n", { status: 403 });
  }
  if (isTaking) return told(await invitations.take(await text(), directory));
  return Response.json({ offices: await invitations.list(directory) });
}

function directoryOf({ store, key }: JoinParts, request: Request): VerifierKey | undefined {
  const header = request.headers.get('authorization');
  const by = store.findKey(claimedLog(header) ?? '');
  if (by?.name.endsWith(DIRECTORY_END) !== true) return undefined;
  return hasAccess(header, by, key.verifier.name) ? by : undefined;
}

function told(refusal: JoinRefusal | undefined): Response {
  if (refusal === undefined) return new Response(null, { status: 204 });
  return Response.json({ refused: refusal }, { status: STATUS[refusal] });
}
