// A disposal: one decision of a committee, by which letters of the archive are destroyed. Its own
// entry says who decided and why, and what was left out; for each letter another entry, about the
// letter, names the leaves that go and keeps what stays: the number and its days. No word of a
// letter is in either. A letter that is held, not archived, or not past its years is never disposed
// of, and one such letter refuses the whole list.
//
//   disposal: none ─ dispose letters ─▶ decided      letter: archived ─▶ disposed (for ever)
import type { Appointment, Office } from '#kernel/authority.ts';
import { disposedKind } from '#kernel/disposal.ts';
import type { DisposedLeaf, GivenNumber } from '#kernel/disposal.ts';
import type { Actor, EntryNumber, JsonObject, PlacedEntry } from '#kernel/entry.ts';
import type { Command, Context, Decision, Draft, LoggedEntry, Rows } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { isUuid7 } from '#lib/uuid.ts';
import { checkOccurredAt, dayIn, refuseWith } from './checks.ts';
import { retentionSubject } from './disposal-bodies.ts';
import type { DisposeLettersBody } from './disposal-bodies.ts';
import type { LetterGone } from './entries.ts';
import { listStandingHolds } from './holds.ts';
import { findOpenLoan } from './loans.ts';
import { keptUntil } from './retention.ts';
import { listRetentionClasses } from './retention-rules.ts';
import type { RetentionClass } from './retention-rules.ts';
import { empty as noLetter, fold as foldLetter } from './state.ts';
import type { LetterState } from './state.ts';

/** The kind of a disposal's own entry. */
export const decidedKind = 'disposal-decided';

export type DisposalDecided = {
  readonly decision: {
    readonly number: string;
    readonly date: string;
    readonly basis: string;
  };
  /** As they were called that day. */
  readonly committee: readonly {
    readonly appointment: string;
    readonly name: string;
    readonly title: string;
  }[];
  readonly letters: readonly { readonly letter: string; readonly number: string }[];
  readonly excluded: readonly {
    readonly letter: string;
    readonly number: string;
    readonly reason: string;
  }[];
  readonly note: string;
};

export type DisposalState = {
  readonly decided:
    | (DisposalDecided & { readonly by: Actor; readonly at: string; readonly index: number })
    | null;
};

/** So many leaves an entry names, which is far from its limit. */
const LEAVES_OF_ENTRY = 400;

export function isDisposal(subject: string): boolean {
  return subject.startsWith('disposal/');
}

export function noDisposal(): DisposalState {
  return { decided: null };
}

export function foldDisposal(state: DisposalState, { entry, index }: PlacedEntry): DisposalState {
  if (entry.kind !== decidedKind) return state;
  // The log holds only what this module's decisions wrote.
  const body = entry.body as DisposalDecided;
  return { decided: { ...body, by: entry.by, at: entry.recordedAt, index } };
}

export function projectDisposal(office: string, subject: string, state: DisposalState): Rows {
  const { decided } = state;
  if (decided === null) return {};
  const { decision, committee, letters, excluded, note, by, at, index } = decided;
  return {
    disposal: [
      {
        ...{ office, subject, number: decision.number, date: decision.date },
        ...{ basis: decision.basis, committee, letters: letters.length, excluded, note },
        ...{ person: by.person, decided_at: at, index },
      },
    ],
  };
}

export function decideDisposal(state: DisposalState, command: Command, context: Context): Decision {
  const { subject } = command;
  if (!isUuid7(subject.slice(subject.indexOf('/') + 1))) {
    return refuseWith('correspondence.bad-subject', { subject });
  }
  const office = context.authority.findOffice(command.office);
  if (office === undefined) return refuse('kernel.unknown-office', { office: command.office });
  const untimely = checkOccurredAt(command, context.now);
  if (untimely !== undefined) return untimely;
  if (state.decided !== null) {
    return refuseWith('correspondence.disposal-decided', { number: state.decided.decision.number });
  }
  // The body has passed the schema of its kind.
  return disposeLetters(office, subject, command.body as DisposeLettersBody, context);
}

function disposeLetters(
  office: Office,
  subject: string,
  body: DisposeLettersBody,
  context: Context,
): Decision {
  const { decision, note } = body;
  const today = dayIn(office, context.now);
  if (decision.date > today) {
    const facts = { date: decision.date, today };
    return refuseWith('correspondence.decision-in-future', facts, '/decision/date');
  }
  const committee = checkCommittee(office, body.committee, context);
  if (isRefusal(committee)) return committee;
  const repeated = findRepeated(body);
  if (repeated !== undefined) return repeated;
  const read = must(context.listEntries, 'A disposal is given the letters that it names.');
  const classes = listRetentionClasses(read(retentionSubject));
  const letters: { readonly letter: string; readonly number: string }[] = [];
  const gone: Draft[] = [];
  for (const [i, letter] of body.letters.entries()) {
    const field = `/letters/${i}`;
    const history = read(letter);
    const state = history.reduce(foldLetter, noLetter());
    const objection = checkLetter(state, { office, classes, today, field });
    if (objection !== undefined) return objection;
    letters.push({ letter, number: numberOf(state) });
    gone.push(...goneOf(letter, state, history, { disposal: subject, decision }));
  }
  const excluded = body.excluded.map(({ letter, reason }) => {
    const state = read(letter).reduce(foldLetter, noLetter());
    return { letter, reason, number: numberOf(state) };
  });
  const decided: DisposalDecided = { decision, committee, letters, excluded, note };
  return [{ kind: decidedKind, body: decided }, ...gone];
}

