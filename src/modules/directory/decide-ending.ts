// The law of ending appointments: who may, from when, and that the directory always keeps an
// administrator for as long as it was to have one.
import type { z } from 'zod';
import type { Appointment, Authority } from '#kernel/authority.ts';
import { assert } from '#lib/assert.ts';
import type { Command, Context, Decision } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { endAppointmentBody } from './commands.ts';
import { endOf, isCovered } from './period.ts';
import type { DirectoryState } from './state.ts';
import { directoryOffice } from './subjects.ts';

export function decideEnding(
  state: DirectoryState,
  command: Command,
  { authority, now }: Context,
): Decision {
  const body = command.body as z.output<typeof endAppointmentBody>;
  const appointment = state.kind === 'appointment' ? state.appointment : undefined;
  assert(appointment !== undefined, 'An appointment that is to end is there.');
  if (command.by.capacity === 'head' && !isOwnLoan(appointment, command.by.person, authority)) {
    return refuse('directory.not-your-appointment');
  }
  const at = body.at ?? now;
  if (at < now) return refuse('directory.ends-in-past', {}, '/at');
  const end = endOf(appointment);
  if (end !== undefined && at >= end) return refuse('directory.appointment-over', { at: end });
  if (takesLastAdministrator(appointment, at, authority)) {
    return refuse('directory.last-administrator');
  }
  return [{ kind: 'appointment-ended', body: { reason: body.reason, at } }];
}

function isOwnLoan(appointment: Appointment, person: string, authority: Authority): boolean {
  const { delegatedFrom } = appointment;
  if (delegatedFrom === undefined) return false;
  return authority.findAppointment(delegatedFrom)?.person === person;
}

function takesLastAdministrator(
  appointment: Appointment,
  at: string,
  authority: Authority,
): boolean {
  if (appointment.office !== directoryOffice || appointment.delegatedFrom !== undefined) {
    return false;
  }
  // Loans never outlive their lender, so the lenders alone say what time is covered.
  const others = authority
    .listAppointmentsIn(directoryOffice)
    .filter((other) => other.id !== appointment.id && other.delegatedFrom === undefined);
  const from = at > appointment.from ? at : appointment.from;
  return !isCovered(from, endOf(appointment), others);
}
