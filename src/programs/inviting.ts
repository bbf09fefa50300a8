// Invites offices to have servers of their own, at the server that keeps the directory: signs the
// invitation, gives it to the centres, and from then on keeps the office's registers out of this
// server. Only an office that has written nothing yet can be invited: a log has one writer.
import { randomBytes } from 'node:crypto';

import type { SigningKey } from '#kernel/note.ts';
import { formatInstant } from '#lib/instant.ts';
import type { SessionPool } from '#store/database.ts';
import { readHosting, writeHosting } from '#store/hosting.ts';
import { accessHeader } from '#sync/access.ts';
import { formatInvitation, formatInvitationLink } from '#sync/invitation.ts';
import { invitationId, SECRET_BYTES } from '#sync/invitation.ts';

import { askCentre } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';

export interface InvitingParts {
  readonly pool: SessionPool;
  readonly directoryKey: SigningKey;
  readonly centres: readonly CentreSetting[];
  readonly nowMs: () => number;
}

export type InvitedOffice =
  | { readonly link: string }
  | { readonly refused: 'has-registers' | 'directory-elsewhere' | 'centre-away' | 'joined' };

const patienceMs = 20_000;

export async function inviteOffice(
  { pool, directoryKey, centres, nowMs }: InvitingParts,
  office: string,
  hours: number,
): Promise<InvitedOffice> {
  const [first] = centres;
  const logs = await pool.query<{ office: string; is_replica: boolean }>({
    text: 'select office, is_replica from dawam.log',
  });
  if (logs.some((log) => log.office === office)) return { refused: 'has-registers' };
  if (logs.some((log) => log.is_replica) || first === undefined) {
    return { refused: 'directory-elsewhere' };
  }
  const secret = randomBytes(SECRET_BYTES);
  const id = invitationId(secret);
  const note = formatInvitation({ office, id, hours, centres }, directoryKey);
  await keepOut(pool, office);
  await pool.query({
    text: 'insert into dawam.invitation (id, office, secret, made_at) values ($1, $2, $3, $4)',
    values: [id, office, secret, formatInstant(nowMs())],
  });
  for (const centre of centres) {
    const headers = { authorization: accessHeader(directoryKey, centre.key.name) };
    const init = { method: 'POST', body: note, headers };
    const patience = { timeoutMs: patienceMs, stopping: new AbortController().signal };
    const answer = await askCentre(centre, '/invitations', init, patience).catch(() => undefined);
    if (answer?.status === 409) return { refused: 'joined' };
    // The standby may be away; whoever joins tells it of itself later.
    if (answer?.ok !== true && centre === first) return { refused: 'centre-away' };
  }
  return { link: formatInvitationLink(first.url, secret, note) };
}

async function keepOut(pool: SessionPool, office: string): Promise<void> {
  await pool.transact(async (session) => {
    const hosting = await readHosting(session);
    if (!('elsewhere' in hosting) || hosting.elsewhere.includes(office)) return;
    await writeHosting(session, { elsewhere: [...hosting.elsewhere, office] });
  });
}
