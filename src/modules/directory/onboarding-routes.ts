// Which offices have servers of their own, for the directory's administrators at the server that
// keeps it: as a list, as a file, and to invite another one.
import { z } from 'zod';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { instantDayCell, tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import { timeCell } from '#http/table-file.ts';
import type { DateLook, Table } from '#http/table-file.ts';
import type { Appointment, Names } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import type { LiveAuthority } from './authority.ts';
import { directoryId } from './commands.ts';
import { onboardingOf } from './onboarding.ts';
import type { OnboardingRow, ToldOfOffice } from './onboarding.ts';
import { onboardingShape } from './shapes.ts';
import { directoryOffice } from './subjects.ts';
import { wordIn } from './words.ts';

/** Undefined: the directory is kept elsewhere, or no centre was joined. */
export interface Onboarding {
  /** What the centres said last. */
  listTold(): readonly ToldOfOffice[];
  /** The office keeps its registers on this server, or would. */
  isHere(office: string): boolean;
  invite(office: string): Promise<{ readonly link: string } | { readonly refused: string }>;
}

export interface OnboardingPorts {
  readonly authority: LiveAuthority;
  readonly findOnboarding: () => Onboarding | undefined;
}

const tag = 'directory';
type Row = OnboardingRow & { readonly names: Names };

export function onboardingRoutes<Reader>(ports: OnboardingPorts): readonly Route<Reader>[] {
  const route = routesFor<Reader>();
  return [
    route({
      method: 'GET',
      path: '/api/directory/onboarding',
      summary: 'How far each open office is on its way to a server of its own.',
      tag,
      access: 'signed-in',
      response: onboardingShape,
      async run(call) {
        if (!isAdministrator(call.appointments)) return refuse('http.no-seat-in-office');
        const isKeptHere = ports.findOnboarding() !== undefined;
        return { isKeptHere, now: call.now, offices: listRows(ports, call.now) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/directory/onboarding/export',
      summary: 'The same as a file to save.',
      tag,
      access: 'signed-in',
      query: tableAsked,
      documents: tableMediaTypes,
      async run(call) {
        const office = ports.authority.findOffice(directoryOffice);
        const maySee = isAdministrator(call.appointments);
        if (office === undefined || !maySee) return refuse('http.no-seat-in-office');
        const table = onboardingTable({ office, language: call.query.language });
        return tableFile(call.query, table, [listRows(ports, call.now)]);
      },
    }),
    route({
      method: 'POST',
      path: '/api/directory/offices/:office/invitation',
      summary: "A link by which the office's own server joins, once.",
      tag,
      access: 'signed-in',
      params: z.object({ office: directoryId }),
      response: z.object({ link: z.string() }),
      async run(call) {
        const { office: id } = call.params;
        if (!isAdministrator(call.appointments)) return refuse('http.no-seat-in-office');
        const office = ports.authority.findOffice(id);
        if (office === undefined || id === directoryOffice) {
          return refuse('directory.no-such-office', { office: id });
        }
        if (office.closedAt !== undefined) return refuse('directory.office-closed', { office: id });
        const onboarding = ports.findOnboarding();
        if (onboarding === undefined) return refuse('kernel.directory-elsewhere');
        const made = await onboarding.invite(id);
        if ('link' in made) return made;
        return refuse(made.refused);
      },
    }),
  ];
}

function isAdministrator(held: readonly Appointment[]): boolean {
  return held.some(({ capacity }) => capacity === 'administrator');
}

function listRows({ authority, findOnboarding }: OnboardingPorts, now: string): Row[] {
  const onboarding = findOnboarding();
  if (onboarding === undefined) return [];
  const told = onboarding.listTold();
  const open = authority
    .listOffices()
    .filter(({ id, closedAt }) => id !== directoryOffice && closedAt === undefined);
  return open.map((office) => ({
    ...onboardingOf(office, told, {
      isHere: onboarding.isHere(office.id),
      nowMs: Date.parse(now),
    }),
    names: office.names,
  }));
}

function onboardingTable(look: DateLook): Table<Row> {
  const { language } = look;
  const word = (key: string) => wordIn(language, `onboarding.${key}`);
  return {
    title: word('list'),
    columns: [
      { header: word('office'), widthChars: 40, read: ({ names }) => names[language] },
      { header: word('step'), widthChars: 20, read: ({ step }) => word(`step.${step}`) },
      { header: word('joined'), widthChars: 14, read: (row) => instantDayCell(row.joinedAt, look) },
      {
        header: word('heard-day'),
        widthChars: 14,
        read: (row) => instantDayCell(row.heardAt, look),
      },
      { header: word('heard-time'), widthChars: 10, read: (row) => timeCell(row.heardAt, look) },
      { header: word('signed'), widthChars: 12, read: ({ signed }) => signed },
      { header: word('held'), widthChars: 12, read: ({ held }) => held },
    ],
  };
}
