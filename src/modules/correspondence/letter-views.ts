// One letter as its office knows it, and its line of life: both are folded from the letter's own
// entries, so they say what the log says. Whoever may not read a secret letter gets neither its
// subject, abstract, text and files nor the notes about it.
import type { Authority, Names, Office } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import type { Actor, PlacedEntry } from '#kernel/entry.ts';
import type { Addressee } from './addressees.ts';
import { careAnswer } from './care-views.ts';
import { isNamedOn, listAllowed, mayRead } from './clearance.ts';
import type { Viewer } from './clearance.ts';
import { findFact } from './entries.ts';
import type { Fact } from './entries.ts';
import { findOwnHands, isClosedEnvelope } from './envelopes.ts';
import { noteOf } from './life-notes.ts';
import { headingOf } from './project.ts';
import { isOpen } from './referrals.ts';
import type { Referral } from './referrals.ts';
import { safetyOf } from './reader.ts';
import type { CorrespondenceDatabase } from './reader.ts';
import type { LetterAnswer, LifeAnswer } from './shapes.ts';
import { findSeenDraft } from './seen-draft.ts';
import { addresseesOf, findDueDay, findHolder, isStale } from './standing.ts';
import { empty, fold } from './state.ts';
import type { LetterState } from './state.ts';
import type { Asking } from './views.ts';
import { wordIn } from './words.ts';

/** A letter has some tens of entries; one with 120 addressees some hundreds. */
const ENTRIES_MAX = 2_000;

export async function listEntries(
  db: CorrespondenceDatabase,
  office: Office,
  letter: string,
): Promise<readonly PlacedEntry[]> {
  const rows = await db
    .selectFrom('dawam.entry')
    .select(['index', 'leaf'])
    .where('office', '=', office.id)
    .where('subject', '=', letter)
    .orderBy('index')
    .limit(ENTRIES_MAX)
    .execute();
  return rows.flatMap(({ index, leaf }) => {
    const entry = leaf === null ? undefined : entryOf(leaf);
    return entry === undefined ? [] : [{ index: Number(index), entry }];
  });
}

/** Undefined where the office has no such letter. */
export function findLetter(
  history: readonly PlacedEntry[],
  asking: Asking,
  letter: string,
  authority: Authority,
): LetterAnswer | undefined {
  const state = history.reduce(fold, empty());
  if (state.state === 'none' || state.direction === null) return undefined;
  const { office, viewer } = asking;
  const masked = !mayRead(state, viewer);
  return {
    ...{ letter, office: office.id, direction: state.direction, state: state.state },
    number: state.number?.text ?? null,
    numberStatus: state.number?.status ?? null,
    numberedAt: state.numberedAt,
    masked,
    ...(masked ? maskedText(office, state) : textOf(office, state)),
    from: state.direction === 'incoming' ? state.from : ownName(office),
    ...{ theirNumber: state.theirNumber, theirDate: state.theirDate },
    citizenId: masked ? null : state.citizenId,
    deliveryNote: state.deliveryNote,
    receivedAt: state.receivedAt,
    ...ranksOf(state),
    addressees: addresseesOf(state).flatMap(addresseeOf),
    outside: state.outside.map((to, place) => ({ place, ...to })),
    dueOn: findDueDay(state),
    ...(masked ? maskedSigning : signingOf(state, office, authority)),
    ...sheetOf(state, viewer, authority, masked),
    ...closingOf(state, masked, authority),
    care: careAnswer(state.care, masked, authority),
    reason: masked ? null : state.reason,
    // What is wrong with the seals can be seen from outside, by whoever carries it.
    envelope: state.envelope && { ...state.envelope },
    ...{ holder: findHolder(state), since: state.since },
    draft: masked ? null : state.draft,
    index: state.index,
    safety: safetyOf(asking, state.index),
    takenInAt: findTakingIn(history, state),
    may: listAllowed(state, asking.seat ?? viewer).filter(
      (kind) => kind !== 'pass-own-hands' || mayPass(state, asking, authority),
    ),
  };
}

