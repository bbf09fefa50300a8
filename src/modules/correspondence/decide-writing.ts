// Deciding about a letter that this office writes: draft, initials, signature, number, dispatch. A
// person signs what they saw, before it has a number; what is dispatched is what was signed.
import type { Office } from '#kernel/authority.ts';
import type { FileRef } from '#kernel/entry.ts';
import type { Context, Decision, Draft, NumberRequest } from '#kernel/module.ts';
import { verifyPasskey } from '#kernel/passkey.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { draft, numbered, numberFor, toSender, today, withFiles } from './case.ts';
import type { Case } from './case.ts';
import { checkAddressees, checkDueDay, checkFiles, checkLength, checkWithheld } from './checks.ts';
import { checkReplies, dayIn, nameOf, refuseWith } from './checks.ts';
import { isSecret } from './clearance.ts';
import type { DispatchLetterBody, InitialDraftBody, ReserveNumberBody } from './commands.ts';
import type { ReasonBody, SendBackDraftBody, SignLetterBody, WriteLetterBody } from './commands.ts';
import { contentDigest } from './content-digest.ts';
import type { Card, LetterDispatched, LetterDrafted, NamedAddressee } from './entries.ts';
import type { OutsideAddressee, Secrecy, SignedBy } from './entries.ts';
import { isRecallable } from './addressees.ts';
import { enterOutgoing } from './keyed-sheets.ts';
import { contentOf } from './seen-draft.ts';
import type { LetterState } from './state.ts';

export function cardOf(letter: Card): Card {
  const { subject, abstract, text, secrecy, urgency, importance, isCircular } = letter;
  const { classCode, references } = letter;
  return {
    ...{ subject, abstract, text, secrecy, urgency, importance, isCircular, classCode },
    references: references.map(({ relation, letter: other, number, date }) => ({
      ...{ relation, letter: other, number, date },
    })),
  };
}

export function writeLetter(asked: Case, body: WriteLetterBody): Decision {
  const { office, context } = asked;
  const refused =
    checkAddressees(body.addressees, office.id, context) ??
    checkDueDays(body, today(asked)) ??
    checkReplies(body.references, { dated: today(asked), isOurs: true }) ??
    checkFiles(body.files, context) ??
    checkChannels(body.secrecy, body.outside) ??
    checkWithheld(body.addressees, body.files);
  if (refused !== undefined) return refused;
  const letter: LetterDrafted = {
    ...cardOf(body),
    addressees: nameAll(body, context),
    outside: body.outside.map(outsideOf),
  };
  // Measured as it will be dispatched, so that nobody finishes a letter that cannot go.
  const tooLong = checkLength(dispatched(office, context, 0, letter, unsigned), body.files);
  if (tooLong !== undefined) return tooLong;
  const { unit, citizenId } = body;
  const drafted = draft('letter-drafted', { ...letter, unit, citizenId }, withFiles(body.files));
  return enterOutgoing(asked, body, [drafted]);
}

/** E-mail is read on its way by whoever carries it. */
function checkChannels(
  secrecy: Secrecy,
  outside: readonly Pick<OutsideAddressee, 'name' | 'channel'>[],
): Refusal | undefined {
  if (!isSecret(secrecy)) return undefined;
  const i = outside.findIndex(({ channel }) => channel === 'e-mail');
  const facts = { name: outside[i]?.name ?? '' };
  if (i === -1) return undefined;
  return refuseWith('correspondence.secret-by-e-mail', facts, `/outside/${i}/channel`);
}

function checkDueDays(body: WriteLetterBody, day: string): Refusal | undefined {
  for (const list of ['addressees', 'outside'] as const) {
    for (const [i, { dueOn }] of body[list].entries()) {
      const refused = checkDueDay(dueOn, day, `/${list}/${i}/dueOn`);
      if (refused !== undefined) return refused;
    }
  }
  return undefined;
}

function nameAll({ addressees }: WriteLetterBody, { authority }: Context): NamedAddressee[] {
  return addressees.map(({ office, purpose, dueOn, withheld }) => {
    const found = must(authority.findOffice(office), 'The addressee was just found.');
    return { office, purpose, name: nameOf(found), dueOn, withheld: [...new Set(withheld)] };
  });
}

function outsideOf({ name, purpose, channel, address, dueOn }: OutsideAddressee): OutsideAddressee {
  return { name, purpose, channel, address, dueOn };
}

