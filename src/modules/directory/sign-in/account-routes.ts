// What people do about their own ways in: sessions, passkeys, recovery codes, after they have shown
// once more that it is they; and set-up links, by which somebody new enrols their first passkey.
import { z } from 'zod';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Session } from '#http/ports.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { directoryId } from '#modules/directory/commands.ts';
import { namesShape, sessionShape, sessionsShape } from '#modules/directory/shapes.ts';
import { signingPasskeysShape } from '#modules/directory/shapes.ts';
import { sessionsAnswer } from './answers.ts';
import { findInvitation, invitationLink, invite, useInvitation } from './invitations.ts';
import { askForNewPasskey, assertionShape, attestationShape } from './passkeys.ts';
import { checkNewPasskey, enrolPasskey, listSigningPasskeys } from './passkeys.ts';
import { submitAsServer } from './ports.ts';
import type { SignInPorts } from './ports.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { askedShape, enter } from './routes.ts';
import { grantByCode, grantByPasskey, listWays, useGrant } from './step-up.ts';

const tag = 'account';
const passkeyName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]*$/u);
const newPasskey = { id: z.uuid(), name: passkeyName, response: attestationShape };
const token = z.string().max(100);
/** What showing once more who one is gave; without it these acts are refused. */
const granted = { grant: z.uuid().nullable().default(null) };
const grantShape = z.object({ grant: z.uuid() });

interface OwnCall {
  readonly session: Session;
  listSessions(person: string): Promise<readonly Session[]>;
}

async function overview(ports: SignInPorts, call: OwnCall) {
  return await sessionsAnswer(ports, call.session, await call.listSessions(call.session.person));
}

export function accountRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  return [
    ...sessionRoutes<Reader>(ports),
    ...stepUpRoutes<Reader>(ports),
    ...passkeyRoutes<Reader>(ports),
    ...setUpRoutes<Reader>(ports),
  ];
}

function sessionRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'GET',
      path: '/api/sessions',
      summary: 'Where I am signed in, my passkeys, and how many recovery codes are left.',
      tag,
      access: 'signed-in',
      response: sessionsShape,
      run: async (call) => await overview(ports, call),
    }),
    route({
      method: 'POST',
      path: '/api/sessions/:id/revoke',
      summary: 'Sign one of my sessions out.',
      tag,
      access: 'signed-in',
      params: z.object({ id: z.uuid() }),
      response: sessionsShape,
      async run(call) {
        const isDone = await call.revokeSession(call.params.id, call.session.person);
        return isDone ? await overview(ports, call) : refuse('directory.no-such-session');
      },
    }),
    route({
      method: 'POST',
      path: '/api/recovery-codes',
      summary: 'Make ten new recovery codes, shown once; the earlier ones work no more.',
      tag,
      access: 'signed-in',
      body: z.strictObject(granted),
      response: z.object({ codes: z.array(z.string()) }),
      async run(call) {
        const refused = await useGrant(ports, call.session, call.body.grant);
        return refused ?? { codes: await makeRecoveryCodes(ports, call.session.person) };
      },
    }),
  ];
}

function stepUpRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'POST',
      path: '/api/step-up',
      summary: 'By what I can show once more that it is I, before I change my ways in.',
      tag,
      access: 'signed-in',
      response: z.object({
        passkey: askedShape.nullable(),
        hasCodes: z.boolean(),
        grant: z.uuid().nullable().describe('set where nothing more is asked for'),
      }),
      run: async (call) => await listWays(ports, call.origin, call.session),
    }),
    route({
      method: 'POST',
      path: '/api/step-up/passkey',
      summary: 'Show by a passkey of mine that it is I; grants one act within five minutes.',
      tag,
      access: 'signed-in',
      body: z.strictObject({ id: z.uuid(), response: assertionShape }),
      response: grantShape,
      run: async (call) => await grantByPasskey(ports, call.origin, call.session, call.body),
    }),
    route({
      method: 'POST',
      path: '/api/step-up/recovery-code',
      summary: 'Show by a recovery code that it is I, which then is used up.',
      tag,
      access: 'signed-in',
      limit: 'sign-in',
      body: z.strictObject({ code: z.string().min(1).max(60) }),
      response: grantShape,
      run: async (call) => await grantByCode(ports, call.session, call.body.code),
    }),
  ];
}

function passkeyRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'GET',
      path: '/api/passkeys/signing',
      summary: 'Which passkeys of mine sign letters; with none I sign by my seat.',
      tag,
      access: 'signed-in',
      response: signingPasskeysShape,
      run: async (call) => listSigningPasskeys(ports, call.origin, call.session.person),
    }),
    route({
      method: 'POST',
      path: '/api/passkeys/options',
      summary: 'Begin to enrol a passkey of mine.',
      tag,
      access: 'signed-in',
      body: z.strictObject(granted),
      response: askedShape,
      async run(call) {
        const { person } = call.session;
        const refused = await useGrant(ports, call.session, call.body.grant);
        // The challenge is the only one with which this person enrols, and it is given here.
        return refused ?? (await askForNewPasskey(ports, call.origin, person));
      },
    }),
    route({
      method: 'POST',
      path: '/api/passkeys',
      summary: 'Enrol a passkey of mine.',
      tag,
      access: 'signed-in',
      body: z.strictObject(newPasskey),
      response: sessionsShape,
      async run(call) {
        const { person } = call.session;
        const checked = await checkNewPasskey(ports, call.origin, person, call.body);
        if (isRefusal(checked)) return checked;
        return (await enrolPasskey(ports, checked, null)) ?? (await overview(ports, call));
      },
    }),
    route({
      method: 'POST',
      path: '/api/passkeys/:id/revoke',
      summary: 'Revoke a passkey of mine.',
      tag,
      access: 'signed-in',
      params: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
      body: z.strictObject(granted),
      response: sessionsShape,
      async run(call) {
        const subject = `credential/${call.params.id}`;
        const found = ports.authority.findCredential(subject);
        if (found?.person !== call.session.person) return refuse('directory.no-such-credential');
        const notShown = await useGrant(ports, call.session, call.body.grant);
        if (notShown !== undefined) return notShown;
        const body = { reason: `by ${call.session.person}` };
        const outcome = await submitAsServer(ports, { kind: 'revoke-credential', subject, body });
        return isRefusal(outcome) ? outcome : await overview(ports, call);
      },
    }),
  ];
}

function setUpRoutes<Reader>(ports: SignInPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'POST',
      path: '/api/directory/people/:person/invitation',
      summary: 'Make a set-up link for a person; administrators of the directory only.',
      tag,
      access: 'signed-in',
      params: z.object({ person: directoryId }),
      response: z.object({ link: z.string(), expiresAt: z.string() }),
      async run(call) {
        const isNational = call.appointments.some((one) => one.capacity === 'administrator');
        if (!isNational) return refuse('kernel.not-permitted');
        const made = await invite(ports, call.params.person, call.session.person);
        if (isRefusal(made)) return made;
        return { link: invitationLink(call.origin, made.token), expiresAt: made.expiresAt };
      },
    }),
    route({
      method: 'POST',
      path: '/api/set-up/options',
      summary: 'Open a set-up link: whose it is, and the start of enrolling a passkey.',
      tag,
      access: 'anyone',
      limit: 'sign-in',
      body: z.strictObject({ token }),
      response: askedShape.extend({ person: z.string(), names: namesShape }),
      async run(call) {
        const invited = await findInvitation(ports, call.body.token);
        if (isRefusal(invited)) return invited;
        const { person } = invited;
        const asked = await askForNewPasskey(ports, call.origin, person);
        const names = ports.authority.findPerson(person)?.names;
        if (names === undefined) return refuse('directory.invitation-over');
        return isRefusal(asked) ? asked : { ...asked, person, names };
      },
    }),
    route({
      method: 'POST',
      path: '/api/set-up/verify',
      summary: 'Enrol the first passkey by a set-up link, and sign in.',
      tag,
      access: 'anyone',
      limit: 'sign-in',
      body: z.strictObject({ token, ...newPasskey }),
      response: sessionShape,
      async run(call) {
        const invited = await findInvitation(ports, call.body.token);
        if (isRefusal(invited)) return invited;
        const { person, invitedBy } = invited;
        const checked = await checkNewPasskey(ports, call.origin, person, call.body);
        // A key that was not accepted does not use the link up.
        if (isRefusal(checked)) return checked;
        if (!(await useInvitation(ports, invited))) return refuse('directory.invitation-over');
        const refused = await enrolPasskey(ports, checked, invitedBy);
        return await enter(ports, call, refused ?? { person }, 'set-up');
      },
    }),
  ];
}
