// Deciding about the referral sheet: who may pass a letter on, take it back, give it back, finish
// it. A step is ended once, by who holds it; one that others below still have is not ended.
import type { Decision, Draft } from '#kernel/module.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { draft, postsOf, today } from './case.ts';
import type { Case } from './case.ts';
import { checkDueDay, refuseWith } from './checks.ts';
import type { FinishReferralBody, ReferLetterBody, ReferralBody } from './commands.ts';
import type { ReferralReasonBody, TransferReferralBody, WriteNoteBody } from './commands.ts';
import type { Holder, LetterReferred } from './entries.ts';
import { findReferral, hasOpenBelow, isOpen, isSameHolder } from './referrals.ts';
import type { Referral } from './referrals.ts';

/** The post is theirs, lent to them or theirs to stand in for; a unit's work is everybody's. */
export function isHolder({ by, context }: Pick<Case, 'by' | 'context'>, { to }: Referral): boolean {
  if (to.appointment === null) return true;
  const { authority } = context;
  const own = by.appointment === undefined ? undefined : authority.findAppointment(by.appointment);
  if (postsOf(own).includes(to.appointment)) return true;
  // Somebody with several posts need not change seats for what is theirs anyway.
  return authority.findAppointment(to.appointment)?.person === by.person;
}

const isRegistrar = ({ by }: Case) => by.capacity === 'registrar' || by.capacity === 'head';

function openStep({ state }: Case, step: number): Referral | Refusal {
  const referral = findReferral(state.referrals, step);
  if (referral === undefined)
    return refuseWith('correspondence.no-such-referral', { step }, '/step');
  if (!isOpen(referral)) return refuseWith('correspondence.referral-ended', { step }, '/step');
  return referral;
}

/** The open step, if the actor holds it; `orRegistrar`: the registrar and the head may as well. */
function heldStep(asked: Case, step: number, orRegistrar: boolean): Referral | Refusal {
  const referral = openStep(asked, step);
  if ('refused' in referral) return referral;
  if (isHolder(asked, referral) || (orRegistrar && isRegistrar(asked))) return referral;
  return refuseWith('correspondence.not-the-holder', { holder: referral.to.title }, '/step');
}

/** As `heldStep`, and nobody below has it still. */
function lastStep(asked: Case, step: number, orRegistrar: boolean): Referral | Refusal {
  const referral = heldStep(asked, step, orRegistrar);
  if ('refused' in referral || !hasOpenBelow(asked.state.referrals, step)) return referral;
  return refuseWith('correspondence.referral-open-below', { step }, '/step');
}

/** Who acts on a step without having opened it has opened it by that. */
function openedFirst(asked: Case, referral: Referral): Draft[] {
  if (referral.state !== 'sent' || !isHolder(asked, referral)) return [];
  return [draft('referral-opened', { step: referral.step })];
}

/** The post or unit as it is called today. */
function nameHolder(
  { office, context: { authority, now } }: Case,
  { appointment: id, unit }: Pick<Holder, 'appointment' | 'unit'>,
): Holder | undefined {
  if (id === null) return unit === null ? undefined : { appointment: null, unit, title: unit };
  const appointment = authority.findAppointment(id);
  if (appointment?.office !== office.id || !authority.holds(appointment, now)) return undefined;
  return { appointment: id, unit: null, title: appointment.title[office.language] };
}

/** All of them as they are called; each is there, and has the letter not already. */
function nameHolders(
  asked: Case,
  wanted: ReferLetterBody['to'],
  field: (i: number) => string,
): readonly Holder[] | Refusal {
  const named: Holder[] = [];
  const open = asked.state.referrals.filter(isOpen).map(({ to }) => to);
  for (const [i, one] of wanted.entries()) {
    const to = nameHolder(asked, one);
    if (to === undefined) return refuseWith('correspondence.holder-unknown', {}, field(i));
    if ([...open, ...named].some((other) => isSameHolder(other, to))) {
      return refuseWith('correspondence.already-with-them', { holder: to.title }, field(i));
    }
    named.push(to);
  }
  return named;
}

