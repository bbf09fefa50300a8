// The law of appointment letters: appointing, delegating, acting for. A delegation lends no more
// than the lender has, for no longer, once only; acting for somebody is a letter of its own.
import type { z } from 'zod';
import type { Appointment, Capacity } from '#kernel/authority.ts';
import type { Command, Context, Decision } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { actForBody, appointBody, delegateBody, nameSecretaryBody } from './commands.ts';
import { endOf } from './period.ts';
import type { DirectoryState } from './state.ts';
import { directoryOffice } from './subjects.ts';

/** Which capacities are the same or narrower: everything they may do, the key may do too. */
const lendable: Readonly<Record<Capacity, readonly Capacity[]>> = {
  registrar: ['registrar', 'clerk'],
  clerk: ['clerk'],
  head: ['head', 'signer'],
  signer: ['signer'],
  archivist: ['archivist'],
  administrator: ['administrator'],
  secretary: [],
};

export function decideAppoint(_: DirectoryState, command: Command, context: Context): Decision {
  const body = command.body as z.output<typeof appointBody>;
  const isNational = body.office === directoryOffice;
  if (isNational !== (body.capacity === 'administrator')) {
    return refuse('directory.administrator-misplaced', { office: body.office }, '/capacity');
  }
  if (body.letter === null && command.by.capacity !== 'server') {
    return refuse('directory.letter-missing', {}, '/letter');
  }
  const wrong =
    checkPerson(body.person, context) ??
    checkOpenOffice(body.office, context) ??
    checkPeriod(body.from, body.until, context);
  return wrong ?? [{ kind: 'appointed', body }];
}

export function decideDelegate(_: DirectoryState, command: Command, context: Context): Decision {
  const { appointment: id, ...body } = command.body as z.output<typeof delegateBody>;
  const lender = context.authority.findAppointment(id);
  if (lender === undefined) return noSuchAppointment(id);
  const wrong =
    checkLender(lender, command, context.now) ??
    checkPerson(body.person, context) ??
    checkOpenOffice(lender.office, context) ??
    checkPeriod(body.from, body.until, context) ??
    checkLoan(lender, body);
  const { office, title } = lender;
  return (
    wrong ?? [{ kind: 'powers-delegated', body: { ...body, office, title, delegatedFrom: id } }]
  );
}

/** A post that answers for what leaves the office has a secretary; others have none to lend. */
const withSecretary: readonly Capacity[] = ['head', 'signer'];

export function decideSecretary(_: DirectoryState, command: Command, context: Context): Decision {
  const { appointment: id, ...body } = command.body as z.output<typeof nameSecretaryBody>;
  const lender = context.authority.findAppointment(id);
  if (lender === undefined) return noSuchAppointment(id);
  if (!withSecretary.includes(lender.capacity)) {
    return refuse('directory.no-post-for-secretary', {}, '/appointment');
  }
  const wrong =
    checkLender(lender, command, context.now) ??
    checkPerson(body.person, context) ??
    checkOpenOffice(lender.office, context) ??
    checkPeriod(body.from, body.until, context) ??
    (body.person === lender.person
      ? refuse('directory.same-person', {}, '/person')
      : checkWithin(lender, body));
  const { office, title } = lender;
  const named = { ...body, office, title, capacity: 'secretary' as const, delegatedFrom: id };
  return wrong ?? [{ kind: 'secretary-named', body: named }];
}

function checkLender(lender: Appointment, command: Command, now: string): Refusal | undefined {
  // A head lends only what their own letter gives them; the administrators may for anybody.
  if (command.by.capacity === 'head' && command.by.appointment !== lender.id) {
    return refuse('directory.not-your-appointment', {}, '/appointment');
  }
  if (lender.delegatedFrom !== undefined) {
    return refuse('directory.delegated-already', {}, '/appointment');
  }
  const end = endOf(lender);
  if (end === undefined || now < end) return undefined;
  return refuse('directory.appointment-over', { at: end }, '/appointment');
}

function checkLoan(
  lender: Appointment,
  loan: Omit<z.output<typeof delegateBody>, 'appointment'>,
): Refusal | undefined {
  if (loan.person === lender.person) return refuse('directory.same-person', {}, '/person');
  if (!lendable[lender.capacity].includes(loan.capacity)) {
    const facts = { capacity: loan.capacity, lent: lender.capacity };
    return refuse('directory.capacity-wider', facts, '/capacity');
  }
  return checkWithin(lender, loan);
}

function checkWithin(
  lender: Appointment,
  loan: { readonly from: string; readonly until: string },
): Refusal | undefined {
  if (loan.from < lender.from) {
    return refuse('directory.period-wider', { at: lender.from }, '/from');
  }
  const end = endOf(lender);
  if (end === undefined || loan.until <= end) return undefined;
  return refuse('directory.period-wider', { at: end }, '/until');
}

export function decideActFor(_: DirectoryState, command: Command, context: Context): Decision {
  const { appointment: id, ...body } = command.body as z.output<typeof actForBody>;
  const post = context.authority.findAppointment(id);
  if (post === undefined) return noSuchAppointment(id);
  if (post.delegatedFrom !== undefined) {
    return refuse('directory.delegated-already', {}, '/appointment');
  }
  if (post.person === body.person) return refuse('directory.same-person', {}, '/person');
  const wrong =
    checkPerson(body.person, context) ??
    checkOpenOffice(post.office, context) ??
    checkPeriod(body.from, body.until, context);
  const { office, capacity, title } = post;
  const acting = { ...body, office, capacity, title, actingFor: id };
  return wrong ?? [{ kind: 'acting-appointed', body: acting }];
}

function checkPerson(person: string, context: Context): Refusal | undefined {
  if (context.authority.findPerson(person) !== undefined) return undefined;
  return refuse('directory.no-such-person', { person }, '/person');
}

function checkOpenOffice(id: string, context: Context): Refusal | undefined {
  const office = context.authority.findOffice(id);
  if (office === undefined) return refuse('directory.no-such-office', { office: id }, '/office');
  if (office.closedAt === undefined) return undefined;
  return refuse('directory.office-closed', { office: id, at: office.closedAt }, '/office');
}

function checkPeriod(from: string, until: string | null, context: Context): Refusal | undefined {
  if (until === null) return undefined;
  if (until <= from) return refuse('directory.period-empty', {}, '/until');
  return until <= context.now
    ? refuse('directory.period-over', { at: until }, '/until')
    : undefined;
}

function noSuchAppointment(appointment: string): Refusal {
  return refuse('directory.no-such-appointment', { appointment }, '/appointment');
}