/** Its addressee, as long as there is one; then the registry names the next. */
function mayPass(state: LetterState, { viewer, now }: Asking, authority: Authority): boolean {
  if (isNamedOn(state, viewer.seats)) return true;
  const named = authority.findAppointment(findOwnHands(state)?.appointment ?? '');
  return named === undefined || !authority.holds(named, now);
}

function findTakingIn(history: readonly PlacedEntry[], { origin }: LetterState): number | null {
  if (origin === null) return null;
  const taken = history.find(({ entry }) => leafHashOf(entry.body['origin']) === origin.leafHash);
  return taken?.index ?? null;
}

function leafHashOf(origin: unknown): unknown {
  if (typeof origin !== 'object' || origin === null) return undefined;
  return (origin as Readonly<Record<string, unknown>>)['leafHash'];
}

function ownName(office: Office): LetterAnswer['from'] {
  return { office: office.id, name: office.names[office.language] };
}

function ranksOf({ card, medium, unit }: LetterState) {
  const { secrecy, urgency, importance, isCircular, classCode } = card;
  return { secrecy, urgency, importance, isCircular, classCode, medium, unit };
}

type Text = Pick<LetterAnswer, 'subject' | 'abstract' | 'text' | 'files' | 'references'>;

function textOf({ language }: Office, state: LetterState): Text {
  const { abstract, text, references } = state.card;
  return {
    subject: isClosedEnvelope(state) ? wordIn(language, 'envelope.closed') : headingOf(state),
    ...{ abstract, text, files: [...state.files] },
    references: [
      ...references.map((one) => ({ ...one, isLinked: false })),
      ...state.linked.map((one) => ({ ...one, isLinked: true })),
    ],
  };
}

function maskedText({ language }: Office, state: LetterState): Text {
  const isClosed = isClosedEnvelope(state);
  const subject = wordIn(language, isClosed ? 'envelope.closed' : 'secrecy.secret');
  return { subject, abstract: '', text: '', files: [], references: [] };
}

function addresseeOf(to: Addressee): LetterAnswer['addressees'] {
  const { office, name, purpose, dueOn, withheld, state, at, number, reason, fiction, expiry } = to;
  if (state === 'withdrawn') return [];
  return [
    {
      ...{ office, name, purpose, dueOn, withheld: [...withheld], state, number, reason },
      deliveredAt: at.delivered ?? null,
      seenAt: at.seen ?? null,
      registeredAt: at.registered ?? null,
      closedAt: at.closed ?? null,
      returnedAt: at.returned ?? null,
      recalledAt: at.recalled ?? null,
      fictionOn: fiction?.on ?? null,
      expiredOn: expiry?.on ?? null,
    },
  ];
}

function personOf({ person, capacity }: Actor, authority: Authority) {
  return { person, names: namesOf(person, authority), capacity };
}

/** In whose name it was done, where it was not the person's own. */
function behalfOf({ actingFor }: Actor, authority: Authority): Names | null {
  const post = actingFor === undefined ? undefined : authority.findAppointment(actingFor);
  return post === undefined ? null : namesOf(post.person, authority);
}

function namesOf(person: string, authority: Authority): Names | null {
  return authority.findPerson(person)?.names ?? null;
}

type Signing = Pick<LetterAnswer, 'signed' | 'digest' | 'initials' | 'sentBack'>;
const maskedSigning: Signing = { signed: null, digest: null, initials: [], sentBack: null };

function signingOf(state: LetterState, office: Office, authority: Authority): Signing {
  const { signed, sentBack } = state;
  return {
    signed: signed === null ? null : signatureOf(signed),
    digest: findSeenDraft(office.id, state)?.digest ?? null,
    initials: state.initials.map((one) => ({
      ...personOf(one.by, authority),
      ...{ at: one.at, draft: one.draft, isStale: isStale(state, one), note: one.note },
    })),
    sentBack:
      sentBack === null
        ? null
        : { ...personOf(sentBack.by, authority), reason: sentBack.reason, at: sentBack.at },
  };
}

