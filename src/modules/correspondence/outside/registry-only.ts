// The registry keeps delivery notes, the mailbox and what waits on its way; the seat does not
// matter, as for reading.
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { OfficeCall } from '#modules/correspondence/asking-routes.ts';

const registry: readonly string[] = ['registrar', 'clerk'];

export function refuseOthers({ appointments }: OfficeCall): Refusal | undefined {
  const isRegistry = appointments.some(({ capacity }) => registry.includes(capacity));
  return isRegistry ? undefined : refuse('kernel.not-permitted');
}
