// What the directory and sign-in API answers: zod shapes for OpenAPI, types for the screens.
import { z } from 'zod';
import { onboardingSteps } from './onboarding.ts';
import { capacities, secretaryActs } from '#kernel/authority.ts';

export const namesShape = z.object({ ar: z.string(), fa: z.string(), en: z.string() });

/** What a secretary may do in the name of the post; null: it is no secretary's. */
const secretaryShape = z
  .object({ acts: z.array(z.enum(secretaryActs)), readsSecret: z.boolean() })
  .nullable();

export const seatShape = z.object({
  appointment: z.string(),
  office: z.string(),
  capacity: z.enum(capacities),
  title: namesShape,
  officeNames: namesShape,
  institutionNames: namesShape,
  language: z.enum(['ar', 'fa', 'en']),
  calendar: z.enum(['islamic-umalqura', 'persian', 'gregory']),
  digits: z.enum(['western', 'arabic', 'persian']),
  timeZone: z.string(),
  actingFor: namesShape.nullable(),
  secretary: secretaryShape,
  until: z.string().nullable(),
});
export type Seat = z.infer<typeof seatShape>;

/** GET /api/welcome: what the page must know before anybody has signed in. */
export const welcomeShape = z.object({
  demo: z.boolean(),
  version: z.string(),
  oidc: z.object({ names: namesShape }).nullable(),
  /** Demo mode only: ready persons, one click each. */
  seats: z.array(
    z.object({
      person: z.string(),
      names: namesShape,
      title: namesShape,
      officeNames: namesShape,
      capacity: z.enum(capacities),
      language: z.enum(['ar', 'fa', 'en']),
    }),
  ),
  /** Demo mode with several servers only: where their plug board is. */
  board: z.string().nullable(),
});
export type Welcome = z.infer<typeof welcomeShape>;

/** GET /api/session: who I am and where I may act. 401 where nobody is signed in. */
export const sessionShape = z.object({
  person: z.string(),
  names: namesShape,
  method: z.enum(['passkey', 'recovery-code', 'oidc', 'demo-seat', 'set-up']),
  seats: z.array(seatShape),
  /** Whom to ask for an appointment: given only to who has no seat. */
  administrators: z.array(namesShape),
  now: z.string(),
});
export type SessionAnswer = z.infer<typeof sessionShape>;

/** GET /api/sessions: where I am signed in. */
export const sessionsShape = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      method: z.string(),
      client: z.string(),
      createdAt: z.string(),
      seenAt: z.string(),
      current: z.boolean(),
    }),
  ),
  passkeys: z.array(z.object({ id: z.string(), name: z.string(), enrolledAt: z.string() })),
  recoveryCodesLeft: z.int(),
});
export type SessionsAnswer = z.infer<typeof sessionsShape>;

/** GET /api/passkeys/signing: what navigator.credentials.get() must be told. */
export const signingPasskeysShape = z.object({
  passkeys: z.array(
    z.object({
      id: z.string().describe('credential id in base64url'),
      transports: z.array(z.string()),
    }),
  ),
  rpId: z.string().describe('the host by which the browser knows this server'),
});
export type SigningPasskeys = z.infer<typeof signingPasskeysShape>;

/** GET /api/directory/offices: everybody may address a letter to these. */
export const officesShape = z.object({
  offices: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      names: namesShape,
      institution: z.string(),
      institutionNames: namesShape,
      closedAt: z.string().nullable(),
    }),
  ),
});
export type OfficesAnswer = z.infer<typeof officesShape>;

/** GET /api/offices/{office}/staff: appointments of one office, ended ones too. */
export const staffShape = z.object({
  staff: z.array(
    z.object({
      appointment: z.string(),
      person: z.string(),
      names: namesShape,
      capacity: z.enum(capacities),
      title: namesShape,
      from: z.string(),
      until: z.string().nullable(),
      endedAt: z.string().nullable(),
      letter: z.object({ number: z.string(), date: z.string() }).nullable(),
      delegatedFrom: z.object({ person: z.string(), names: namesShape }).nullable(),
      actingFor: z.object({ person: z.string(), names: namesShape }).nullable(),
      secretary: secretaryShape,
      holds: z.boolean(),
    }),
  ),
});
export type StaffAnswer = z.infer<typeof staffShape>;

export const onboardingShape = z.object({
  isKeptHere: z.boolean().describe('this server keeps the directory and knows the centres'),
  now: z.string(),
  offices: z.array(
    z.object({
      ...{ office: z.string(), names: namesShape, step: z.enum(onboardingSteps) },
      invitedUntil: z.string().nullable(),
      joinedAt: z.string().nullable(),
      heardAt: z.string().nullable().describe('when a centre last heard of its server'),
      signed: z.int().describe('entries that its log has'),
      held: z.int().describe('of those, held by a centre'),
    }),
  ),
});
export type OnboardingAnswer = z.infer<typeof onboardingShape>;
