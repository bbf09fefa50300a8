// Periods of appointments: half-open, [from, end), as RFC 3339 text of one form, which compares as
// text. An end of undefined is open.
import type { Appointment } from '#kernel/authority.ts';

/** The earlier of `until` and `endedAt`; undefined while neither is set. */
export function endOf(appointment: Appointment): string | undefined {
  const { until, endedAt } = appointment;
  if (until === undefined || endedAt === undefined) return until ?? endedAt;
  return endedAt < until ? endedAt : until;
}

/** Whether `from … end` is wholly covered by the periods of the appointments taken together. */
export function isCovered(
  from: string,
  end: string | undefined,
  appointments: readonly Appointment[],
): boolean {
  let reached = from;
  for (;;) {
    if (end !== undefined && reached >= end) return true;
    let next = reached;
    for (const appointment of appointments) {
      if (appointment.from > reached) continue;
      const until = endOf(appointment);
      if (until === undefined) return true;
      if (until > next) next = until;
    }
    if (next === reached) return false;
    reached = next;
  }
}
