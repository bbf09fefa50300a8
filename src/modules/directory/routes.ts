// The directory over HTTP: offices that one may write to, people, the staff of an office; and the
// way in. Changes go through the command route, except those that people make about themselves.
import { z } from 'zod';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import type { Appointment } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import type { LiveAuthority } from './authority.ts';
import { directoryId } from './commands.ts';
import { namesShape, officesShape, staffShape } from './shapes.ts';
import type { StaffAnswer } from './shapes.ts';
import { accountRoutes } from './sign-in/account-routes.ts';
import { secretaryOf, standsInFor } from './sign-in/answers.ts';
import type { SignInPorts } from './sign-in/ports.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { staffTable } from './export.ts';
import { directoryOffice } from './subjects.ts';
import { listPeople, listStaff } from './views.ts';
import type { DirectoryDatabase } from './views.ts';

const tag = 'directory';

export interface DirectoryPorts extends SignInPorts {
  /** Reads as somebody who may see the rows of the office `directory`, which everybody may. */
  read<Result>(work: (database: DirectoryDatabase) => Promise<Result>): Promise<Result>;
}

export function directoryRoutes<Reader>(ports: DirectoryPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    ...signInRoutes<Reader>(ports),
    ...accountRoutes<Reader>(ports),
    route({
      method: 'GET',
      path: '/api/directory/offices',
      summary: 'All offices, closed ones too, in the order in which they were opened.',
      tag,
      access: 'signed-in',
      response: officesShape,
      run: async () => officesAnswer(ports.authority),
    }),
    route({
      method: 'GET',
      path: '/api/directory/people',
      summary: 'People whose names have the words asked for, at most 50.',
      tag,
      access: 'signed-in',
      query: z.object({ q: z.string().max(200).default('') }),
      response: z.object({ people: z.array(z.object({ id: z.string(), names: namesShape })) }),
      run: async (call) => ({ people: await ports.read((db) => listPeople(db, call.query.q)) }),
    }),
    route({
      method: 'GET',
      path: '/api/offices/:office/staff',
      summary: 'All appointments of the office, ended ones too: for its people and administrators.',
      tag,
      access: 'signed-in',
      params: z.object({ office: directoryId }),
      response: staffShape,
      async run(call) {
        const { office } = call.params;
        if (!maySeeStaff(office, call.appointments)) return refuse('http.no-seat-in-office');
        return await staffAnswer(ports, office, call.now);
      },
    }),
    route({
      method: 'GET',
      path: '/api/offices/:office/staff/export',
      summary: 'The appointments of the office as a file to save.',
      tag,
      access: 'signed-in',
      params: z.object({ office: directoryId }),
      query: tableAsked,
      documents: tableMediaTypes,
      async run(call) {
        const office = ports.authority.findOffice(call.params.office);
        const maySee = maySeeStaff(call.params.office, call.appointments);
        // The same answer for an office that does not exist: nobody learns which ones do.
        if (office === undefined || !maySee) return refuse('http.no-seat-in-office');
        const { staff } = await staffAnswer(ports, office.id, call.now);
        const look = { office, language: call.query.language };
        return tableFile(call.query, staffTable(look), [staff]);
      },
    }),
  ];
}

function maySeeStaff(office: string, held: readonly Appointment[]): boolean {
  return held.some((one) => one.office === office || one.capacity === 'administrator');
}

function officesAnswer(authority: LiveAuthority) {
  const open = authority.listOffices().filter((office) => office.id !== directoryOffice);
  return {
    offices: open.map(({ id, code, names, institution, closedAt = null }) => {
      const institutionNames = authority.findInstitution(institution)?.names ?? names;
      return { id, code, names, institution, institutionNames, closedAt };
    }),
  };
}

async function staffAnswer(
  ports: DirectoryPorts,
  office: string,
  now: string,
): Promise<StaffAnswer> {
  const { authority } = ports;
  const rows = await ports.read((database) => listStaff(database, office));
  const staff = rows.map((row) => {
    const appointment = authority.findAppointment(row.id);
    const { delegatedFrom, actingFor } = appointment ?? {};
    const lender = delegatedFrom === undefined ? undefined : { delegatedFrom };
    const absent = actingFor === undefined ? undefined : { actingFor };
    const { letter_number: number, letter_date: date } = row;
    return {
      appointment: row.id,
      ...{ person: row.person, names: row.names, capacity: row.capacity, title: row.title },
      ...{ from: row.from_at, until: row.until_at, endedAt: row.ended_at },
      letter: number === null || date === null ? null : { number, date },
      delegatedFrom: lender === undefined ? null : (standsInFor(authority, lender) ?? null),
      actingFor: absent === undefined ? null : (standsInFor(authority, absent) ?? null),
      secretary: secretaryOf(appointment),
      holds: appointment !== undefined && authority.holds(appointment, now),
    };
  });
  return { staff };
}