function signatureOf(signature: NonNullable<LetterState['signed']>): LetterAnswer['signed'] {
  const { name, title, actingFor, digest, method, at } = signature;
  return { name, title, actingFor, digest, method, at };
}

/** The referral sheet: who has it stays visible, what was said about it is masked. */
function sheetOf(
  state: LetterState,
  viewer: Viewer,
  authority: Authority,
  masked: boolean,
): Pick<LetterAnswer, 'referrals' | 'notes'> {
  const notes = state.notes.map(({ by, at, step, text }) => ({
    ...personOf(by, authority),
    behalf: behalfOf(by, authority),
    ...{ at, step, text },
  }));
  return {
    referrals: state.referrals.map((referral) => {
      const shown = referralOf(referral, viewer, authority);
      return masked ? { ...shown, instruction: '', note: '' } : shown;
    }),
    notes: masked ? [] : notes,
  };
}

function referralOf(
  referral: Referral,
  viewer: Viewer,
  authority: Authority,
): LetterAnswer['referrals'][number] {
  const { step, parent, to, by, purpose, instruction, dueOn, state, outcome, note } = referral;
  const { appointment } = to;
  const post = appointment === null ? undefined : authority.findAppointment(appointment);
  const isTheirs = appointment === null || viewer.posts?.includes(appointment) === true;
  return {
    ...{ step, parent, purpose, instruction, dueOn, state, outcome, note },
    to: { ...to, names: post === undefined ? null : namesOf(post.person, authority) },
    by: by.person,
    byNames: namesOf(by.person, authority),
    byBehalf: behalfOf(by, authority),
    ...{ sentAt: referral.sentAt, openedAt: referral.openedAt, endedAt: referral.endedAt },
    isMine: isOpen(referral) && (isTheirs || post?.person === viewer.person),
  };
}

type Closing = Pick<
  LetterAnswer,
  | ('recall' | 'writtenOff' | 'answers' | 'reminders' | 'followUpEnded' | 'parkedUntil')
  | (
      | 'enclosureIndex'
      | 'reviewed'
      | 'archived'
      | 'senderSecrecy'
      | 'fictionOn'
      | 'holds'
      | 'disposed'
    )
>;

function closingOf(state: LetterState, masked: boolean, authority: Authority): Closing {
  const { recall, writtenOff, parkedUntil, archived, followUpEnded, fiction } = state;
  const hidden = (text: string) => (masked ? '' : text);
  return {
    recall: recall === null ? null : { reason: hidden(recall.reason), at: recall.at },
    writtenOff: writtenOff === null ? null : { ...writtenOff, note: hidden(writtenOff.note) },
    answers: [...state.answers],
    reminders: state.reminders.map(({ by, at, addressee, channel, note }) => ({
      ...personOf(by, authority),
      ...{ at, addressee, channel, note: hidden(note) },
    })),
    followUpEnded:
      followUpEnded === null ? null : { ...followUpEnded, reason: hidden(followUpEnded.reason) },
    ...{ parkedUntil, archived, fictionOn: fiction?.on ?? null },
    senderSecrecy: senderSecrecyOf(state, masked),
    ...careOf(state, masked, authority),
    ...goneOf(state, masked, authority),
  };
}

/** What keeps it from being destroyed, or that it was. */
function goneOf(
  { holds, disposed }: LetterState,
  masked: boolean,
  authority: Authority,
): Pick<LetterAnswer, 'holds' | 'disposed'> {
  const hidden = (text: string) => (masked ? '' : text);
  return {
    holds: holds.map(({ hold, reason, authority: orderedBy, order, by, at, lifted }) => ({
      ...{ hold, reason: hidden(reason), authority: orderedBy, order, at },
      ...personOf(by, authority),
      lifted: lifted && {
        ...personOf(lifted.by, authority),
        ...{ reason: hidden(lifted.reason), at: lifted.at },
      },
    })),
    disposed: disposed && {
      ...{ disposal: disposed.disposal, decision: disposed.decision, at: disposed.at },
      ...{ archivedAt: disposed.kept.archivedAt, retention: disposed.kept.retention },
    },
  };
}

