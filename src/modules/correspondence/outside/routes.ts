// Delivery over HTTP: what waits for which way, delivery notes and the courier's round on paper,
// and mails that wait to be registered. What became of a letter is noted by a command, not here.
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { stampUrl } from '#kernel/stamp-url.ts';
import { dateIn } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';
import { parseInstant } from '#lib/instant.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import { askingOf, inOffice } from '#modules/correspondence/asking-routes.ts';
import { isSecret } from '#modules/correspondence/clearance.ts';
import { listEntries } from '#modules/correspondence/letter-views.ts';
import { dayOf } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import { stampAsked } from '#modules/correspondence/paper/stamping.ts';
import type { PaperMatter } from '#modules/correspondence/paper/stamping.ts';
import {
  courierMatter,
  courierRound,
  deliveryNote,
} from '#modules/correspondence/paper/table-papers.ts';
import type { DeliveryMatter } from '#modules/correspondence/paper/table-papers.ts';
import { channels } from '#modules/correspondence/shapes.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { Paper } from '#paper/paper.ts';
import { attentionRoutes } from './attention-routes.ts';
import { countAttention } from './attention-views.ts';
import { consignedTable } from './consigned-table.ts';
import { findInside, insideTable, listInside } from './inside-views.ts';
import type { OutsideReader } from './outside-port.ts';
import { refuseOthers } from './registry-only.ts';
import { consignedListShape, insideListShape, mailListShape, makeNoteBody } from './shapes.ts';
import type { Inside } from './shapes.ts';
import { noteListShape, noteShape } from './shapes.ts';
import { countMails, findConsigned, listConsigned, listMails, listReadNotes } from './views.ts';
import { outsideItems } from './views.ts';
import type { NoteItem } from './views.ts';

const tag = 'correspondence';
const route = routesFor<OutsideReader>();
const PDF = 'application/pdf';
const STOPS_MAX = 60;

type OutsideCall = Call<OutsideReader, 'office', unknown, unknown, unknown>;

async function lookOf(
  call: OutsideCall,
  language: z.output<typeof askedPaper>['language'],
): Promise<PaperLook> {
  const look = await call.reader.papers.findLook(call.office, language);
  return must(look, 'A person has a seat only in an office there is.');
}

const askedPaper = z.object({
  language: z.enum(['ar', 'fa', 'en']).optional().describe("left out: the office's own"),
});
const inChannel = inOffice.extend({ channel: z.enum(channels) });

async function printed(call: OutsideCall, paper: Paper, name: string): Promise<Document> {
  const { pdf } = await call.reader.papers.print(paper, call.now);
  return new Document(`${name}.pdf`, PDF, pdf);
}

/** The note on paper, stamped with the proof of the first of its letters. */
async function notePaper(
  call: OutsideCall,
  id: string,
  language: z.output<typeof askedPaper>['language'],
): Promise<Document | Refusal> {
  const asking = askingOf(call);
  const [note] = await call.reader.read((db) => listReadNotes(db, asking, [id]));
  if (note === undefined) return refuse('http.not-found');
  const look = await lookOf(call, language);
  const { lines, address } = await findLines(call, note.items, look);
  const letters = lines.map(({ number, numberedAt, unit, enclosures, secrecy }) => ({
    ...{ number, date: dayOf(look, numberedAt) ?? '', unit, enclosures, secrecy },
  }));
  const matter: DeliveryMatter = {
    ...{ v: 1, paper: 'delivery-note', register: 'delivery-notes', openSubject: '' },
    ...{ number: note.number, date: dayOf(look, note.madeAt) ?? '', letters },
    receiver: [note.receiver, address].filter((part) => part !== '').join(' – '),
  };
  const url = await findUrl(call, matter, note.items[0]?.letter);
  return await printed(call, deliveryNote(matter, look, url), `delivery-note ${note.number}`);
}

/** A line for each letter: of one that goes out who prepared it, of one that stays who has it. */
async function findLines(
  call: OutsideCall,
  items: readonly NoteItem[],
  { office }: PaperLook,
): Promise<{ readonly lines: readonly NoteLine[]; readonly address: string }> {
  const asking = askingOf(call);
  const { outside, inside } = await call.reader.read(async (db) => ({
    outside: await findConsigned(db, asking, outsideItems(items)),
    inside: await findInside(db, asking, insideItems(items)),
  }));
  const sent = outside.flatMap((one) => one ?? []);
  const referred = inside.flatMap((one) => one ?? []);
  return {
    lines: [
      ...sent.map((one) => ({ ...one, unit: one.unit ?? office.names[office.language] })),
      ...referred.map((one) => ({ ...one, unit: one.holder })),
    ],
    address: sent.find((one) => one.address !== '')?.address ?? '',
  };
}

