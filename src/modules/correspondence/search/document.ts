// What the index knows of one letter: a function of its entries and of the texts of its files.
// Words are indexed by their stems, numbers with all their parts, days in ISO form. Pure.
import type { PlacedEntry } from '#kernel/entry.ts';
import { parseDate } from '#lib/calendar-text.ts';
import { isoDateIn } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { foldText } from '#lib/fold.ts';
import { parseInstant } from '#lib/instant.ts';
import { headingOf, partyOf } from '#modules/correspondence/project.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { listMentions } from './mentions.ts';
import { storable } from './question.ts';
import { listWords, numberTerms } from './terms.ts';

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
  /** Distinct; see tables.sql for their forms. */
  readonly terms: readonly string[];
  /** Those of heading and parties among them. */
  readonly head: readonly string[];
  readonly fields: readonly Field[];
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
  const fields = listFields(state, history, textOf);
  const party = clean(partyOf(state).party);
  const head = termsOf(fields.filter(([name]) => name === 'subject' || name === 'party'));
  const terms = termsOf(fields);
  for (const number of [state.number?.text, state.theirNumber]) {
    for (const term of numberTerms(number ?? '')) terms.add(term);
  }
  for (const day of daysOf(state, days)) terms.add(`@${day}`);
  return {
    subject,
    at: state.numberedAt ?? state.since,
    ...{ direction: state.direction, state: state.state },
    ...{ secrecy: state.card.secrecy, urgency: state.card.urgency },
    year: state.number?.year ?? null,
    ...{ party, partyKey: foldText(party), draftedBy: state.draftedBy },
    ...{ terms: [...terms], head: [...head], fields },
  };
}

function termsOf(fields: readonly Field[]): Set<string> {
  const terms = new Set<string>();
  for (const [, text] of fields) {
    for (const { term } of listWords(text)) terms.add(term);
    for (const { key } of listMentions(text)) terms.add(`~${key}`);
  }
  return terms;
}

function listFields(
  state: LetterState,
  history: readonly PlacedEntry[],
  textOf: (sha256: string) => string | undefined,
): Field[] {
  const addressees = state.addressees.filter((to) => to.state !== 'withdrawn');
  const parties = state.direction === 'incoming' ? [state.from] : [...addressees, ...state.outside];
  const numbers = [state.number?.text ?? '', state.theirNumber ?? ''];
  const files = state.files;
  const all: [FieldName, string][] = [
    ['subject', headingOf(state)],
    ['abstract', state.card.abstract],
    ['party', parties.map(({ name }) => name).join('\n')],
    ['unit', state.unit ?? ''],
    ['number', numbers.filter((number) => number !== '').join('\n')],
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

function daysOf(state: LetterState, { calendar, timeZone }: Days): string[] {
  const days = new Set<string>();
  for (const written of [state.theirDate, state.receivedAt, state.numberedAt]) {
    if (written === null) continue;
    const instantMs = parseInstant(written);
    if (instantMs !== undefined) days.add(isoDateIn(timeZone, instantMs));
    else {
      const read = parseDate(written, /^\d{4}-/.test(written) ? 'gregory' : calendar);
      if (read.ok) days.add(read.iso);
    }
  }
  return [...days];
}
