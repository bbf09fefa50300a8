// Exchange formats over HTTP: one letter as a capsule, the journal of a register's year as Noark 5
// XML. Both are streamed. Who may not read a letter gets no capsule of it, and sees it masked in
// the journal; that a watched one was given out is noted.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Language } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import type { Bytes } from '#archive/archive-source.ts';
import { once } from '#archive/bag-writer.ts';
import { askingOf, inOffice, noteGiven, ofLetter } from '#modules/correspondence/asking-routes.ts';
import { refuseWith } from '#modules/correspondence/checks.ts';
import { mayRead } from '#modules/correspondence/clearance.ts';
import { EXPORT_ROWS_MAX } from '#modules/correspondence/export.ts';
import { findPrintedForm, refuseDestroyed } from '#modules/correspondence/paper/printing.ts';
import type { PaperReader } from '#modules/correspondence/paper/paper-port.ts';
import { registers } from '#modules/correspondence/shapes.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { currentYear } from '#modules/correspondence/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import { CAPSULE_MEDIA_TYPE } from './capsule.ts';
import { capsuleFiles, findCapsule } from './capsule-letter.ts';
import { writeCapsule } from './capsule-stream.ts';
import { findRecord, publicCopy } from './letter-record.ts';
import type { LetterRecord, RecordLook } from './letter-record.ts';
import { documentsOf } from './noark-documents.ts';
import { planFolders } from './noark-folders.ts';
import { journalXml } from './noark-journal.ts';
import type { NoarkPost } from './noark-journal.ts';

/** What the program gives these routes beyond the tables. */
export interface FormatsReader extends PaperReader {
  /** The bytes of a stored file; a fault where they are damaged. */
  readFile(sha256: string): Bytes;
}

type FormatsCall = Call<FormatsReader, 'office', unknown, unknown, unknown>;
type GradeWord = Parameters<typeof publicCopy>[1];

const tag = 'correspondence';
const route = routesFor<FormatsReader>();
const documents = [CAPSULE_MEDIA_TYPE] as const;
const PAGE_LETTERS = 100;

function lookOf(call: FormatsCall, asking: Asking): RecordLook {
  const { authority } = call.reader;
  return {
    office: asking.office,
    findPerson: (id) => authority.findPerson(id)?.names,
    codeOf: (id) => authority.findOffice(id)?.code ?? id,
  };
}

interface ReadRecord {
  readonly record: LetterRecord;
  readonly isReadable: boolean;
}

/** Letters in the order asked for; those that the office has not are passed over. */
async function* readRecords(
  call: FormatsCall,
  subjects: readonly string[],
): AsyncGenerator<ReadRecord> {
  const asking = askingOf(call);
  const look = lookOf(call, asking);
  for (let from = 0; from < subjects.length; from += PAGE_LETTERS) {
    const page = subjects.slice(from, from + PAGE_LETTERS);
    const rows = await call.reader.read((db) =>
      db
        .selectFrom('dawam.entry')
        .select(['subject', 'index', 'leaf'])
        .where('office', '=', call.office)
        .where('subject', 'in', page)
        .orderBy('index')
        .execute(),
    );
    const bySubject = Map.groupBy(rows, ({ subject }) => subject);
    for (const subject of page) {
      const history = (bySubject.get(subject) ?? []).flatMap(({ index, leaf }): PlacedEntry[] => {
        const entry = leaf === null ? undefined : entryOf(leaf);
        return entry === undefined ? [] : [{ index: Number(index), entry }];
      });
      const [first] = history;
      if (first === undefined) continue;
      const state = history.reduce(fold, empty());
      const createdAt = first.entry.occurredAt ?? first.entry.recordedAt;
      const record = findRecord(subject, state, createdAt, look);
      if (record !== undefined) yield { record, isReadable: mayRead(state, asking.viewer) };
    }
  }
}

function gradeWordIn(language: Language): GradeWord {
  return (secrecy) => wordIn(language, `secrecy.${secrecy}`);
}

