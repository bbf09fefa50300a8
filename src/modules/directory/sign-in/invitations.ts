// Set-up links: how somebody who has no way to sign in gets their first passkey. The link's token
// works once and for three days; it stands behind '#', where servers and proxies never see it.
// The server keeps only its SHA-256, and who made it: that goes into the log with the passkey.
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { formatInstant } from '#lib/instant.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { newId } from './ports.ts';
import type { SignInPorts } from './ports.ts';

export const INVITATION_LIFE_MS = 3 * 24 * 3_600_000;
const tokenForm = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

const keptShape = z.object({ hash: z.string(), invitedBy: z.string() });

type InvitationPorts = Pick<SignInPorts, 'authority' | 'secrets' | 'nowMs' | 'randomBytes'>;

/** `invitedBy` is a person, or 'office-server' for whoever has the server's console. */
export async function invite(
  ports: InvitationPorts,
  person: string,
  invitedBy: string,
): Promise<{ readonly token: string; readonly expiresAt: string } | Refusal> {
  if (ports.authority.findPerson(person) === undefined) {
    return refuse('directory.no-such-person', { person });
  }
  const id = newId(ports);
  const secret = Buffer.from(ports.randomBytes(32)).toString('base64url');
  const nowMs = ports.nowMs();
  const expiresAt = formatInstant(nowMs + INVITATION_LIFE_MS);
  const value = JSON.stringify({ hash: hashOf(secret).toString('hex'), invitedBy });
  const challenge = { id, purpose: 'set-up' as const, person, value };
  await ports.secrets.putChallenge(challenge, expiresAt, formatInstant(nowMs));
  return { token: `${id}.${secret}`, expiresAt };
}

/** The page that the token opens. */
export function invitationLink(origin: string, token: string): string {
  return `${origin}/set-up#${token}`;
}

export interface Invited {
  readonly id: string;
  readonly person: string;
  readonly invitedBy: string;
}

/** Looks only: the link still works afterwards. */
export async function findInvitation(
  ports: InvitationPorts,
  token: string,
): Promise<Invited | Refusal> {
  const [, id = '', secret = ''] = tokenForm.exec(token) ?? [];
  const now = formatInstant(ports.nowMs());
  const found =
    id === '' ? undefined : await ports.secrets.findChallenge({ id, purpose: 'set-up' }, now);
  if (found === undefined || found.person === null) return refuse('directory.invitation-over');
  const { hash, invitedBy } = keptShape.parse(JSON.parse(found.value));
  const isRight = timingSafeEqual(hashOf(secret), Buffer.from(hash, 'hex'));
  return isRight ? { id, person: found.person, invitedBy } : refuse('directory.invitation-over');
}

/** False where somebody else was quicker. */
export async function useInvitation(ports: InvitationPorts, invited: Invited): Promise<boolean> {
  const key = { id: invited.id, purpose: 'set-up' as const };
  const taken = await ports.secrets.takeChallenge(key, formatInstant(ports.nowMs()));
  return taken !== undefined;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
