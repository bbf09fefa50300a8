// What the index knows of one letter: a function of its entries and of the texts of its files.
// Words are indexed by their stems, numbers with all their parts, days in ISO form. Of a secret
// letter it knows no word: it is found by what its row holds, numbers and days. Pure.
import type { PlacedEntry } from '#kernel/entry.ts';
import { parseDate } from '#lib/calendar-text.ts';
import { isoDateIn } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { foldText } from '#lib/fold.ts';
import { parseInstant } from '#lib/instant.ts';
import { isSecret } from '#modules/correspondence/clearance.ts';
import { coverSecret } from '#modules/correspondence/covering.ts';
import { headingOf, partyOf } from '#modules/correspondence/project.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { listMentions } from './mentions.ts';
import { storable } from './question.ts';
import { addTerms, numberTerms } from './terms.ts';

export const fieldNames = [
  'subject',
  'abstract',
  'party',
  'unit',
  'number',
  'note',
  'file-name',
  'text',
  'file-text',
] as const;
export type FieldName = (typeof fieldNames)[number];
export type Field = readonly [name: FieldName, text: string];

export interface SearchDocument {
  readonly subject: string;
  readonly at: string;
  readonly direction: string;
  readonly state: string;
  readonly secrecy: string;
  readonly urgency: string;
  readonly year: number | null;
  readonly party: string;
  readonly partyKey: string;
  readonly draftedBy: string | null;
  /** Where it lies in the archive. */
  readonly file: string | null;
  readonly volume: number | null;
  /** Distinct; see tables.sql for their forms. Those of heading and parties stand first. */
  readonly terms: readonly string[];
  /** How many these are. */
  readonly headTerms: number;
  readonly fields: readonly Field[];
  /** With the fields, all that terms are made of. */
  readonly plainTerms: readonly string[];
}

/** How the office writes its days. */
export interface Days {
  readonly calendar: CalendarName;
  readonly timeZone: string;
}

/** A letter of more text than this is indexed and shown up to here. */
const FIELD_CHARS_MAX = 2_000_000;

/** Undefined where the office has no such letter. */
export function findDocument(
  subject: string,
  state: LetterState,
  history: readonly PlacedEntry[],
  days: Days,
  textOf: (sha256: string) => string | undefined,
): SearchDocument | undefined {
  if (state.state === 'none' || state.direction === null) return undefined;
  if (isSecret(state.card.secrecy)) return secretDocument(subject, coverSecret(state), days);
  return wholeDocument(subject, { state, history, days, textOf });
}

/** Of a secret letter for who may read it: never to be written into the index. */
export function openedDocument(
  subject: string,
  state: LetterState,
  history: readonly PlacedEntry[],
  days: Days,
): SearchDocument | undefined {
  if (state.state === 'none' || state.direction === null) return undefined;
  return wholeDocument(subject, { state, history, days, textOf: () => undefined });
}

interface Made {
  readonly state: LetterState;
  readonly history: readonly PlacedEntry[];
  readonly days: Days;
  readonly textOf: (sha256: string) => string | undefined;
}

function wholeDocument(subject: string, { state, history, days, textOf }: Made): SearchDocument {
  const fields = listFields(state, history, textOf);
  const party = clean(partyOf(state).party);
  const isHead = ([name]: Field) => name === 'subject' || name === 'party';
  const terms = termsOf(fields.filter(isHead));
  const headTerms = terms.size;
  for (const field of fields) if (!isHead(field)) addTermsOf(field, terms);
  const plain = plainTerms(state, days);
  for (const term of plain) terms.add(term);
  return {
    ...plainFacts(subject, state),
    ...{ party, partyKey: foldText(party) },
    ...{ terms: [...terms], headTerms, fields, plainTerms: plain },
  };
}

function secretDocument(subject: string, covered: LetterState, days: Days): SearchDocument {
  const plain = plainTerms(covered, days);
  const none = { party: '', partyKey: '', headTerms: 0, fields: [] };
  const terms = [...new Set(plain)];
  return { ...plainFacts(subject, covered), ...none, terms, plainTerms: plain };
}

/** Numbers and days. */
function plainTerms(state: LetterState, days: Days): string[] {
  const { number: own, theirNumber, citizenId, deliveryNote } = state;
  const numbers = [own?.text, theirNumber, citizenId, deliveryNote];
  const ofNumbers = numbers.flatMap((number) => [...numberTerms(number ?? '')]);
  return [...ofNumbers, ...daysOf(state, days).map((day) => `@${day}`)];
}