/** What the registry has seen to: the index of enclosures, the look of a second person. */
function careOf(
  { enclosureIndex: found, reviewed }: LetterState,
  masked: boolean,
  authority: Authority,
): Pick<LetterAnswer, 'enclosureIndex' | 'reviewed'> {
  return {
    enclosureIndex:
      found === null || masked
        ? null
        : {
            ...personOf(found.by, authority),
            ...{ at: found.at, items: [...found.items], condition: found.condition },
          },
    reviewed: reviewed && {
      ...personOf(reviewed.by, authority),
      ...{ at: reviewed.at, note: masked ? '' : reviewed.note },
    },
  };
}

function senderSecrecyOf({ senderSecrecy }: LetterState, masked: boolean) {
  if (senderSecrecy === null) return null;
  const { after, decision, at } = senderSecrecy;
  return { secrecy: after, decision: masked ? null : decision, at };
}

type Step = LifeAnswer['steps'][number];

/** Undefined where the office has no such letter. */
export function findLife(
  history: readonly PlacedEntry[],
  asking: Asking,
  authority: Authority,
): LifeAnswer | undefined {
  const known = history.flatMap((placed) => {
    const fact = findFact(placed.entry);
    return fact === undefined ? [] : [{ placed, fact }];
  });
  if (known.length === 0) return undefined;
  const state = history.reduce(fold, empty());
  const isCleared = mayRead(state, asking.viewer);
  const current = known.at(-1)?.placed.index;
  const steps = known.map(({ placed, fact }): Step => {
    const { entry, index } = placed;
    const other = otherOf(fact);
    return {
      ...{ index, kind: fact.kind, recordedAt: entry.recordedAt },
      occurredAt: entry.occurredAt ?? null,
      person: entry.by.person,
      names: namesOf(entry.by.person, authority),
      behalf: behalfOf(entry.by, authority),
      ...{ capacity: entry.by.capacity, rung: entry.rung, number: entry.number?.text ?? null },
      other: officeNames(authority, other.office),
      ...{ otherNumber: other.number, otherAt: other.at },
      receipt: fact.kind === 'receipt-noted' ? fact.body.step : null,
      note: isCleared ? noteOf(fact, state, asking.office.language) : null,
      safety: safetyOf(asking, index),
      current: index === current,
    };
  });
  return { steps };
}

function officeNames(authority: Authority, id: string | null): Step['other'] {
  const office = id === null ? undefined : authority.findOffice(id);
  return office === undefined ? null : { id: office.id, names: office.names };
}

interface Other {
  readonly office: string | null;
  readonly number: string | null;
  readonly at: string | null;
}

/** The other office that a step speaks of: the sender, the only addressee, who sent a receipt. */
function otherOf(fact: Fact): Other {
  const nobody = { office: null, number: null, at: null };
  switch (fact.kind) {
    case 'letter-delivered':
      return { ...nobody, office: fact.body.from.office, number: fact.body.theirNumber };
    case 'letter-dispatched': {
      const [first, ...others] = fact.body.addressees;
      return { ...nobody, office: others.length === 0 ? (first?.office ?? null) : null };
    }
    case 'letter-registered': {
      const { paper } = fact.body;
      if (paper === null) return nobody;
      return { ...nobody, office: paper.from.office, number: paper.theirNumber };
    }
    case 'receipt-noted': {
      const { origin, number, at } = fact.body;
      return { office: origin.office, number, at };
    }
    case 'recall-noted':
    case 'secrecy-noted':
    case 'secrecy-limit-noted':
    case 'fiction-noted':
    case 'expiry-noted':
    case 'resending-noted':
    case 'enclosures-delivered':
      return { ...nobody, office: fact.body.origin.office };
    case 'delivered-by-fiction':
    case 'letter-expired':
    case 'letter-resent':
      return { ...nobody, office: fact.body.addressee };
    case 'answer-noted':
      return { ...nobody, office: fact.body.office, number: fact.body.number };
    case 'letter-written-off':
      return { ...nobody, number: fact.body.reply?.number ?? null };
    default:
      return nobody;
  }
}
