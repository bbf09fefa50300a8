// The law of official correspondence: one letter's state and a command give entries or a refusal.
// The table of states says first what is allowed; then each command asks its own questions. Pure.
import type { FileRef, JsonObject } from '#kernel/entry.ts';
import type { Command, Context, Decision, Draft, NumberRequest } from '#kernel/module.ts';
import type { Office } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { isUuid7 } from '#lib/uuid.ts';
import { checkAddressees, checkDays, checkFiles, checkLength, checkOccurredAt } from './checks.ts';
import { dayIn, nameOf, refuseWith } from './checks.ts';
import { mayRead, needsReading } from './clearance.ts';
import { commands } from './commands.ts';
import type { CommandKind, CorrectRegistrationBody, DeliverLetterBody } from './commands.ts';
import type { DispatchLetterBody, NoteReceiptBody, RegisterDeliveredBody } from './commands.ts';
import type { RegisterIncomingBody, ReserveNumberBody, WriteLetterBody } from './commands.ts';
import type { Card, Correctable, EntryBodies, EntryKind, RegisterName } from './entries.ts';
import type { LetterDispatched, NamedAddressee } from './entries.ts';
import { verdictOn } from './state.ts';
import type { LetterState } from './state.ts';

/** What every decision is given beside the body. */
interface Case {
  readonly state: LetterState;
  readonly office: Office;
  readonly context: Context;
  /** The actor may read the letter: always so, unless it is secret. */
  readonly isCleared: boolean;
}

export function decide(state: LetterState, command: Command, context: Context): Decision {
  const kind = findKind(command.kind);
  if (kind === undefined) return refuse('kernel.unknown-command', { kind: command.kind });
  const [family, id] = command.subject.split('/', 2);
  if (family !== 'letter' || id === undefined || !isUuid7(id)) {
    return refuseWith('correspondence.bad-subject', { subject: command.subject });
  }
  const office = context.authority.findOffice(command.office);
  if (office === undefined) return refuse('kernel.unknown-office', { office: command.office });
  const untimely = checkOccurredAt(command, context.now);
  if (untimely !== undefined) return untimely;
  const verdict = verdictOn(state, kind);
  if (verdict !== 'allowed') return refuseWith(verdict, factsOf(state));
  const isCleared = mayRead(state, {
    person: command.by.person,
    capacities: [command.by.capacity],
  });
  if (!isCleared && needsReading(kind)) return refuseWith('correspondence.secret-letter');
  return decideKind(kind, command.body, { state, office, context, isCleared });
}

function findKind(kind: string): CommandKind | undefined {
  return Object.hasOwn(commands, kind) ? (kind as CommandKind) : undefined;
}

/** What the sentence of a refusal may want to name. */
function factsOf(state: LetterState): Record<string, string> {
  return { number: state.number?.text ?? '', since: state.since, reason: state.reason ?? '' };
}

// The body has passed the schema of its kind before anybody asked for a decision.
function decideKind(kind: CommandKind, body: unknown, asked: Case): Decision {
  switch (kind) {
    case 'register-incoming':
      return registerIncoming(asked, body as RegisterIncomingBody);
    case 'write-letter':
      return writeLetter(asked, body as WriteLetterBody);
    case 'discard-draft':
      return [draft('draft-discarded', {}, numbered(asked.state, 'void'))];
    case 'dispatch-letter':
      return dispatchLetter(asked, body as DispatchLetterBody);
    case 'deliver-letter':
      return deliverLetter(asked, body as DeliverLetterBody);
    case 'see-letter':
      return [seen(asked.state)];
    case 'register-delivered':
      return registerDelivered(asked, body as RegisterDeliveredBody);
    case 'return-letter':
      return returnLetter(asked, (body as { reason: string }).reason);
    case 'note-receipt':
      return noteReceipt(asked, body as NoteReceiptBody);
    case 'correct-registration':
      return correctRegistration(asked, body as CorrectRegistrationBody);
    case 'void-number':
      return voidNumber(asked, (body as { reason: string }).reason);
    case 'reserve-number':
      return reserveNumber(asked, body as ReserveNumberBody);
  }
}

type Extras = Pick<Draft, 'number' | 'to' | 'files'>;

