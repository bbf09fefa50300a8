// One letter as its office knows it, and its line of life: both are folded from the letter's own
// entries, so they say what the log says. Whoever may not read a secret letter gets neither its
// subject, abstract, text and files nor the notes about it.
import type { Authority, Office } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { listAllowed, mayRead } from './clearance.ts';
import { findFact } from './entries.ts';
import type { Fact } from './entries.ts';
import { headingOf } from './project.ts';
import { safetyOf } from './reader.ts';
import type { CorrespondenceDatabase } from './reader.ts';
import type { LetterAnswer, LifeAnswer } from './shapes.ts';
import { empty, findHolder, fold } from './state.ts';
import type { Addressee, LetterState } from './state.ts';
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
): LetterAnswer | undefined {
  const state = history.reduce(fold, empty());
  if (state.state === 'none' || state.direction === null) return undefined;
  const { office, viewer } = asking;
  const masked = !mayRead(state, viewer);
  const { secrecy, urgency, importance, abstract, text } = state.card;
  return {
    ...{ letter, office: office.id, direction: state.direction, state: state.state },
    number: state.number?.text ?? null,
    numberStatus: state.number?.status ?? null,
    numberedAt: state.numberedAt,
    subject: masked ? wordIn(office.language, 'secrecy.secret') : headingOf(state),
    masked,
    abstract: masked ? '' : abstract,
    text: masked ? '' : text,
    from: state.direction === 'incoming' ? state.from : ownName(office),
    ...{ theirNumber: state.theirNumber, theirDate: state.theirDate },
    receivedAt: state.receivedAt,
    addressees: addresseesOf(state),
    ...{ secrecy, urgency, importance, medium: state.medium, unit: state.unit },
    files: masked ? [] : [...state.files],
    reason: masked ? null : state.reason,
    ...{ holder: findHolder(state), since: state.since },
    draft: masked ? null : state.draft,
    index: state.index,
    safety: safetyOf(office.id, state.index),
    may: listAllowed(state, asking.seat ?? viewer),
  };
}

function ownName(office: Office): LetterAnswer['from'] {
  return { office: office.id, name: office.names[office.language] };
}

function addresseesOf(state: LetterState): LetterAnswer['addressees'] {
  return state.addressees.flatMap((to) => {
    const { state: step } = to;
    return step === 'withdrawn' ? [] : [{ ...addresseeOf(to), state: step }];
  });
}

function addresseeOf({ office, name, purpose, at, number, reason }: Addressee) {
  return {
    ...{ office, name, purpose, number, reason },
    deliveredAt: at.delivered ?? null,
    seenAt: at.seen ?? null,
    registeredAt: at.registered ?? null,
    returnedAt: at.returned ?? null,
  };
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
  const isCleared = mayRead(history.reduce(fold, empty()), asking.viewer);
  const current = known.at(-1)?.placed.index;
  const steps = known.map(({ placed, fact }): Step => {
    const { entry, index } = placed;
    const other = otherOf(fact);
    return {
      ...{ index, kind: fact.kind, recordedAt: entry.recordedAt },
      occurredAt: entry.occurredAt ?? null,
      person: entry.by.person,
      names: authority.findPerson(entry.by.person)?.names ?? null,
      ...{ capacity: entry.by.capacity, rung: entry.rung, number: entry.number?.text ?? null },
      other: officeNames(authority, other.office),
      ...{ otherNumber: other.number, otherAt: other.at },
      receipt: fact.kind === 'receipt-noted' ? fact.body.step : null,
      note: isCleared ? noteOf(fact) : null,
      safety: safetyOf(asking.office.id, index),
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
    default:
      return nobody;
  }
}

function noteOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'number-reserved':
    case 'letter-returned':
    case 'number-voided':
    case 'receipt-noted':
      return fact.body.reason;
    case 'letter-registered':
      return fact.body.unit;
    case 'registration-corrected': {
      const { reason, before, after } = fact.body;
      const changes = Object.entries(after).map(([name, word]) => {
        const former = Object.entries(before).find(([key]) => key === name)?.[1];
        return `\u2068${former ?? '–'}\u2069 → \u2068${word ?? '–'}\u2069`;
      });
      return [reason, ...changes].join('\n');
    }
    default:
      return null;
  }
}
