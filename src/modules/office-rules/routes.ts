// The rules of an office over HTTP: to be read by its people and by administrators. They are set
// through the commands' own route.
import { z } from 'zod';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import type { Appointment, Authority } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import { commands } from './commands.ts';
import { historyShape, rulesShape } from './shapes.ts';
import { topics } from './topics.ts';
import { findRules, listVersions } from './views.ts';
import type { OfficeRulesDatabase } from './views.ts';

const tag = 'office-rules';

export interface OfficeRulesPorts {
  readonly authority: Authority;
  /** Reads as somebody who may see the rows of this one office. */
  readOffice<Result>(
    office: string,
    work: (database: OfficeRulesDatabase) => Promise<Result>,
  ): Promise<Result>;
}

const inOffice = z.object({ office: z.string().max(63) });

export function officeRulesRoutes<Reader>(ports: OfficeRulesPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  const { authority } = ports;
  return [
    route({
      method: 'GET',
      path: '/api/offices/:office/rules',
      summary: 'All rules of the office; what was never set is filled in.',
      tag,
      access: 'signed-in',
      params: inOffice,
      response: rulesShape,
      async run(call) {
        const office = authority.findOffice(call.params.office);
        const held = heldIn(call.params.office, call.appointments);
        // The same answer for an office that does not exist: nobody learns which ones do.
        if (office === undefined || held.length === 0) return refuse('http.no-seat-in-office');
        const found = await ports.readOffice(office.id, (db) => findRules(db, office, authority));
        const { id, timeZone } = office;
        return { office: id, timeZone, maySet: held.some(maySet), topics: found };
      },
    }),
    route({
      method: 'GET',
      path: '/api/offices/:office/rules/:topic/history',
      summary: 'The versions of one topic, newest first, with who set them and why.',
      tag,
      access: 'signed-in',
      params: inOffice.extend({ topic: z.enum(topics) }),
      response: historyShape,
      async run(call) {
        const { topic } = call.params;
        const office = authority.findOffice(call.params.office);
        const held = heldIn(call.params.office, call.appointments);
        if (office === undefined || held.length === 0) return refuse('http.no-seat-in-office');
        const versions = await ports.readOffice(office.id, (db) =>
          listVersions(db, { office, topic }, authority),
        );
        return { versions };
      },
    }),
  ];
}

function heldIn(office: string, held: readonly Appointment[]): readonly Appointment[] {
  return held.filter((one) => one.office === office || one.capacity === 'administrator');
}

function maySet({ capacity }: Appointment): boolean {
  const setters: readonly string[] = commands['set-holidays'].capacities;
  return setters.includes(capacity);
}
