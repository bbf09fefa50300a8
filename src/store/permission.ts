// Whether somebody may ask for a command at all, before any law of a module is read: the office is
// open, the appointment holds in it, and its capacity may do this. Pure.
import type { Appointment, Authority, Capacity } from '#kernel/authority.ts';
import type { Actor } from '#kernel/entry.ts';
import type { Command, CommandRule } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';

/** The actor of what nobody pressed a key for. Only this server's own code may use it. */
export const officeServer: Actor = { person: 'office-server', capacity: 'server' };

export function isOfficeServer(actor: Actor): boolean {
  return actor.person === officeServer.person && actor.capacity === officeServer.capacity;
}

/** The reason why not, or undefined. */
export function checkPermission(
  command: Command,
  rule: CommandRule,
  authority: Authority,
  now: string,
): Refusal | undefined {
  const office = authority.findOffice(command.office);
  if (office === undefined) return refuse('kernel.unknown-office', { office: command.office });
  if (office.closedAt !== undefined && office.closedAt <= now) {
    return refuse('kernel.office-closed', { office: command.office, closedAt: office.closedAt });
  }
  const { by, kind } = command;
  if (isOfficeServer(by)) {
    const isServers = rule.capacities.includes('server');
    return isServers ? undefined : refuse('kernel.not-permitted', { kind, capacity: by.capacity });
  }
  const appointment =
    by.appointment === undefined ? undefined : authority.findAppointment(by.appointment);
  const isTheirs =
    appointment !== undefined &&
    appointment.person === by.person &&
    appointment.capacity === by.capacity &&
    (rule.fromAnyOffice === true || appointment.office === command.office) &&
    (by.actingFor === undefined ||
      by.actingFor === appointment.actingFor ||
      by.actingFor === appointment.delegatedFrom);
  if (!isTheirs || !authority.holds(appointment, now)) {
    return refuse('kernel.not-appointed', { office: command.office, person: by.person });
  }
  return isAllowed(appointment, rule)
    ? undefined
    : refuse('kernel.not-permitted', { kind, capacity: by.capacity });
}

function isAllowed({ capacity, secretary }: Appointment, rule: CommandRule): boolean {
  const capacities: readonly (Capacity | 'server')[] = rule.capacities;
  const { secretaryAct: act } = rule;
  return (
    capacities.includes(capacity) || (act !== undefined && secretary?.acts.includes(act) === true)
  );
}