/** A draft of an entry, its body checked against its kind. */
function draft<Kind extends EntryKind>(
  kind: Kind,
  body: EntryBodies[Kind] & JsonObject,
  extras: Extras = {},
): Draft {
  return { kind, body, ...extras };
}

function withFiles(files: readonly FileRef[]): Extras {
  return files.length === 0 ? {} : { files };
}

/** The number that the letter has, with a new status; nothing where it has none. */
function numbered(state: LetterState, status: 'used' | 'void'): Extras {
  if (state.number === null) return {};
  const { register, year, serial, text } = state.number;
  return { number: { register, status, take: { year, serial, text } } };
}

/** A reserved number is used before a new one is given: one number per letter, for life. */
function numberFor(state: LetterState, register: RegisterName): { number: NumberRequest } {
  return { number: numbered(state, 'used').number ?? { register, status: 'used' } };
}

/** Receipts go to the office whose letter it is. */
function toSender(state: LetterState): Extras {
  return state.origin === null ? {} : { to: [state.origin.office] };
}

function registerIncoming({ state, office, context }: Case, body: RegisterIncomingBody): Decision {
  const { files, unit, abstract } = body;
  const { from, theirNumber, theirDate, receivedOn, medium } = body;
  const refused =
    checkDays(body, dayIn(office, context.now)) ??
    (from.office === null || context.authority.findOffice(from.office) !== undefined
      ? undefined
      : refuseWith('correspondence.sender-unknown', { office: from.office }, '/from/office')) ??
    checkFiles(files, context) ??
    checkLength(body, []);
  if (refused !== undefined) return refused;
  const card = { ...cardOf(body), abstract };
  const paper = { ...card, from, theirNumber, theirDate, receivedOn, medium };
  return [
    draft(
      'letter-registered',
      { unit, abstract, paper },
      { ...numberFor(state, 'incoming'), ...withFiles(files) },
    ),
  ];
}

function writeLetter({ office, context }: Case, body: WriteLetterBody): Decision {
  const refused =
    checkAddressees(body.addressees, office.id, context) ?? checkFiles(body.files, context);
  if (refused !== undefined) return refused;
  const addressees = nameAll(body.addressees, context);
  const card = cardOf(body);
  // Measured as it will be dispatched, so that nobody finishes a letter that cannot go.
  const tooLong = checkLength(dispatched(office, context, 0, { ...card, addressees }), body.files);
  if (tooLong !== undefined) return tooLong;
  return [draft('letter-drafted', { ...card, addressees }, withFiles(body.files))];
}

function dispatchLetter({ state, office, context }: Case, body: DispatchLetterBody): Decision {
  if (body.draft !== state.draft) {
    const facts = { seen: body.draft, draft: state.draft ?? -1 };
    return refuseWith('correspondence.draft-changed', facts, '/draft');
  }
  const waiting = state.addressees.filter((to) => to.state === 'waiting');
  if (waiting.length === 0) return refuseWith('correspondence.no-addressee');
  const refused = checkAddressees(waiting, office.id, context) ?? checkFiles(state.files, context);
  if (refused !== undefined) return refused;
  const addressees = nameAll(waiting, context);
  const letter = dispatched(office, context, body.draft, { ...state.card, addressees });
  const tooLong = checkLength(letter, state.files);
  if (tooLong !== undefined) return tooLong;
  const to = addressees.map((addressee) => addressee.office);
  const number = numberFor(state, 'outgoing');
  return [draft('letter-dispatched', letter, { ...number, to, ...withFiles(state.files) })];
}

function dispatched(
  office: Office,
  { now }: Context,
  draftIndex: number,
  letter: Card & { readonly addressees: readonly NamedAddressee[] },
): LetterDispatched {
  const from = { office: office.id, name: nameOf(office), names: office.names };
  return { ...letter, draft: draftIndex, from, dated: dayIn(office, now) };
}

function deliverLetter({ office }: Case, { origin, letter }: DeliverLetterBody): Decision {
  const isFromSender = letter.from.office === origin.office;
  if (!isFromSender || !letter.addressees.some((to) => to.office === office.id)) {
    return refuseWith('correspondence.not-an-addressee', { office: origin.office });
  }
  const { from, number, dated, addressees, files } = letter;
  const body = {
    ...cardOf(letter),
    origin,
    from,
    theirNumber: number,
    theirDate: dated,
    addressees,
  };
  return [draft('letter-delivered', body, { to: [origin.office], ...withFiles(files) })];
}