function plainFacts(subject: string, state: LetterState) {
  return {
    subject,
    at: state.numberedAt ?? state.since,
    ...{ direction: state.direction ?? 'incoming', state: state.state },
    ...{ secrecy: state.card.secrecy, urgency: state.card.urgency },
    year: state.number?.year ?? null,
    draftedBy: state.draftedBy,
    ...{ file: state.archived?.file ?? null, volume: state.archived?.volume ?? null },
  };
}

function termsOf(fields: readonly Field[]): Set<string> {
  const terms = new Set<string>();
  for (const field of fields) addTermsOf(field, terms);
  return terms;
}

function addTermsOf([, text]: Field, terms: Set<string>): void {
  addTerms(text, terms);
  for (const { key } of listMentions(text)) terms.add(`~${key}`);
}

function listFields(
  state: LetterState,
  history: readonly PlacedEntry[],
  textOf: (sha256: string) => string | undefined,
): Field[] {
  const addressees = state.addressees.filter((to) => to.state !== 'withdrawn');
  const parties = state.direction === 'incoming' ? [state.from] : [...addressees, ...state.outside];
  const { number: own, theirNumber, citizenId, deliveryNote } = state;
  const numbers = [own?.text, theirNumber, citizenId, deliveryNote];
  const files = state.files;
  const all: [FieldName, string][] = [
    ['subject', headingOf(state)],
    ['abstract', state.card.abstract],
    ['party', parties.map(({ name }) => name).join('\n')],
    ['unit', state.unit ?? ''],
    ['number', numbers.filter((number) => (number ?? '') !== '').join('\n')],
    ['note', listNotes(history).join('\n')],
    ['file-name', files.map((file) => file.name).join('\n')],
    ['text', state.card.text],
    ['file-text', files.map((file) => textOf(file.sha256) ?? '').join('\n')],
  ];
  return all.map(([name, text]): Field => [name, clean(text)]).filter(([, text]) => text !== '');
}

function clean(text: string): string {
  return storable(text.slice(0, FIELD_CHARS_MAX)).trim();
}

const NOTE_KEYS = ['reason', 'note', 'instruction'] as const;

/** What people wrote about the letter: notes, instructions, reasons of whatever kind of entry. */
function listNotes(history: readonly PlacedEntry[]): string[] {
  const notes = new Set<string>();
  for (const { entry } of history) {
    const { body, kind } = entry;
    // Of a letter written off, the reason is one of a list, not words of a person.
    const keys = NOTE_KEYS.filter((key) => key !== 'reason' || kind !== 'letter-written-off');
    const texts = keys.map((key) => body[key]);
    if (kind === 'note-written') texts.push(body['text']);
    for (const note of texts) {
      if (typeof note === 'string' && note.trim() !== '') notes.add(note.trim());
    }
  }
  return [...notes];
}

function daysOf(state: LetterState, days: Days): string[] {
  const written = [state.theirDate, state.receivedAt, state.numberedAt];
  const known = written.flatMap((one) => (one === null ? [] : (findDay(one, days) ?? [])));
  return [...new Set(known)];
}

// Calendars and time zones are dear to ask, and letters of a morning bear the same few days.
const DAYS_MAX = 10_000;
const dayByWritten = new Map<string, string | undefined>();
/** No zone changes within a quarter of an hour of UTC. */
const QUARTER_MS = 900_000;

/** The day in ISO form; undefined for what is neither an instant nor a day. */
function findDay(written: string, { calendar, timeZone }: Days): string | undefined {
  const instantMs = parseInstant(written);
  const about = instantMs === undefined ? written : Math.floor(instantMs / QUARTER_MS);
  const key = `${calendar} ${timeZone} ${about}`;
  if (dayByWritten.has(key)) return dayByWritten.get(key);
  const day = instantMs === undefined ? readDay(written, calendar) : isoDateIn(timeZone, instantMs);
  if (dayByWritten.size >= DAYS_MAX) dayByWritten.clear();
  dayByWritten.set(key, day);
  return day;
}

function readDay(written: string, calendar: CalendarName): string | undefined {
  const read = parseDate(written, /^\d{4}-/.test(written) ? 'gregory' : calendar);
  return read.ok ? read.iso : undefined;
}
