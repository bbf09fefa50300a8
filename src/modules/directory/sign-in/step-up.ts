// Before somebody changes their own ways in, they show once more that it is they: by a passkey that
// they have, or by a recovery code. A stolen session alone can neither enrol a passkey, nor make
// recovery codes, nor revoke a passkey. What was shown is a grant: of this session, for five
// minutes, for one act. Who has neither passkey nor code must have signed in just now.
import { formatInstant, parseInstant } from '#lib/instant.ts';
import { must } from '#lib/assert.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Session } from '#http/ports.ts';
import { askForPasskey, checkPasskey, passkeysOf } from './passkeys.ts';
import type { Asked } from './passkeys.ts';
import { newId } from './ports.ts';
import type { SignInPorts } from './ports.ts';
import { checkRecoveryCode } from './recovery-codes.ts';

const GRANT_LIFE_MS = 5 * 60_000;

type Own = Pick<Session, 'id' | 'person' | 'createdAt'>;

export interface Ways {
  /** For navigator.credentials; null where the person has none, or none works by this address. */
  readonly passkey: Asked | null;
  readonly hasCodes: boolean;
  /** Set where nothing more is asked for. */
  readonly grant: string | null;
}

/** By what this person can show that it is they. */
export async function listWays(
  ports: SignInPorts,
  origin: string,
  session: Own,
): Promise<Ways | Refusal> {
  const { person } = session;
  const hasPasskeys = passkeysOf(ports, person).length > 0;
  const hasCodes = (await ports.secrets.countRecoveryCodes(person)) > 0;
  if (!hasPasskeys && !hasCodes) {
    if (!isFresh(ports, session)) return refuse('directory.step-up-needed');
    return { passkey: null, hasCodes, grant: await grant(ports, session) };
  }
  const asked = hasPasskeys ? await askForPasskey(ports, origin, person) : null;
  if (asked !== null && isRefusal(asked)) {
    return hasCodes ? { passkey: null, hasCodes, grant: null } : asked;
  }
  return { passkey: asked, hasCodes, grant: null };
}

function isFresh({ nowMs }: Pick<SignInPorts, 'nowMs'>, { createdAt }: Own): boolean {
  const begunMs = must(parseInstant(createdAt), 'A session has begun at an instant.');
  return nowMs() - begunMs < GRANT_LIFE_MS;
}

type Granted = { readonly grant: string };

export async function grantByPasskey(
  ports: SignInPorts,
  origin: string,
  session: Own,
  answer: Parameters<typeof checkPasskey>[2],
): Promise<Granted | Refusal> {
  const who = await checkPasskey(ports, origin, answer, 'step-up');
  if (isRefusal(who)) return who;
  if (who.person !== session.person) return refuse('directory.passkey-not-accepted');
  return { grant: await grant(ports, session) };
}

/** The code is used up. */
export async function grantByCode(
  ports: SignInPorts,
  session: Own,
  code: string,
): Promise<Granted | Refusal> {
  const refused = await checkRecoveryCode(ports, session.person, code);
  return refused ?? { grant: await grant(ports, session) };
}

async function grant(ports: SignInPorts, { id: value, person }: Own): Promise<string> {
  const id = newId(ports);
  const nowMs = ports.nowMs();
  const expiresAt = formatInstant(nowMs + GRANT_LIFE_MS);
  const granted = { id, purpose: 'grant' as const, person, value };
  await ports.secrets.putChallenge(granted, expiresAt, formatInstant(nowMs));
  return id;
}

/** The refusal, unless this very session was granted one act; then it is used up. */
export async function useGrant(
  ports: SignInPorts,
  session: Own,
  id: string | null,
): Promise<Refusal | undefined> {
  if (id === null) return refuse('directory.step-up-needed');
  const now = formatInstant(ports.nowMs());
  const taken = await ports.secrets.takeChallenge({ id, purpose: 'grant' }, now);
  const isOwn = taken?.person === session.person && taken.value === session.id;
  return isOwn ? undefined : refuse('directory.step-up-needed');
}
