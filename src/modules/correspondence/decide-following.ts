// Deciding about a letter that has its number: its due day, write-off, parking, archive, secrecy
// and references. Outstanding is what is registered and not written off.
import type { Decision } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import { draft, today, toSender } from './case.ts';
import type { Case } from './case.ts';
import { checkDueDay, refuseWith } from './checks.ts';
import type { ArchiveLetterBody, ChangeSecrecyBody, LinkReferencesBody } from './commands.ts';
import type { ParkLetterBody, ReasonBody, SetDueDayBody, WriteOffLetterBody } from './commands.ts';
import { listHolding } from './referrals.ts';
import { secrecies } from './shapes.ts';

export function setDueDay(asked: Case, { dueOn, reason }: SetDueDayBody): Decision {
  const late = checkDueDay(dueOn, today(asked), '/dueOn');
  return late ?? [draft('due-day-set', { dueOn, reason })];
}

/** The sender hears that this office is done with it, and not why. */
export function writeOffLetter(asked: Case, body: WriteOffLetterBody): Decision {
  const { state, by } = asked;
  const { reason, reply, note, origin } = body;
  const isServer = by.capacity === 'server';
  if (origin !== null && !isServer) return refuse('kernel.malformed', {}, '/origin');
  // The server's command may come again after a restore: a letter that was registered or opened
  // again only after the reply had gone out is none of its business.
  if (origin !== null && state.movedIndex > origin.index) return [];
  if (reason === 'reply' && reply === null) {
    return refuseWith('correspondence.reply-needed', {}, '/reply');
  }
  // A reply that went out closes what was asked; otherwise only the head closes over others' work.
  const holding = listHolding(state.referrals);
  if (holding.length > 0 && !isServer && by.capacity !== 'head') {
    const holder = holding[0]?.to.title ?? '';
    return refuseWith('correspondence.referrals-open', { holder, count: holding.length });
  }
  return [
    draft('letter-written-off', { reason, reply, note, origin }),
    ...toldSender(asked, 'letter-closed'),
  ];
}

export function undoWriteOff(asked: Case, { reason }: ReasonBody): Decision {
  return [draft('write-off-undone', { reason }), ...toldSender(asked, 'letter-reopened')];
}

function toldSender({ state }: Case, kind: 'letter-closed' | 'letter-reopened') {
  return state.origin === null ? [] : [draft(kind, {}, toSender(state))];
}

export function parkLetter(asked: Case, { until, reason }: ParkLetterBody): Decision {
  const day = today(asked);
  if (until <= day) {
    return refuseWith('correspondence.day-passed', { day: until, today: day }, '/until');
  }
  return [draft('letter-parked', { until, reason })];
}

export function resumeLetter(_: Case, { reason }: ReasonBody): Decision {
  return [draft('letter-resumed', { reason })];
}

export function archiveLetter(_: Case, { file, retention, place }: ArchiveLetterBody): Decision {
  return [draft('letter-archived', { file, retention, place })];
}

export function undoArchiving(_: Case, { reason }: ReasonBody): Decision {
  return [draft('archiving-undone', { reason })];
}

/** Raised by the registrar or the head, lowered by the head; each time by a decision. */
export function changeSecrecy(asked: Case, { secrecy, decision }: ChangeSecrecyBody): Decision {
  const before = asked.state.card.secrecy;
  if (secrecy === before) return refuseWith('correspondence.secrecy-unchanged', {}, '/secrecy');
  const isLowered = secrecies.indexOf(secrecy) < secrecies.indexOf(before);
  if (isLowered && asked.by.capacity !== 'head') {
    return refuseWith('correspondence.only-head-lowers', {}, '/secrecy');
  }
  const day = today(asked);
  if (decision.date > day) {
    const facts = { date: decision.date, today: day };
    return refuseWith('correspondence.decision-in-future', facts, '/decision/date');
  }
  return [draft('secrecy-changed', { before, after: secrecy, decision })];
}

/** The whole list once more: what is left out is linked no longer. */
export function linkReferences(_: Case, { references }: LinkReferencesBody): Decision {
  return [draft('references-linked', { references })];
}
