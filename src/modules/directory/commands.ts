// What may be asked of the directory: the requests, imperative, with their schemas and who may
// make them. Texts are trimmed, without control or bidi-control characters. Instants are RFC 3339
// in UTC with milliseconds, so that comparing them as text is comparing them in time.
import { z } from 'zod';
import { capacities, secretaryActs } from '#kernel/authority.ts';
import type { CommandRule } from '#kernel/module.ts';
import { isPattern } from '#kernel/register.ts';
import { lineShape } from '#kernel/text.ts';
import { decodeBech32 } from '#lib/bech32.ts';
import { isTimeZone } from '#lib/calendar.ts';

const names = z.strictObject({ ar: lineShape(200), fa: lineShape(200), en: lineShape(200) });
/** Ids of institutions, offices, people and appointments; a UUID is one. */
export const directoryId = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/);
const instant = z.iso.datetime({ precision: 3 });
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const letter = z.strictObject({ number: lineShape(60), date: z.iso.date() });

export const patternBody = z.strictObject({
  pattern: lineShape(60).refine(isPattern, 'has {serial} exactly once and no other braces'),
  restarts: z.enum(['yearly', 'never']),
  names,
});
const registerName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

const RECIPIENT_BYTES = 32;
/** The public half of a reading key, `age1…`. */
const recipient = z
  .string()
  .max(80)
  .regex(/^age1/)
  .refine((text) => decodeBech32('age', text)?.length === RECIPIENT_BYTES, 'is no age1… key');
export const readingKeyBody = z.strictObject({ recipient });

export const openInstitutionBody = z.strictObject({ names });
export const officeBody = z.strictObject({
  institution: directoryId,
  /** Stands in numbers where a pattern says {office}. */
  code: lineShape(20),
  names,
  calendar: z.enum(['islamic-umalqura', 'persian', 'gregory']),
  digits: z.enum(['western', 'arabic', 'persian']),
  timeZone: z.string().max(60).refine(isTimeZone, 'is the name of a time zone'),
  language: z.enum(['ar', 'fa', 'en']),
});
export const openOfficeBody = officeBody.extend({
  registers: z.strictObject({ incoming: patternBody, outgoing: patternBody }),
  /** Where its server has made one already. */
  readingKey: recipient.exactOptional(),
});
export const changeRegisterPatternBody = z.strictObject({
  register: registerName,
  pattern: patternBody,
});
export const reasonBody = z.strictObject({ reason: lineShape(300) });
export const personBody = z.strictObject({ names });

/** A secretary is named by the one whose secretary they are. */
const appointable = z.enum(capacities).exclude(['secretary']);

export const appointBody = z.strictObject({
  person: directoryId,
  office: directoryId,
  capacity: appointable,
  title: names,
  from: instant,
  until: instant.nullable().default(null),
  /** May be missing only where the server itself founds a directory. */
  letter: letter.nullable().default(null),
});

export const delegateBody = z.strictObject({
  /** Id of the appointment whose powers are lent. */
  appointment: directoryId,
  person: directoryId,
  capacity: appointable,
  from: instant,
  until: instant,
  letter,
});

export const nameSecretaryBody = z.strictObject({
  /** Id of the appointment in whose name they act. */
  appointment: directoryId,
  person: directoryId,
  acts: z
    .array(z.enum(secretaryActs))
    .min(1)
    .refine((acts) => new Set(acts).size === acts.length, 'names each once'),
  /** Of letters in the box of that post, the secret ones too. */
  readsSecret: z.boolean().default(false),
  from: instant,
  until: instant,
  letter,
});

export const actForBody = z.strictObject({
  /** Id of the appointment, held by somebody absent or ended, whose post is looked after. */
  appointment: directoryId,
  person: directoryId,
  from: instant,
  until: instant.nullable().default(null),
  letter,
});

export const endAppointmentBody = z.strictObject({
  reason: lineShape(300),
  /** Null: now. Never earlier than now, so that what was done stays rightly done. */
  at: instant.nullable().default(null),
});

export const enrolCredentialBody = z.strictObject({
  person: directoryId,
  /** A WebAuthn credential id has at most 1,023 bytes. */
  credentialId: base64url.min(16).max(1_364),
  publicKey: base64url.max(4_000),
  transports: z.array(z.string().max(20)).max(8),
  name: lineShape(80),
  /** Who made the link through which it came; null where the person was signed in already. */
  invitedBy: directoryId.nullable().default(null),
});

export const linkIdentityBody = z.strictObject({
  person: directoryId,
  issuer: z.url().max(200),
  identity: lineShape(255),
});

const national = ['administrator', 'server'] as const;
const delegators = ['head', 'administrator', 'server'] as const;

/** Subjects: institution/<id>, office/<id>, person/<id>, appointment/<id>, credential/<…>. */
export const commands = {
  'open-institution': {
    schema: openInstitutionBody,
    capacities: national,
    summary: 'Enter a new institution into the directory.',
  },
  'found-directory': {
    schema: officeBody,
    capacities: ['server'],
    summary: 'Give the directory itself its names, institution and calendar, once.',
  },
  'open-office': {
    schema: openOfficeBody,
    capacities: national,
    summary: 'Open an office with its code and the patterns of its registers.',
  },
  'change-register-pattern': {
    schema: changeRegisterPatternBody,
    capacities: national,
    summary: 'Change how new numbers of a register are written; given numbers never change.',
  },
  'change-reading-key': {
    schema: readingKeyBody,
    capacities: national,
    summary: 'Say the public key to which secret letters to the office are sealed from now on.',
  },
  'close-office': {
    schema: reasonBody,
    capacities: national,
    summary: 'Close an office: its appointments hold no more, its registers stay readable.',
  },
  'enrol-person': {
    schema: personBody,
    capacities: national,
    summary: 'Enter a person into the directory; this alone lets them do nothing.',
  },
  'rename-person': {
    schema: personBody,
    capacities: national,
    summary: "Change a person's names; what was recorded before keeps them.",
  },
  appoint: {
    schema: appointBody,
    capacities: national,
    summary: 'Record an appointment letter: who acts where, in which capacity, from when.',
  },
  delegate: {
    schema: delegateBody,
    capacities: delegators,
    fromAnyOffice: true,
    summary: 'Lend the powers of an appointment, or narrower ones, for a limited time.',
  },
  'name-secretary': {
    schema: nameSecretaryBody,
    capacities: delegators,
    fromAnyOffice: true,
    summary: "Let somebody prepare, refer or register in a head's name, for a limited time.",
  },
  'act-for': {
    schema: actForBody,
    capacities: national,
    summary: 'Appoint a substitute who acts for the holder of an absent or vacant post.',
  },
  'end-appointment': {
    schema: endAppointmentBody,
    capacities: delegators,
    fromAnyOffice: true,
    summary: 'End an appointment, and with it whatever it lent.',
  },
  'enrol-credential': {
    schema: enrolCredentialBody,
    capacities: ['server'],
    summary: "Enrol a person's passkey, after the server has authenticated them.",
  },
  'link-identity': {
    schema: linkIdentityBody,
    capacities: national,
    summary: 'Say which identity of an OpenID provider is this person.',
  },
  'revoke-credential': {
    schema: reasonBody,
    capacities: national,
    summary: 'Revoke a passkey or a linked identity: nobody signs in with it again.',
  },
} as const satisfies Record<string, CommandRule>;

export type CommandKind = keyof typeof commands;