type NoteLine = Pick<Inside, 'number' | 'numberedAt' | 'enclosures' | 'secrecy'> & {
  readonly unit: string;
};

function insideItems(items: readonly NoteItem[]): { letter: string; step: number }[] {
  return items.flatMap(({ letter, step }) => (step === undefined ? [] : [{ letter, step }]));
}

/** Of a paper about several letters: by the proof of the first of them. */
async function findUrl(
  call: OutsideCall,
  matter: PaperMatter,
  letter: string | undefined,
): Promise<string | null> {
  const index = letter === undefined ? undefined : await findIndex(call, letter);
  if (index === undefined) return null;
  const payload = await call.reader.papers.stamp(call.office, stampAsked(matter, index));
  return payload === undefined ? null : stampUrl(call.origin, payload);
}

/** The entry that gave the letter its number. */
async function findIndex(call: OutsideCall, letter: string): Promise<number | undefined> {
  const { office } = askingOf(call);
  const history = await call.reader.read((db) => listEntries(db, office, letter));
  return history.findLast(({ entry }) => entry.number?.status === 'used')?.index;
}

async function roundPaper(
  call: OutsideCall,
  asked: { readonly courier: string; readonly notes: readonly string[] },
  language: z.output<typeof askedPaper>['language'],
): Promise<Document | Refusal> {
  const asking = askingOf(call);
  const found = await call.reader.read((db) => listReadNotes(db, asking, asked.notes));
  if (found.length !== new Set(asked.notes).size) return refuse('http.not-found');
  const look = await lookOf(call, language);
  const stops = [];
  for (const note of found.toReversed()) {
    const { address: place } = await findLines(call, note.items, look);
    stops.push({ receiver: note.receiver, place, number: note.number, letters: note.count });
  }
  const date = must(dayOf(look, call.now), 'Now is of a day.');
  const round = courierMatter({ courier: asked.courier, startsAt: call.now, date, stops });
  const url = await findUrl(call, round, found[0]?.items[0]?.letter);
  return await printed(call, courierRound(round, look, url), 'courier-round');
}

const listRoutes: readonly Route<OutsideReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/outside/:channel',
    summary: 'Letters to who is not connected that wait for this way or are on it, oldest first.',
    tag,
    access: 'office',
    params: inChannel,
    response: consignedListShape,
    async run(call) {
      const asking = askingOf(call);
      const list = await call.reader.read((db) => listConsigned(db, asking, call.params.channel));
      const { office } = asking;
      const mailCount = await call.reader.read((db) => countMails(db, office));
      const attentionCount = await call.reader.read((db) => countAttention(db, office));
      const hasMailbox = call.reader.outside.hasMailbox(call.office);
      return { ...list, mailCount, attentionCount, hasMailbox };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/outside/:channel/export',
    summary: 'The same list as a file to save.',
    tag,
    access: 'office',
    params: inChannel,
    query: tableAsked,
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const { channel } = call.params;
      const { rows } = await call.reader.read((db) => listConsigned(db, asking, channel));
      const look = { office: asking.office, language: call.query.language };
      return tableFile(call.query, consignedTable(channel, look), [rows]);
    },
  }),
];

const insideRoutes: readonly Route<OutsideReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/inside',
    summary: 'Papers that are referred inside the office and not handed over, or not opened.',
    tag,
    access: 'office',
    params: inOffice,
    response: insideListShape,
    async run(call) {
      const asking = askingOf(call);
      return { rows: [...(await call.reader.read((db) => listInside(db, asking)))] };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/inside/export',
    summary: 'The same list as a file to save.',
    tag,
    access: 'office',
    params: inOffice,
    query: tableAsked,
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const rows = await call.reader.read((db) => listInside(db, asking));
      const look = { office: asking.office, language: call.query.language };
      const title = wordIn(look.language, 'list.inside');
      return tableFile(call.query, insideTable(title, look), [rows]);
    },
  }),
];