export function referLetter(asked: Case, body: ReferLetterBody): Decision {
  const { parent, purpose, instruction, dueOn } = body;
  const above = parent === null ? undefined : heldStep(asked, parent, true);
  if (above !== undefined && 'refused' in above) return above;
  // The first referral is the registry's or the head's; later ones are made out of one's own.
  const { capacity } = asked.by;
  if (parent === null && !isRegistrar(asked) && !['clerk', 'secretary'].includes(capacity)) {
    return refuseWith('correspondence.not-theirs-to-refer', {}, '/parent');
  }
  // In the head's name, so that it is seen what the head has said.
  if (capacity === 'secretary' && instruction === '') {
    return refuseWith('correspondence.instruction-needed', {}, '/instruction');
  }
  const late = checkDueDay(dueOn, today(asked), '/dueOn');
  if (late !== undefined) return late;
  const holders = nameHolders(asked, body.to, (i) => `/to/${i}`);
  if ('refused' in holders) return holders;
  const first = asked.state.referrals.length + 1;
  const steps = holders.map((to, i) =>
    refer({ step: first + i, parent, to, purpose, instruction, dueOn }),
  );
  return above === undefined ? steps : [...openedFirst(asked, above), ...steps];
}

function refer(referral: LetterReferred): Draft {
  return draft('letter-referred', { ...referral });
}

export function openReferral(asked: Case, { step }: ReferralBody): Decision {
  const referral = heldStep(asked, step, false);
  if ('refused' in referral) return referral;
  if (referral.state === 'opened') {
    return refuseWith('correspondence.referral-opened', { step }, '/step');
  }
  return [draft('referral-opened', { step })];
}

/** By who made it, or the head, as long as nobody has opened it. */
export function recallReferral(asked: Case, { step, reason }: ReferralReasonBody): Decision {
  const referral = openStep(asked, step);
  if ('refused' in referral) return referral;
  if (referral.state === 'opened') {
    return refuseWith('correspondence.referral-opened', { step }, '/step');
  }
  const { by } = asked;
  const isMaker = referral.by.person === by.person;
  if (!isMaker && by.capacity !== 'head') {
    return refuseWith('correspondence.not-theirs-to-recall', { step }, '/step');
  }
  if (hasOpenBelow(asked.state.referrals, step)) {
    return refuseWith('correspondence.referral-open-below', { step }, '/step');
  }
  return [draft('referral-recalled', { step, reason })];
}

export function returnReferral(asked: Case, { step, reason }: ReferralReasonBody): Decision {
  const referral = lastStep(asked, step, false);
  if ('refused' in referral) return referral;
  return [...openedFirst(asked, referral), draft('referral-returned', { step, reason })];
}

/** The registrar and the head may, too: a post can fall vacant with letters on its desk. */
export function transferReferral(asked: Case, body: TransferReferralBody): Decision {
  const { step, to, reason } = body;
  const referral = lastStep(asked, step, true);
  if ('refused' in referral) return referral;
  const holders = nameHolders(asked, [to], () => '/to');
  if ('refused' in holders) return holders;
  const { purpose, instruction, dueOn } = referral;
  const next = asked.state.referrals.length + 1;
  return [
    ...openedFirst(asked, referral),
    ...holders.flatMap((holder) => [
      draft('referral-transferred', { step, to: holder, reason }),
      refer({ step: next, parent: step, to: holder, purpose, instruction, dueOn }),
    ]),
  ];
}

export function finishReferral(asked: Case, body: FinishReferralBody): Decision {
  const { step, outcome, note } = body;
  const referral = lastStep(asked, step, false);
  if ('refused' in referral) return referral;
  return [...openedFirst(asked, referral), draft('referral-finished', { step, outcome, note })];
}

export function writeNote({ state }: Case, { step, text }: WriteNoteBody): Decision {
  if (step !== null && findReferral(state.referrals, step) === undefined) {
    return refuseWith('correspondence.no-such-referral', { step }, '/step');
  }
  return [draft('note-written', { step, text })];
}
