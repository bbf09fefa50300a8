// What signing in asks of the rest of the house. Sign-in state (challenges, recovery codes, passkey
// counters) is no official act and not in any log; enrolled credentials are, in the directory's.
import type { Command, Outcome } from '#kernel/module.ts';
import { uuidv7 } from '#lib/uuid.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import type { OidcSettings } from './oidc.ts';
import type { SignInSecrets } from './secrets.ts';

/** What a demonstration has at its door. */
export interface DemoDoor {
  /** Ready persons; undefined: everybody who holds an appointment. */
  readonly people?: readonly string[];
  /** Address of the plug board, where the offices stand on several servers. */
  readonly board?: string;
}

export interface SignInPorts {
  readonly authority: LiveAuthority;
  readonly secrets: SignInSecrets;
  submit(command: Command): Promise<Outcome>;
  /** Milliseconds since 1970. */
  nowMs(): number;
  randomBytes(count: number): Uint8Array;
  /** One English sentence for whoever runs the server. */
  report(sentence: string, cause?: unknown): void;
  readonly version: string;
  /** Ready persons who sign in by one click; undefined outside of demo mode. */
  readonly demo?: DemoDoor;
  readonly oidc?: OidcSettings;
}

/** A command of the server itself in the directory's log. */
export async function submitAsServer(
  ports: SignInPorts,
  asked: { readonly kind: string; readonly subject: string; readonly body: unknown },
): Promise<Outcome> {
  return await ports.submit({
    id: newId(ports),
    office: directoryOffice,
    by: { person: 'office-server', capacity: 'server' },
    ...asked,
  });
}

export function newId(ports: Pick<SignInPorts, 'nowMs' | 'randomBytes'>): string {
  return uuidv7(ports.nowMs(), ports.randomBytes(10));
}