const noteRoutes: readonly Route<OutsideReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/delivery-notes',
    summary: 'Delivery notes, newest first, with how many of their letters are still open.',
    tag,
    access: 'office',
    params: inOffice,
    response: noteListShape,
    async run(call) {
      const asking = askingOf(call);
      const rows = await call.reader.read((db) => listReadNotes(db, asking));
      return { rows: rows.map(({ items: _, ...note }) => note) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/delivery-notes',
    summary: 'Make a delivery note for letters that go to one receiver by hand.',
    tag,
    access: 'office',
    params: inOffice,
    body: makeNoteBody,
    response: noteShape,
    async run(call) {
      const refused = refuseOthers(call);
      if (refused !== undefined) return refused;
      const asking = askingOf(call);
      const { id, items } = call.body;
      const { rows, inside } = await call.reader.read(async (db) => ({
        rows: await findConsigned(db, asking, outsideItems(items)),
        inside: await findInside(db, asking, insideItems(items)),
      }));
      if ([...rows, ...inside].includes(undefined)) return refuse('http.not-found');
      // Posts and units are no secret; who is no office here is named by the letter alone.
      const hasSecret = rows.some((row) => row !== undefined && isSecret(row.secrecy));
      const receiver = hasSecret ? '' : call.body.receiver;
      const { office } = asking;
      const nowMs = must(parseInstant(call.now), 'Now is an instant.');
      const { year } = dateIn(office.calendar, office.timeZone, nowMs);
      const { person } = call.session;
      const asked = { office: office.id, id, receiver, items, year, person, madeAt: call.now };
      await call.reader.outside.makeNote(asked);
      const found = await call.reader.read((db) => listReadNotes(db, asking, [id]));
      const { items: _, ...note } = must(found[0], 'The note was just made.');
      return note;
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/delivery-notes/:note/note.pdf',
    summary: 'A delivery note on paper, for the receiver to sign.',
    tag,
    access: 'office',
    params: inOffice.extend({ note: z.uuidv7() }),
    query: askedPaper,
    documents: [PDF],
    run: (call) => notePaper(call, call.params.note, call.query.language),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/courier-round.pdf',
    summary: "A courier's way with these delivery notes, stop after stop.",
    tag,
    access: 'office',
    params: inOffice,
    query: askedPaper.extend({
      courier: z.string().max(120).default(''),
      notes: z
        .string()
        .max(STOPS_MAX * 40)
        .transform((text) => text.split(','))
        .pipe(z.array(z.uuidv7()).min(1).max(STOPS_MAX)),
    }),
    documents: [PDF],
    run: (call) => roundPaper(call, call.query, call.query.language),
  }),
];

const ofMail = inOffice.extend({ mail: z.string().regex(/^[0-9a-f]{64}$/) });

const mailRoutes: readonly Route<OutsideReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/mail',
    summary: 'Mails that came and wait for the registry to register them or set them aside.',
    tag,
    access: 'office',
    params: inOffice,
    response: mailListShape,
    async run(call) {
      const refused = refuseOthers(call);
      if (refused !== undefined) return refused;
      const { office } = askingOf(call);
      const rows = await call.reader.read((db) => listMails(db, office));
      return { rows: [...rows], hasMailbox: call.reader.outside.hasMailbox(call.office) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/mail/:mail/files/:sha256',
    summary: 'An enclosure of a mail that waits.',
    tag,
    access: 'office',
    params: ofMail.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    documents: ['application/octet-stream'],
    async run(call) {
      const refused = refuseOthers(call);
      if (refused !== undefined) return refused;
      const { office } = askingOf(call);
      const [mail] = await call.reader.read((db) => listMails(db, office, call.params.mail));
      const file = mail?.files.find(({ sha256 }) => sha256 === call.params.sha256);
      if (file === undefined) return refuse('http.not-found');
      const bytes = ReadableStream.from(call.reader.readFile(file.sha256));
      return new Document(file.name, file.mediaType, bytes);
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/mail/:mail/set-aside',
    summary: 'This mail is no letter for the register; it stays in the mailbox.',
    tag,
    access: 'office',
    params: ofMail,
    response: z.object({ isSetAside: z.literal(true) }),
    async run(call) {
      const refused = refuseOthers(call);
      if (refused !== undefined) return refused;
      const { person } = call.session;
      const asked = { office: call.office, id: call.params.mail, person, at: call.now };
      const isThere = await call.reader.outside.setMailAside(asked);
      if (!isThere) return refuse('http.not-found');
      return { isSetAside: true as const };
    },
  }),
];

export const outsideRoutes: readonly Route<OutsideReader>[] = [
  ...listRoutes,
  ...insideRoutes,
  ...noteRoutes,
  ...mailRoutes,
  ...attentionRoutes,
];
