// The way in and out: welcome, passkeys, recovery codes, the identity provider, demo seats,
// sessions and set-up links. Signing in says who somebody is; what they may do is asked at every
// command.
import { z } from 'zod';
import { formatInstant } from '#lib/instant.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { SignInMethod } from '#http/ports.ts';
import { Redirect, routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { directoryId } from '#modules/directory/commands.ts';
import { sessionShape, welcomeShape } from '#modules/directory/shapes.ts';
import type { SessionAnswer } from '#modules/directory/shapes.ts';
import { listDemoPeople, sessionAnswer, welcomeAnswer } from './answers.ts';
import { beginOidc, finishOidc, oidcCookie, oidcPath } from './oidc.ts';
import { askForPasskey, assertionShape, CHALLENGE_LIFE_MS, checkPasskey } from './passkeys.ts';
import type { SignInPorts } from './ports.ts';
import { checkRecoveryCode } from './recovery-codes.ts';

const tag = 'sign-in';

/** `id` goes back with the answer of the authenticator. */
export const askedShape = z.object({
  id: z.uuid(),
  options: z.record(z.string(), z.unknown()).describe('for navigator.credentials'),
});

interface SignInCall {
  signIn(person: string, method: SignInMethod): Promise<{ readonly id: string }>;
}

/** Signs in unless refused, and says where the person may act. */
export async function enter(
  ports: SignInPorts,
  call: SignInCall,
  who: { readonly person: string } | Refusal,
  method: SignInMethod,
): Promise<SessionAnswer | Refusal> {
  if (isRefusal(who)) return who;
  await call.signIn(who.person, method);
  const now = formatInstant(ports.nowMs());
  return sessionAnswer(ports.authority, { person: who.person, method }, now);
}

export function signInRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  return [
    ...welcomeRoutes<Reader>(ports),
    ...keyRoutes<Reader>(ports),
    ...oidcRoutes<Reader>(ports),
  ];
}

function welcomeRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'GET',
      path: '/api/welcome',
      summary: 'What the page must know before anybody has signed in.',
      tag,
      access: 'anyone',
      response: welcomeShape,
      run: async (call) => welcomeAnswer(ports, call.now),
    }),
    route({
      method: 'GET',
      path: '/api/session',
      summary: 'Who is signed in, and where they may act.',
      tag,
      access: 'signed-in',
      response: sessionShape,
      run: async (call) => sessionAnswer(ports.authority, call.session, call.now),
    }),
    route({
      method: 'POST',
      path: '/api/sign-out',
      summary: 'End the session of this browser.',
      tag,
      access: 'anyone',
      response: z.object({}),
      async run(call) {
        await call.signOut();
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/sign-in/demo-seat',
      summary: 'Sign in as a ready person; in demo mode only.',
      tag,
      access: 'anyone',
      body: z.strictObject({ person: directoryId }),
      response: sessionShape,
      async run(call) {
        if (ports.demo === undefined) return refuse('directory.no-demo');
        const { person } = call.body;
        const isSeat =
          listDemoPeople(ports, call.now).includes(person) &&
          ports.authority.findPerson(person) !== undefined;
        const who = isSeat ? { person } : refuse('directory.no-such-seat');
        return await enter(ports, call, who, 'demo-seat');
      },
    }),
  ];
}

function keyRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'POST',
      path: '/api/sign-in/passkey/options',
      summary: 'Begin to sign in with a passkey.',
      tag,
      access: 'anyone',
      limit: 'sign-in',
      response: askedShape,
      run: async (call) => await askForPasskey(ports, call.origin),
    }),
    route({
      method: 'POST',
      path: '/api/sign-in/passkey/verify',
      summary: 'Sign in with what the authenticator answered.',
      tag,
      access: 'anyone',
      limit: 'sign-in',
      body: z.strictObject({ id: z.uuid(), response: assertionShape }),
      response: sessionShape,
      async run(call) {
        const who = await checkPasskey(ports, call.origin, call.body);
        return await enter(ports, call, who, 'passkey');
      },
    }),
    route({
      method: 'POST',
      path: '/api/sign-in/recovery-code',
      summary: 'Sign in with a recovery code, which then is used up.',
      tag,
      access: 'anyone',
      limit: 'sign-in',
      body: z.strictObject({ person: directoryId, code: z.string().min(1).max(60) }),
      response: sessionShape,
      async run(call) {
        const { person, code } = call.body;
        const who = (await checkRecoveryCode(ports, person, code)) ?? { person };
        return await enter(ports, call, who, 'recovery-code');
      },
    }),
  ];
}

function oidcRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  const maxAgeS = CHALLENGE_LIFE_MS / 1_000;
  return [
    route({
      method: 'GET',
      path: oidcPath,
      summary: 'Go to the national identity provider to sign in there.',
      tag,
      access: 'anyone',
      limit: 'sign-in',
      async run(call) {
        const begun = await beginOidc(ports, call.origin);
        if (isRefusal(begun)) return refusalPage(begun);
        call.writeCookie(oidcCookie, begun.cookie, { maxAgeS, path: oidcPath });
        return new Redirect(begun.location);
      },
    }),
    route({
      method: 'GET',
      path: `${oidcPath}/return`,
      summary: 'Come back from the identity provider.',
      tag,
      access: 'anyone',
      limit: 'sign-in',
      query: z.record(z.string().max(60), z.string().max(8_000)),
      async run(call) {
        const cookie = call.readCookie(oidcCookie);
        call.writeCookie(oidcCookie, '', { maxAgeS: 0, path: oidcPath });
        const who = await finishOidc(ports, call.origin, { cookie, query: call.query });
        if (isRefusal(who)) return refusalPage(who);
        await call.signIn(who.person, 'oidc');
        return new Redirect('/');
      },
    }),
  ];
}

// Here a browser navigates, so the answer is a page: the sign-in screen says why in words.
function refusalPage(refusal: Refusal): Redirect {
  return new Redirect(`/?refused=${refusal.refused}`);
}
