// Which columns of a table are which parts of a letter, whatever of the three languages they are
// named in; and the words that stand in them for secrecy, urgency, importance and medium.
import type { Language } from '#kernel/authority.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { foldText } from '#lib/fold.ts';
import { importances, media, secrecies, urgencies } from '#modules/correspondence/shapes.ts';
import correspondenceAr from '#modules/correspondence/words.ar.json' with { type: 'json' };
import correspondenceEn from '#modules/correspondence/words.en.json' with { type: 'json' };
import correspondenceFa from '#modules/correspondence/words.fa.json' with { type: 'json' };
import { fillGaps } from '#http/problem.ts';
import { words as officeWords } from '#programs/modules.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

export const fields = [
  'id',
  'subject',
  'abstract',
  'from',
  'fromOffice',
  'theirNumber',
  'theirDate',
  'receivedOn',
  'medium',
  'secrecy',
  'urgency',
  'importance',
  'unit',
  'citizenId',
  'deliveryNote',
  'classCode',
  'dueOn',
  'text',
  'textFile',
  'files',
] as const;
export type Field = (typeof fields)[number];

/** What is said of a row that was taken, beside its outcome. */
export interface Note {
  readonly note:
    | 'text-attached'
    | 'signs-dropped'
    | 'subject-shortened'
    | 'received-assumed'
    | 'differs';
  readonly facts: Readonly<Record<string, string | number>>;
}

const own: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };
const languages = ['ar', 'fa', 'en'] as const;

const FIELD_BY_NAME: ReadonlyMap<string, Field> = new Map(
  languages.flatMap((language) =>
    fields.flatMap((field) =>
      [field, ...(own[language][`column.${field}`] ?? '').split('|')].map(
        (name) => [nameKey(name), field] as const,
      ),
    ),
  ),
);

function nameKey(name: string): string {
  return foldText(name).replaceAll(/[\s_:'’-]+/gu, '');
}

export function findField(column: string): Field | undefined {
  return FIELD_BY_NAME.get(nameKey(column));
}

/** The first name of the column in a language. */
export function columnName(field: Field, language: Language): string {
  return (own[language][`column.${field}`] ?? field).split('|')[0]?.trim() ?? field;
}

const choices = {
  medium: media,
  secrecy: secrecies,
  urgency: urgencies,
  importance: importances,
} as const;
export type ChoiceField = keyof typeof choices;

const correspondence: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  ar: correspondenceAr,
  fa: correspondenceFa,
  en: correspondenceEn,
};

// The same word may mean one grade in Arabic and another in Persian, so each language is read by
// itself: the office's own first.
export function findChoice(
  field: ChoiceField,
  written: string,
  language: Language,
): string | undefined {
  const names: readonly string[] = choices[field];
  const wanted = nameKey(written);
  if (names.includes(written.trim().toLowerCase())) return written.trim().toLowerCase();
  for (const one of [language, ...languages.filter((other) => other !== language)]) {
    const found = names.find(
      (name) => nameKey(correspondence[one][`${field}.${name}`] ?? '') === wanted,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

export function listChoiceWords(field: ChoiceField, language: Language): string {
  return choices[field]
    .map((name) => correspondence[language][`${field}.${name}`] ?? name)
    .join(language === 'en' ? ', ' : '\u060C ');
}

/** Why a row was refused, in words. */
export function refusalSentence(refusal: Refusal, language: Language): string {
  const key = `refusal.${refusal.refused}`;
  const text = own[language][key] ?? officeWords[language][key] ?? refusal.refused;
  return fillGaps(typeof text === 'string' ? text : (text['other'] ?? key), refusal.facts);
}

export function noteSentence({ note, facts }: Note, language: Language): string {
  return fillGaps(own[language][`note.${note}`] ?? note, facts);
}