function seen(state: LetterState): Draft {
  return draft('letter-seen', {}, toSender(state));
}

/**
 * Who registers or returns an unopened letter has seen it by that; but a secret letter may be
 * numbered on its envelope, by somebody who may not open it.
 */
function seenFirst({ state, isCleared }: Case): Draft[] {
  return state.state === 'delivered' && isCleared ? [seen(state)] : [];
}

function registerDelivered(asked: Case, { unit, abstract }: RegisterDeliveredBody): Decision {
  const { state } = asked;
  const extras = { ...numberFor(state, 'incoming'), ...toSender(state) };
  const registered = draft('letter-registered', { unit, abstract, paper: null }, extras);
  return [...seenFirst(asked), registered];
}

function returnLetter(asked: Case, reason: string): Decision {
  return [...seenFirst(asked), draft('letter-returned', { reason }, toSender(asked.state))];
}

function noteReceipt({ state }: Case, body: NoteReceiptBody): Decision {
  const { origin, step, at, number, reason } = body;
  const to = state.addressees.find(
    (addressee) => addressee.office === origin.office && addressee.state !== 'withdrawn',
  );
  if (to === undefined || to.state === 'waiting' || state.direction !== 'outgoing') {
    return refuseWith('correspondence.not-an-addressee', { office: origin.office });
  }
  if (to.at[step] !== undefined) {
    return refuseWith('correspondence.already-noted', { office: to.name, step });
  }
  return [draft('receipt-noted', { origin, step, at, number, reason })];
}

function correctRegistration(
  { state, office, context }: Case,
  { reason, ...asked }: CorrectRegistrationBody,
): Decision {
  const words = wordsOf(state);
  const before: Record<string, string | null> = {};
  const after: Record<string, string | null> = {};
  for (const [name, word] of Object.entries(asked)) {
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
  const theirDate = asked.theirDate === undefined ? state.theirDate : asked.theirDate;
  const receivedOn = state.receivedAt?.slice(0, 10) ?? dayIn(office, context.now);
  const isPaper = state.direction === 'incoming' && state.origin === null;
  const refused = isPaper
    ? checkDays({ receivedOn, theirDate }, dayIn(office, context.now))
    : undefined;
  return refused ?? [draft('registration-corrected', { reason, before, after })];
}

function wordsOf(state: LetterState): Required<Correctable> {
  return {
    subject: state.card.subject,
    abstract: state.card.abstract,
    theirNumber: state.theirNumber,
    theirDate: state.theirDate,
    unit: state.unit,
    fromName: state.from.name,
  };
}

function isOurs(state: LetterState, name: string): boolean {
  if (state.direction === 'outgoing') return name === 'abstract';
  return state.origin === null || name === 'abstract' || name === 'unit';
}

/** Voiding the registration of a letter that came by wire sends it back to who wrote it. */
function voidNumber({ state }: Case, reason: string): Decision {
  return [draft('number-voided', { reason }, { ...numbered(state, 'void'), ...toSender(state) })];
}

function reserveNumber({ state }: Case, { register, reason }: ReserveNumberBody): Decision {
  if (state.direction === 'outgoing' && register === 'incoming') {
    return refuseWith('correspondence.outgoing-letter', { number: '' }, '/register');
  }
  const number: NumberRequest = { register, status: 'reserved' };
  return [draft('number-reserved', { register, reason }, { number })];
}

function cardOf(letter: Card): Card {
  const { subject, abstract, text, secrecy, urgency, importance } = letter;
  return { subject, abstract, text, secrecy, urgency, importance };
}

function nameAll(
  addressees: readonly { readonly office: string; readonly purpose: NamedAddressee['purpose'] }[],
  { authority }: Context,
): NamedAddressee[] {
  return addressees.map(({ office, purpose }) => {
    const found = must(authority.findOffice(office), 'The addressee was just found.');
    return { office, purpose, name: nameOf(found) };
  });
}