async function capsuleDocument(call: FormatsCall, id: string): Promise<Document | Refusal> {
  const asking = askingOf(call);
  const subject = `letter/${id}`;
  const [found] = await Array.fromAsync(readRecords(call, [subject]));
  if (found === undefined) return refuse('http.not-found');
  const { record, isReadable } = found;
  if (record.state === 'disposed') return refuseDestroyed(record.number?.text ?? null);
  if (!isReadable) return refuse('http.not-open-to-you');
  const pdf = await findPrintedForm(call.reader, { asking, origin: call.origin }, record);
  const printed = pdf === undefined ? undefined : { sha256: sha256Of(pdf), sizeBytes: pdf.length };
  const files = capsuleFiles(record, documentsOf(record, printed));
  const { language } = asking.office;
  const look = lookOf(call, asking);
  const capsule = findCapsule(
    recipientAdded(record, asking),
    files.map(({ file }) => file),
    {
      language,
      codeOf: (office) => look.codeOf(office),
      gradeWord: gradeWordIn(language)(record.secrecy),
    },
  );
  // A draft, a reservation, a letter without a word: nothing that could be exchanged.
  if (capsule === undefined) return refuse('http.not-found');
  noteGiven(call, { letter: subject, secrecy: record.secrecy, masked: false }, 'export');
  const openFile = (guid: string): Bytes => {
    const one = must(
      files.find(({ file }) => file.guid === guid),
      'A capsule asks for its own files.',
    );
    const { text, stored, variant } = one.document;
    if (variant === 'archive' && pdf !== undefined) return once(pdf);
    return text === null ? call.reader.readFile(stored) : once(text);
  };
  const bytes = ReadableStream.from(writeCapsule(capsule, ({ guid }) => openFile(guid)));
  return new Document(`${id}.xml`, CAPSULE_MEDIA_TYPE, bytes);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A letter that came by hand was for this office, though no list says so. */
function recipientAdded(record: LetterRecord, { office }: Asking): LetterRecord {
  if (record.to.length > 0) return record;
  const name = office.names[office.language];
  const to = { office: office.id, name, purpose: 'action', number: null, email: null } as const;
  return { ...record, to: [{ ...to, dueOn: record.dueOn }] };
}

interface JournalAsked {
  readonly register: (typeof registers)[number];
  readonly year: number;
  readonly isPublic: boolean;
}

/** Subjects of a register's year in the order of their numbers. */
async function listSubjects(
  call: FormatsCall,
  { register, year }: JournalAsked,
): Promise<readonly string[]> {
  const found = await call.reader.read((db) =>
    sql<{ subject: string }>`
      select subject from tables.letter
       where office = ${call.office} and register = ${register} and year = ${year}
       order by serial`.execute(db),
  );
  return found.rows.map(({ subject }) => subject);
}

/** As this reader, or everybody, may see them. */
async function* shownRecords(
  call: FormatsCall,
  subjects: readonly string[],
  isPublic: boolean,
): AsyncGenerator<{ readonly record: LetterRecord }> {
  const gradeWord = gradeWordIn(askingOf(call).office.language);
  for await (const { record, isReadable } of readRecords(call, subjects)) {
    yield { record: isPublic || !isReadable ? publicCopy(record, gradeWord) : record };
  }
}

async function journalDocument(
  call: FormatsCall,
  asked: JournalAsked,
): Promise<Document | Refusal> {
  const { office } = askingOf(call);
  const subjects = await listSubjects(call, asked);
  if (subjects.length === 0) return refuse('http.not-found');
  if (subjects.length > EXPORT_ROWS_MAX) {
    const facts = { total: subjects.length, rowsMax: EXPORT_ROWS_MAX };
    return refuseWith('correspondence.export-too-large', facts);
  }
  const plan = await planFolders(shownRecords(call, subjects, asked.isPublic), office.id);
  async function* posts(): AsyncGenerator<NoarkPost> {
    for await (const { record } of shownRecords(call, subjects, asked.isPublic)) {
      const { secrecy, isMasked: masked } = record;
      noteGiven(call, { letter: `letter/${record.id}`, secrecy, masked }, 'export');
      const place = must(plan.placeOf(record.id), 'The letters of a year stay.');
      yield { record, ...place };
    }
  }
  const head = {
    ...{ beginsOn: plan.beginsOn, endsOn: plan.endsOn, count: plan.count },
    selection: `${asked.register} ${asked.year}`,
    creator: { id: office.code, name: office.names[office.language] },
  };
  const name = asked.isPublic ? 'offentligJournal' : 'loependeJournal';
  async function* bytes(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for await (const piece of journalXml(name, head, posts())) yield Buffer.from(piece, 'utf8');
  }
  return new Document(`${name}.xml`, CAPSULE_MEDIA_TYPE, ReadableStream.from(bytes()));
}

export const formatRoutes: readonly Route<FormatsReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/capsule.xml',
    summary: 'A numbered letter as a document exchange capsule (version 2.1), enclosures inside.',
    tag,
    access: 'office',
    params: ofLetter,
    documents,
    run: (call) => capsuleDocument(call, call.params.letter),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/registers/:register/journal.xml',
    summary: "A register's year as a Noark 5 journal; the public one masks what is graded.",
    tag,
    access: 'office',
    params: inOffice.extend({ register: z.enum(registers) }),
    query: z.object({
      year: z.coerce.number().int().min(0).max(9_999).optional(),
      of: z.enum(['office', 'public']).default('office'),
    }),
    documents,
    run: (call) => {
      const { register } = call.params;
      const year = call.query.year ?? currentYear(askingOf(call), register);
      return journalDocument(call, { register, year, isPublic: call.query.of === 'public' });
    },
  }),
];
