// Signing in at a national identity provider by OpenID Connect: authorization code with PKCE, state
// and nonce, all three bound to this browser by a cookie. The provider says who somebody is; the
// directory says, by an identity that an administrator linked, which person that is here.
import * as client from 'openid-client';
import { z } from 'zod';
import { formatInstant } from '#lib/instant.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Names } from '#kernel/authority.ts';
import { identitySubject } from '#modules/directory/credential-subject.ts';
import { CHALLENGE_LIFE_MS } from './passkeys.ts';
import { newId } from './ports.ts';
import type { SignInPorts } from './ports.ts';

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Left out for a public client. */
  readonly clientSecret?: string;
  /** Claim of the id token that names the person; `sub` unless set. */
  readonly claim?: string;
  /** What the button says. */
  readonly names: Names;
}

export const oidcCookie = 'dawam-oidc';
export const oidcPath = '/api/sign-in/oidc';
const PROVIDER_PATIENCE_S = 10;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

const attemptShape = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() });

// Known once per issuer and client; a provider that did not answer is asked again.
const configurations = new Map<string, client.Configuration>();

async function configurationOf(settings: OidcSettings): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const key = `${issuer} ${clientId}`;
  const known = configurations.get(key);
  if (known !== undefined) return known;
  const server = new URL(issuer);
  const isPlain = server.protocol === 'http:' && loopback.has(server.hostname);
  const authentication = clientSecret === undefined ? client.None() : undefined;
  const found = await client.discovery(server, clientId, clientSecret, authentication, {
    timeout: PROVIDER_PATIENCE_S,
    execute: isPlain ? [client.allowInsecureRequests] : [],
  });
  configurations.set(key, found);
  return found;
}

/** Where the browser goes, and the value of the cookie that it must bring back. */
export async function beginOidc(
  ports: SignInPorts,
  origin: string,
): Promise<{ readonly location: string; readonly cookie: string } | Refusal> {
  if (ports.oidc === undefined) return refuse('directory.oidc-off');
  let configuration: client.Configuration;
  try {
    configuration = await configurationOf(ports.oidc);
  } catch (error) {
    ports.report(`The identity provider ${ports.oidc.issuer} does not answer.`, error);
    return refuse('directory.oidc-failed');
  }
  const verifier = client.randomPKCECodeVerifier();
  const attempt = { state: client.randomState(), nonce: client.randomNonce(), verifier };
  const id = newId(ports);
  const nowMs = ports.nowMs();
  await ports.secrets.putChallenge(
    { id, purpose: 'oidc', person: null, value: JSON.stringify(attempt) },
    formatInstant(nowMs + CHALLENGE_LIFE_MS),
    formatInstant(nowMs),
  );
  const location = client.buildAuthorizationUrl(configuration, {
    redirect_uri: `${origin}${oidcPath}/return`,
    scope: 'openid',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  return { location: location.href, cookie: id };
}

/** The person whom the provider vouches for. `query` is what it added to the way back. */
export async function finishOidc(
  ports: SignInPorts,
  origin: string,
  back: {
    readonly cookie: string | undefined;
    readonly query: Readonly<Record<string, string>>;
  },
): Promise<{ readonly person: string } | Refusal> {
  if (ports.oidc === undefined) return refuse('directory.oidc-off');
  const id = z.uuid().safeParse(back.cookie);
  if (!id.success) return refuse('directory.challenge-over');
  const now = formatInstant(ports.nowMs());
  const challenge = await ports.secrets.takeChallenge({ id: id.data, purpose: 'oidc' }, now);
  if (challenge === undefined) return refuse('directory.challenge-over');
  const attempt = attemptShape.parse(JSON.parse(challenge.value));
  const url = new URL(`${origin}${oidcPath}/return`);
  for (const [name, value] of Object.entries(back.query)) url.searchParams.set(name, value);
  const identity = await redeem(ports, ports.oidc, url, attempt);
  if (identity === undefined) return refuse('directory.oidc-failed');
  const found = ports.authority.findCredential(identitySubject(ports.oidc.issuer, identity));
  // The record must say the same as its subject: an administrator may have linked something else.
  const isLinked =
    found?.kind === 'oidc' &&
    found.revokedAt === undefined &&
    found.issuer === ports.oidc.issuer &&
    found.identity === identity;
  return isLinked ? { person: found.person } : refuse('directory.identity-unknown');
}

async function redeem(
  ports: SignInPorts,
  settings: OidcSettings,
  url: URL,
  attempt: z.output<typeof attemptShape>,
): Promise<string | undefined> {
  try {
    const tokens = await client.authorizationCodeGrant(await configurationOf(settings), url, {
      pkceCodeVerifier: attempt.verifier,
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    const identity = tokens.claims()?.[settings.claim ?? 'sub'];
    return typeof identity === 'string' && identity !== '' ? identity : undefined;
  } catch (error) {
    // The person went back, the provider said no, or something on the way was changed.
    ports.report('A sign-in at the identity provider did not succeed.', error);
    return undefined;
  }
}
