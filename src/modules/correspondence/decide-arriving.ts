// Deciding about a letter that came in, by wire or on paper, until it has its number; and about
// what the other side lets this office know of a letter that went out.
import type { FileRef } from '#kernel/entry.ts';
import type { Decision, Draft } from '#kernel/module.ts';
import { isNoted } from './addressees.ts';
import { draft, numberFor, toSender, today, withFiles } from './case.ts';
import type { Case } from './case.ts';
import { checkDays, checkFiles, checkLength, checkReplies, refuseWith } from './checks.ts';
import type { CorrectRegistrationBody, NoteHandoverBody, NoteReminderBody } from './commands.ts';
import type { ReasonBody, RegisterDeliveredBody, RegisterIncomingBody } from './commands.ts';
import { cardOf, ownOffice } from './decide-writing.ts';
import type { Correctable, LetterDelivered, Origin } from './entries.ts';
import { enterIncoming } from './keyed-sheets.ts';
import type { LetterState } from './state.ts';
import type { DeliverEnclosuresBody, DeliverLetterBody, NoteAnswerBody } from './wire-bodies.ts';
import type { NoteFictionBody, NoteRecallBody, NoteReceiptBody } from './wire-bodies.ts';
import type { NoteSecrecyBody } from './wire-bodies.ts';

export function registerIncoming(asked: Case, body: RegisterIncomingBody): Decision {
  const { state, office, context } = asked;
  const { files, unit, abstract, citizenId, deliveryNote } = body;
  const { from, theirNumber, theirDate, receivedOn, medium, dueOn } = body;
  const refused =
    checkDays(body, today(asked)) ??
    checkReplies(body.references, { dated: theirDate ?? receivedOn, isOurs: false }) ??
    (from.office === null || context.authority.findOffice(from.office) !== undefined
      ? undefined
      : refuseWith('correspondence.sender-unknown', { office: from.office }, '/from/office')) ??
    checkFiles(files, context) ??
    checkLength(body, []);
  if (refused !== undefined) return refused;
  const card = cardOf(body);
  const paper = { ...card, from, theirNumber, theirDate, receivedOn, medium, dueOn };
  const to = ownOffice(office, card);
  const extras = { ...numberFor(state, 'incoming'), ...withFiles(files) };
  const told = to.length === 0 ? extras : { ...extras, to };
  const registered = { unit, abstract, citizenId, deliveryNote, paper };
  return enterIncoming(asked, body, [draft('letter-registered', registered, told)]);
}

export function deliverLetter({ state, office }: Case, body: DeliverLetterBody): Decision {
  const { origin, letter } = body;
  const mine = letter.addressees.find((to) => to.office === office.id);
  if (letter.from.office !== origin.office || mine === undefined) {
    return refuseWith('correspondence.not-an-addressee', { office: origin.office });
  }
  const { from, number, dated, addressees, outside, signed, files } = letter;
  const card = cardOf(letter);
  const delivered: LetterDelivered = {
    ...card,
    ...{ origin, from, theirNumber: number, theirDate: dated, addressees, outside, signed },
    dueOn: mine.dueOn,
  };
  const to = [origin.office, ...ownOffice(office, card)];
  const arrived = draft('letter-delivered', { ...delivered }, { to, ...withFiles(files) });
  // The sender's wish to have it back was faster than the letter.
  const { recall } = state;
  const isRecalled = recall?.origin?.office === origin.office;
  return isRecalled ? [arrived, recalled(recall.origin, recall.reason, true)] : [arrived];
}

function recalled(origin: Origin, reason: string, isGivenBack: boolean): Draft {
  const extras = isGivenBack ? { to: [origin.office] } : {};
  return draft('recall-noted', { origin, reason }, extras);
}

/** What has no number here goes back; of anything else the wish is noted, and nothing more. */
export function noteRecall({ state }: Case, { origin, reason }: NoteRecallBody): Decision {
  if (state.state === 'none') return [recalled(origin, reason, false)];
  if (state.origin?.office !== origin.office) {
    return refuseWith('correspondence.not-an-addressee', { office: origin.office });
  }
  const isGivenBack = state.state === 'delivered' || state.state === 'seen';
  return [recalled(origin, reason, isGivenBack)];
}

/** The letter is none of theirs; one that is not here yet may still come from them. */
export function isOfOthers({ state, origin }: LetterState, office: string): boolean {
  return state !== 'none' && origin?.office !== office;
}

export function refuseOthers(office: string): Decision {
  return refuseWith('correspondence.not-an-addressee', { office });
}

/** What is enclosed for this office and not for all. */
export function deliverEnclosures(
  { state }: Case,
  { origin, files }: DeliverEnclosuresBody,
): Decision {
  if (isOfOthers(state, origin.office)) return refuseOthers(origin.office);
  const known = new Set([...state.files, ...state.early.flatMap((one) => one.files)].map(keyOf));
  const fresh = files.filter((file) => !known.has(keyOf(file)));
  return fresh.length === 0 ? [] : [draft('enclosures-delivered', { origin }, { files: fresh })];
}

function keyOf({ sha256 }: FileRef): string {
  return sha256;
}

/** The latest word of the sender counts; an earlier one that comes late says nothing any more. */
export function noteSecrecy({ state }: Case, body: NoteSecrecyBody): Decision {
  const { origin, before, after, decision } = body;
  if (isOfOthers(state, origin.office)) return refuseOthers(origin.office);
  if (state.senderSecrecy !== null && state.senderSecrecy.index >= origin.index) return [];
  return [draft('secrecy-noted', { origin, before, after, decision })];
}