/** As long as a signature of the usual size. */
const unsigned: SignedBy = {
  ...{ name: 'x'.repeat(300), title: 'x'.repeat(300), actingFor: 'x'.repeat(300) },
  ...{ digest: '0'.repeat(64), method: 'passkey' },
};

/** What was seen is what stands there now, and it is what the seer's own computing says. */
function checkSeen(
  { state, office }: Case,
  seen: { readonly draft: number; readonly digest: string },
): Refusal | undefined {
  if (seen.draft !== state.draft) return draftChanged(state, seen.draft);
  if (contentDigest(contentOf(office.id, state)) === seen.digest) return undefined;
  return refuseWith('correspondence.digest-differs', {}, '/digest');
}

function draftChanged(state: LetterState, seen: number): Refusal {
  return refuseWith('correspondence.draft-changed', { seen, draft: state.draft ?? -1 }, '/draft');
}

export function initialDraft(
  asked: Case,
  { draft: seen, digest, note }: InitialDraftBody,
): Decision {
  const refused = checkSeen(asked, { draft: seen, digest });
  return refused ?? [draft('draft-initialled', { draft: seen, digest, note })];
}

export function sendBackDraft(
  { state }: Case,
  { draft: seen, reason }: SendBackDraftBody,
): Decision {
  if (seen !== state.draft) return draftChanged(state, seen);
  return [draft('draft-sent-back', { draft: seen, reason })];
}

export function signLetter(asked: Case, body: SignLetterBody): Decision {
  const { draft: seen, digest, passkey, paper } = body;
  if (listWaiting(asked.state).length === 0 && asked.state.outside.length === 0) {
    return refuseWith('correspondence.no-addressee');
  }
  const refused = checkSeen(asked, body) ?? checkPaper(asked, body) ?? checkPasskey(asked, body);
  if (refused !== undefined) return refused;
  const { name, title, actingFor, method } = signerOf(asked, body);
  return [
    draft('letter-signed', { draft: seen, digest, name, title, actingFor, method, passkey, paper }),
  ];
}

/** The registry signs nothing itself: it attests that it has seen the signature on paper. */
function checkPaper(asked: Case, { paper }: SignLetterBody): Refusal | undefined {
  if (paper === null) {
    const isRegistry = asked.by.capacity === 'registrar';
    return isRegistry
      ? refuseWith('correspondence.registry-attests-paper', {}, '/paper')
      : undefined;
  }
  const day = today(asked);
  if (paper.signedOn <= day) return undefined;
  const facts = { signedOn: paper.signedOn, today: day };
  return refuseWith('correspondence.signed-in-future', facts, '/paper/signedOn');
}

/** Who has a passkey signs with it: a seat that somebody left open is not their hand. */
function checkPasskey(
  { by, context }: Case,
  { passkey, paper, digest }: SignLetterBody,
): Refusal | undefined {
  const { authority } = context;
  if (passkey === null) {
    const isNeeded = paper === null && authority.hasPasskey(by.person);
    return isNeeded ? refuseWith('correspondence.passkey-needed', {}, '/passkey') : undefined;
  }
  const enrolled = authority.findPasskey(passkey.credential);
  if (enrolled?.person !== by.person) {
    return refuseWith('correspondence.passkey-unknown', {}, '/passkey/credential');
  }
  const verdict = verifyPasskey({ ...passkey, publicKey: enrolled.publicKey }, digest);
  if (verdict.ok) return undefined;
  return refuseWith('correspondence.passkey-invalid', { reason: verdict.reason }, '/passkey');
}

function signerOf(
  { by, office, context: { authority } }: Case,
  { digest, passkey, paper }: SignLetterBody,
): SignedBy {
  if (paper !== null) {
    return { name: paper.name, title: paper.title, actingFor: null, digest, method: 'paper' };
  }
  const titleOf = (id: string | undefined) =>
    id === undefined ? undefined : authority.findAppointment(id)?.title[office.language];
  return {
    name: authority.findPerson(by.person)?.names[office.language] ?? by.person,
    title: titleOf(by.appointment) ?? by.capacity,
    actingFor: titleOf(by.actingFor) ?? null,
    ...{ digest, method: passkey === null ? 'seat' : 'passkey' },
  };
}

export function withdrawSignature(_: Case, { reason }: ReasonBody): Decision {
  return [draft('signature-withdrawn', { reason })];
}