type Members = DisposalDecided['committee'];

/** Of this office, appointed now, and at least two people. */
function checkCommittee(
  office: Office,
  appointments: readonly string[],
  { authority, now }: Context,
): Members | Refusal {
  const members: Appointment[] = [];
  for (const [i, id] of appointments.entries()) {
    const found = authority.findAppointment(id);
    if (found === undefined || found.office !== office.id || !authority.holds(found, now)) {
      return refuseWith('correspondence.member-unknown', {}, `/committee/${i}`);
    }
    if (members.some(({ person }) => person === found.person)) {
      return refuseWith('correspondence.member-repeated', {}, `/committee/${i}`);
    }
    members.push(found);
  }
  return members.map(({ id, person, title }) => ({
    appointment: id,
    name: authority.findPerson(person)?.names[office.language] ?? person,
    title: title[office.language],
  }));
}

function findRepeated({ letters, excluded }: DisposeLettersBody): Refusal | undefined {
  const seen = new Set<string>();
  const places = [
    ...letters.map((letter, i) => [letter, `/letters/${i}`] as const),
    ...excluded.map(({ letter }, i) => [letter, `/excluded/${i}`] as const),
  ];
  for (const [letter, field] of places) {
    if (seen.has(letter)) return refuseWith('correspondence.letter-repeated', {}, field);
    seen.add(letter);
  }
  return undefined;
}

function numberOf({ number }: LetterState): string {
  return number?.text ?? '';
}

interface Ground {
  readonly office: Office;
  readonly classes: readonly RetentionClass[];
  readonly today: string;
  readonly field: string;
}

function checkLetter(
  state: LetterState,
  { office, classes, today, field }: Ground,
): Refusal | undefined {
  const number = numberOf(state);
  if (state.state === 'none') return refuseWith('correspondence.no-such-letter', {}, field);
  if (state.state === 'disposed') return refuseWith('correspondence.disposed', { number }, field);
  const { archived } = state;
  if (state.state !== 'archived' || archived === null || state.number === null) {
    return refuseWith('correspondence.not-archived', { number }, field);
  }
  const holds = listStandingHolds(state.holds);
  if (holds.length > 0) {
    const order = holds[0]?.order.number ?? '';
    return refuseWith('correspondence.held', { number, order }, field);
  }
  if (findOpenLoan(state.care.loans) !== undefined) {
    return refuseWith('correspondence.original-lent', { number }, field);
  }
  const found = classes.find(({ code }) => code === archived.retention);
  if (found === undefined) {
    return refuseWith('correspondence.no-retention-class', { number }, field);
  }
  if (found.years === null || found.action === 'keep') {
    return refuseWith('correspondence.kept-for-ever', { number, code: found.code }, field);
  }
  const until = keptUntil(office.calendar, dayIn(office, archived.at), found.years);
  if (until !== undefined && until <= today) return undefined;
  return refuseWith('correspondence.not-due', { number, day: until ?? '' }, field);
}

function copyOf(number: EntryNumber | null | undefined): GivenNumber | null {
  return number === null || number === undefined ? null : { ...number };
}

/** What goes of a letter, and what stays. */
function goneOf(
  subject: string,
  state: LetterState,
  history: readonly LoggedEntry[],
  by: Pick<LetterGone, 'disposal'> & { readonly decision: DisposalDecided['decision'] },
): readonly Draft[] {
  const leaves = history.map(({ index, leafHash, entry }): DisposedLeaf => {
    return { index, leafHash, number: copyOf(entry.number) };
  });
  const { disposal, decision } = by;
  const kept = {
    direction: must(state.direction, 'A letter of the archive came in or went out.'),
    number: must(copyOf(state.number), 'A letter of the archive has a number.'),
    numberedAt: must(state.numberedAt, 'A number was given at some time.'),
    archivedAt: must(state.archived, 'The letter is archived.').at,
    retention: state.archived?.retention ?? null,
  };
  const decided = { number: decision.number, date: decision.date };
  const drafts: Draft[] = [];
  for (let from = 0; from < leaves.length; from += LEAVES_OF_ENTRY) {
    const some = leaves.slice(from, from + LEAVES_OF_ENTRY);
    const body: LetterGone & JsonObject = { disposal, decision: decided, kept, leaves: some };
    drafts.push({ kind: disposedKind, subject, body });
  }
  return drafts;
}