export function noteFiction({ state }: Case, { origin, on, afterDays }: NoteFictionBody): Decision {
  if (isOfOthers(state, origin.office)) return refuseOthers(origin.office);
  return state.fiction === null ? [draft('fiction-noted', { origin, on, afterDays })] : [];
}

function seen(state: LetterState): Draft {
  return draft('letter-seen', {}, toSender(state));
}

export function seeLetter({ state }: Case): Decision {
  return [seen(state)];
}

/**
 * Who registers or returns an unopened letter has seen it by that; but a secret letter may be
 * numbered on its envelope, by somebody who may not open it.
 */
function seenFirst({ state, isCleared }: Case): Draft[] {
  return state.state === 'delivered' && isCleared ? [seen(state)] : [];
}

export function registerDelivered(asked: Case, body: RegisterDeliveredBody): Decision {
  const { unit, abstract, citizenId } = body;
  const extras = { ...numberFor(asked.state, 'incoming'), ...toSender(asked.state) };
  const registered = draft(
    'letter-registered',
    { unit, abstract, citizenId, deliveryNote: null, paper: null },
    extras,
  );
  return [...seenFirst(asked), registered];
}

export function returnLetter(asked: Case, { reason }: ReasonBody): Decision {
  return [...seenFirst(asked), draft('letter-returned', { reason }, toSender(asked.state))];
}

export function noteReceipt({ state }: Case, body: NoteReceiptBody): Decision {
  const { origin, step, at, number, reason } = body;
  const to = state.addressees.find(
    (addressee) => addressee.office === origin.office && addressee.state !== 'withdrawn',
  );
  if (to === undefined || to.state === 'waiting') {
    return refuseWith('correspondence.not-an-addressee', { office: origin.office });
  }
  if (isNoted(to, origin.index)) {
    return refuseWith('correspondence.already-noted', { office: to.name, step });
  }
  return [draft('receipt-noted', { origin, step, at, number, reason })];
}

export function noteHandover({ state }: Case, body: NoteHandoverBody): Decision {
  const { outside, outcome, receiver, note } = body;
  if (state.outside[outside] === undefined) {
    return refuseWith('correspondence.no-such-outside', {}, '/outside');
  }
  return [draft('handover-noted', { outside, outcome, receiver, note })];
}

export function noteReminder(_: Case, { addressee, channel, note }: NoteReminderBody): Decision {
  return [draft('reminder-noted', { addressee, channel, note })];
}

export function noteAnswer({ state }: Case, body: NoteAnswerBody): Decision {
  const { origin, letter, office, name, number, date } = body;
  if (state.answers.some((answer) => answer.letter === letter)) return [];
  return [draft('answer-noted', { origin, letter, office, name, number, date })];
}

export function endFollowUp(_: Case, { reason }: ReasonBody): Decision {
  return [draft('follow-up-ended', { reason })];
}

export function correctRegistration(
  asked: Case,
  { reason, ...wanted }: CorrectRegistrationBody,
): Decision {
  const { state } = asked;
  const words = wordsOf(state);
  const before: Record<string, string | null> = {};
  const after: Record<string, string | null> = {};
  for (const [name, word] of Object.entries(wanted)) {
    const former = words[name as keyof Correctable];
    if (word === undefined || word === former) continue;
    // What another office wrote, and what left this one, is as it is: only the registry's own
    // words about it can be wrong.
    if (!isOurs(state, name)) {
      return refuseWith('correspondence.not-ours-to-correct', { name }, `/${name}`);
    }
    before[name] = former ?? null;
    after[name] = word;
  }
  if (Object.keys(after).length === 0) return refuseWith('correspondence.nothing-to-correct');
  const theirDate = wanted.theirDate === undefined ? state.theirDate : wanted.theirDate;
  const receivedOn = state.receivedAt?.slice(0, 10) ?? today(asked);
  const isPaper = state.direction === 'incoming' && state.origin === null;
  const refused = isPaper
    ? (checkDays({ receivedOn, theirDate }, today(asked)) ??
      checkDateOfReply(state, theirDate ?? receivedOn))
    : undefined;
  return refused ?? [draft('registration-corrected', { reason, before, after })];
}

/** Of a letter that answers others, the date that is put right is none before theirs. */
function checkDateOfReply({ card, linked }: LetterState, dated: string) {
  const refused = checkReplies([...card.references, ...linked], { dated, isOurs: false });
  return refused && { ...refused, field: '/theirDate' };
}

function wordsOf(state: LetterState): Required<Correctable> {
  return {
    subject: state.card.subject,
    abstract: state.card.abstract,
    theirNumber: state.theirNumber,
    theirDate: state.theirDate,
    unit: state.unit,
    fromName: state.from.name,
    citizenId: state.citizenId,
    deliveryNote: state.deliveryNote,
  };
}

const ownWords = ['abstract', 'unit', 'citizenId', 'deliveryNote'];
const ownWordsSent = ['abstract', 'unit', 'citizenId'];

function isOurs(state: LetterState, name: string): boolean {
  if (state.direction === 'outgoing') return ownWordsSent.includes(name);
  return state.origin === null || ownWords.includes(name);
}