function listWaiting(state: LetterState): NamedAddressee[] {
  const waiting = state.addressees.filter((to) => to.state === 'waiting');
  return waiting.map(({ office, name, purpose, dueOn, withheld }) => ({
    ...{ office, name, purpose, dueOn, withheld },
  }));
}

/** Goes out as it was signed, with the names as they stood then. */
export function dispatchLetter(asked: Case, body: DispatchLetterBody): Decision {
  const { state, office, context } = asked;
  if (body.draft !== state.draft) return draftChanged(state, body.draft);
  const { name, title, actingFor, digest, method } = must(
    state.signed,
    'A signed letter is signed.',
  );
  const addressees = listWaiting(state);
  const refused =
    checkAddressees(addressees, office.id, context) ??
    checkFiles(state.files, context) ??
    checkChannels(state.card.secrecy, state.outside);
  if (refused !== undefined) return refused;
  const content = { ...cardOf(state.card), addressees, outside: state.outside.map(outsideOf) };
  const signature = { name, title, actingFor, digest, method };
  const letter = dispatched(office, context, body.draft, content, signature);
  const tooLong = checkLength(letter, state.files);
  if (tooLong !== undefined) return tooLong;
  const to = [...addressees.map((one) => one.office), ...ownOffice(office, state.card)];
  const extras = to.length === 0 ? {} : { to };
  const number = numberFor(state, 'outgoing');
  const forAll = listForAll(addressees, state.files);
  const whole = { ...letter, addressees: addressees.map(withNothingWithheld) };
  return [
    draft('letter-dispatched', whole, { ...number, ...extras, ...withFiles(forAll) }),
    ...enclosuresOf(addressees, state.files, digest),
  ];
}

/** Nobody learns what is withheld, neither from them nor from others. */
export function withNothingWithheld(to: NamedAddressee): NamedAddressee {
  return { ...to, withheld: [] };
}

/** What goes to every addressee. */
export function listForAll(
  addressees: readonly NamedAddressee[],
  files: readonly FileRef[],
): readonly FileRef[] {
  return files.filter(({ sha256 }) => addressees.every((to) => !to.withheld.includes(sha256)));
}

/** The others, in one entry for those that get the same of them, addressed to nobody else. */
function enclosuresOf(
  addressees: readonly NamedAddressee[],
  files: readonly FileRef[],
  digest: string,
): Draft[] {
  const forAll = new Set(listForAll(addressees, files));
  const byReaders = Map.groupBy(
    files.filter((file) => !forAll.has(file)),
    ({ sha256 }) =>
      addressees
        .filter((to) => !to.withheld.includes(sha256))
        .map((to) => to.office)
        .join(' '),
  );
  // Withheld from everybody: it stays in the draft, where it was signed.
  byReaders.delete('');
  return [...byReaders].map(([readers, own]) =>
    draft('enclosures-dispatched', { digest }, { to: readers.split(' '), files: own }),
  );
}

/** The office's own server hears of a reply, and closes what was answered. */
export function ownOffice(office: Office, { references }: Pick<Card, 'references'>): string[] {
  const isReply = references.some((one) => one.relation === 'reply' && one.letter !== null);
  return isReply ? [office.id] : [];
}

function dispatched(
  office: Office,
  { now }: Context,
  draftIndex: number,
  letter: LetterDrafted,
  signed: SignedBy,
): LetterDispatched {
  const from = { office: office.id, name: nameOf(office), names: office.names };
  return { ...letter, draft: draftIndex, from, dated: dayIn(office, now), signed };
}

/** Those who have not numbered it yet are asked to give it back. */
export function recallLetter({ state }: Case, { reason }: ReasonBody): Decision {
  const to = state.addressees.filter(isRecallable).map((one) => one.office);
  return [draft('letter-recalled', { reason }, { to })];
}

export function discardDraft({ state }: Case): Decision {
  return [draft('draft-discarded', {}, numbered(state, 'void'))];
}

/** Voiding the registration of a letter that came by wire sends it back to who wrote it. */
export function voidNumber({ state }: Case, { reason }: ReasonBody): Decision {
  return [draft('number-voided', { reason }, { ...numbered(state, 'void'), ...toSender(state) })];
}

export function reserveNumber({ state }: Case, { register, reason }: ReserveNumberBody): Decision {
  if (state.direction === 'outgoing' && register === 'incoming') {
    return refuseWith('correspondence.outgoing-letter', { number: '' }, '/register');
  }
  const number: NumberRequest = { register, status: 'reserved' };
  return [draft('number-reserved', { register, reason }, { number })];
}
