// An office of the demonstration with people who write, sign and dispatch letters to who is not
// connected, for tests of delivery.
import { randomBytes } from 'node:crypto';
import { assert, must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import type { Answer } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { findLetter } from '#modules/correspondence/letter-views.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { OpenOffice } from '#programs/office.ts';
import { nowMs } from '#programs/office.ts';

export const office = 'moj.diwan';
const seat = (person: string, capacity: string) => ({
  ...{ person, capacity, appointment: `${office}.${person}.${capacity}` },
});
const registrar = seat('rana-al-otaibi', 'registrar');
const signer = seat('khalid-al-dosari', 'signer');

export interface Outside {
  readonly name: string;
  readonly channel: string;
  readonly address: string;
}

export function ask(
  { store }: OpenOffice,
  kind: string,
  subject: string,
  body: object,
  by = registrar,
): Promise<Answer | Refusal> {
  return store.submit({ id: uuidv7(nowMs(), randomBytes(10)), kind, office, subject, by, body });
}

export const newLetter = (): string => `letter/${uuidv7(nowMs(), randomBytes(10))}`;

async function done(outcome: Promise<Answer | Refusal>): Promise<void> {
  const said = await outcome;
  assert(!isRefusal(said), `The acts of this office are lawful: ${JSON.stringify(said)}`);
}

/** As the registry reads it. */
export async function readLetter(open: OpenOffice, letter: string): Promise<LetterAnswer> {
  const { store, authority } = open;
  const history = await store.reader.listEntriesOf(office, letter);
  const own = must(authority.findOffice(office), 'The office is there.');
  const viewer = { person: registrar.person, capacities: [registrar.capacity] };
  const asking = { office: own, viewer, now: new Date(nowMs()).toISOString() };
  return must(findLetter(history, asking, letter, authority), 'The letter is there.');
}

/** A letter that went out, with its number. */
export async function dispatch(
  open: OpenOffice,
  outside: readonly Outside[],
  more: object = {},
): Promise<LetterAnswer> {
  const letter = newLetter();
  const text = { subject: 'إصلاح جسر السوق', text: 'إشارة إلى ما دار بيننا، نأمل الإفادة.' };
  await done(ask(open, 'write-letter', letter, { ...text, outside, ...more }));
  const { draft, digest } = await readLetter(open, letter);
  await done(ask(open, 'sign-letter', letter, { draft, digest }, signer));
  await done(ask(open, 'dispatch-letter', letter, { draft }));
  return await readLetter(open, letter);
}

export async function putFile({ store }: OpenOffice, name: string, bytes: Uint8Array) {
  const put = await store.files.put(ReadableStream.from([bytes]));
  assert(put.ok, 'The enclosure is stored.');
  const { sha256, sizeBytes, mediaType } = put;
  return { sha256, sizeBytes, mediaType, name };
}
