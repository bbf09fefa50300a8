// Deciding about closed envelopes: anybody of the registry enters one, who is cleared completes it.
// One to own hands is completed by its addressee alone, who may pass it to another post or give it
// free; where that appointment has ended, the registrar or the head names the next.
import type { Decision, Draft } from '#kernel/module.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { draft, numberFor, today, withFiles } from './case.ts';
import type { Case } from './case.ts';
import { checkDays, checkFiles, checkLength, refuseWith } from './checks.ts';
import { isNamedOn } from './clearance.ts';
import type { CompleteEnvelopeBody, PassOwnHandsBody } from './envelope-bodies.ts';
import type { RegisterEnvelopeBody } from './envelope-bodies.ts';
import { findOwnHands, isClosedEnvelope } from './envelopes.ts';
import type { OwnHands } from './envelopes.ts';
import { isOpen } from './referrals.ts';

export function registerEnvelope(asked: Case, body: RegisterEnvelopeBody): Decision {
  const { office } = body.from;
  const refused =
    checkDays(body, today(asked)) ??
    (office === null || asked.context.authority.findOffice(office) !== undefined
      ? undefined
      : refuseWith('correspondence.sender-unknown', { office }, '/from/office'));
  if (refused !== undefined) return refused;
  const ownHands = body.ownHands === null ? null : namePost(asked, body.ownHands, '/ownHands');
  if (ownHands !== null && 'refused' in ownHands) return ownHands;
  const number = numberFor(asked.state, 'incoming');
  const entered = draft('envelope-registered', { ...body, ownHands }, number);
  return ownHands === null ? [entered] : [entered, layBefore(asked, ownHands, null)];
}

export function completeEnvelope(asked: Case, body: CompleteEnvelopeBody): Decision {
  const { state, context, seats, by } = asked;
  if (!isClosedEnvelope(state)) return refuseWith('correspondence.no-closed-envelope');
  const ownHands = findOwnHands(state);
  if (ownHands !== null && !isNamedOn(state, seats)) {
    return refuseWith('correspondence.to-own-hands', { holder: ownHands.title });
  }
  if (ownHands === null && !isRegistry(by.capacity)) {
    return refuseWith('correspondence.not-theirs-to-complete');
  }
  const { files, ...inside } = body;
  const { secrecy } = state.card;
  const refused = checkFiles(files, context) ?? checkLength({ ...inside, secrecy }, files);
  if (refused !== undefined) return refused;
  return [draft('envelope-completed', inside, withFiles(files))];
}

export function passOwnHands(asked: Case, { to, reason }: PassOwnHandsBody): Decision {
  const { state } = asked;
  const from = findOwnHands(state);
  if (from === null) return refuseWith('correspondence.not-to-own-hands');
  const refused = isNamedOn(state, asked.seats) ? undefined : checkStranded(asked, from, to);
  if (refused !== undefined) return refused;
  if (to === null) return [draft('own-hands-passed', { to, reason })];
  if (to === from.appointment) {
    return refuseWith('correspondence.already-with-them', { holder: from.title }, '/to');
  }
  const next = namePost(asked, to, '/to');
  if ('refused' in next) return next;
  return [draft('own-hands-passed', { to: next, reason }), ...moveStep(asked, from, next, reason)];
}

/** The registry names the next where there is no addressee left, and never opens it to itself. */
function checkStranded(
  { by, context: { authority, now } }: Case,
  from: OwnHands,
  to: string | null,
): Refusal | undefined {
  const facts = { holder: from.title };
  if (!isRegistry(by.capacity)) return refuseWith('correspondence.to-own-hands', facts);
  const named = authority.findAppointment(from.appointment);
  if (named !== undefined && authority.holds(named, now)) {
    return refuseWith('correspondence.own-hands-holds', facts);
  }
  return to === null ? refuseWith('correspondence.own-hands-needs-name', {}, '/to') : undefined;
}

function isRegistry(capacity: string): boolean {
  return capacity === 'registrar' || capacity === 'head';
}

/** A post of the office that holds now, in its own right: no loan stands on an envelope. */
function namePost(
  { office, context: { authority, now } }: Case,
  id: string,
  field: string,
): OwnHands | Refusal {
  const found = authority.findAppointment(id);
  const isHere = found?.office === office.id && authority.holds(found, now);
  const loans = [found?.delegatedFrom, found?.actingFor, found?.secretary];
  if (found === undefined || !isHere || loans.some((one) => one !== undefined)) {
    return refuseWith('correspondence.holder-unknown', {}, field);
  }
  return { appointment: id, title: found.title[office.language] };
}

/** It lies on their desk as any letter that was referred to them, still closed. */
function layBefore({ state }: Case, to: OwnHands, parent: number | null): Draft {
  return draft('letter-referred', {
    ...{ step: state.referrals.length + 1, parent, to: { ...to, unit: null } },
    ...{ purpose: 'action', instruction: '', dueOn: null },
  });
}

/** The step of who had it passes on; what is closed or in the archive stays where it is. */
function moveStep(asked: Case, from: OwnHands, next: OwnHands, reason: string): readonly Draft[] {
  if (asked.state.state !== 'registered') return [];
  const open = asked.state.referrals.filter(isOpen);
  if (open.some(({ to }) => to.appointment === next.appointment)) return [];
  const own = open.find(({ to }) => to.appointment === from.appointment);
  if (own === undefined) return [layBefore(asked, next, null)];
  const { step } = own;
  const passed = draft('referral-transferred', { step, to: { ...next, unit: null }, reason });
  return [passed, layBefore(asked, next, step)];
}
