// The facts of going on with paper, past tense, by kind: of a pack of numbered sheets, and of an
// outage. Bodies hold no `undefined`. The kinds `sheet-leased`, `sheet-agreed` and `sheet-entered`
// are those of the kernel (sheet.ts), since the modules whose forms these are read or write them.
import type { Language } from '#kernel/authority.ts';
import type { Entry } from '#kernel/entry.ts';

export type Filled = { readonly [field: string]: string };

export type PackLeased = {
  readonly form: string;
  readonly register: string;
  readonly version: number;
  readonly count: number;
  readonly isDrill: boolean;
};

/** The number stands on the entry; in a drill there is none, and the text stands for it. */
export type SheetLeased = { readonly sheet: number; readonly text: string };

export type SheetKeyed = {
  readonly sheet: number;
  readonly fields: Filled;
  readonly happenedAt: string;
  readonly doneBy: string;
};

export type SheetChecked = {
  readonly sheet: number;
  /** What the second clerk keyed. */
  readonly again: Filled;
  readonly differences: readonly string[];
};

export type SheetMissed = {
  readonly sheet: number;
  readonly lastSeen: string;
  readonly circumstances: string;
};

export type OutageOpened = {
  readonly isDrill: boolean;
  readonly cause: string;
  readonly startedAt: string;
};

/** How the sheets of an outage ended. */
export type Counts = {
  readonly opened: number;
  readonly used: number;
  readonly void: number;
  readonly missing: number;
  readonly returned: number;
  readonly outstanding: number;
};

export type PasskeySignature = {
  readonly credential: string;
  readonly authenticatorData: string;
  readonly clientData: string;
  readonly signature: string;
};

export type OutageClosed = {
  readonly resumedAt: string;
  readonly counts: Counts;
  /** Of the reconciliation: what was signed. */
  readonly digest: string;
  readonly name: string;
  readonly title: string;
  readonly method: 'passkey' | 'seat';
  readonly passkey: PasskeySignature | null;
};

export interface EntryBodies {
  readonly 'pack-leased': PackLeased;
  readonly 'sheet-leased': SheetLeased;
  readonly 'pack-printed': { readonly languages: readonly Language[]; readonly version: number };
  readonly 'pack-delivered': { readonly to: string; readonly note: string };
  readonly 'pack-opened': { readonly outage: string; readonly startedAt: string };
  readonly 'sheet-keyed': SheetKeyed;
  readonly 'sheet-checked': SheetChecked;
  readonly 'sheet-agreed': SheetKeyed;
  /** `as`: the subject that it has become; null in a drill. */
  readonly 'sheet-entered': { readonly sheet: number; readonly as: string | null };
  readonly 'sheet-voided': { readonly sheet: number; readonly reason: string };
  readonly 'sheet-missed': SheetMissed;
  readonly 'sheet-returned': { readonly sheet: number };
  readonly 'outage-opened': OutageOpened;
  readonly 'pack-taken': { readonly pack: string; readonly count: number };
  readonly 'outage-closed': OutageClosed;
}
export type EntryKind = keyof EntryBodies;
export type Fact = {
  readonly [Kind in EntryKind]: { readonly kind: Kind; readonly body: EntryBodies[Kind] };
}[EntryKind];

export const entryKinds: Readonly<Record<EntryKind, true>> = {
  'pack-leased': true,
  'sheet-leased': true,
  'pack-printed': true,
  'pack-delivered': true,
  'pack-opened': true,
  'sheet-keyed': true,
  'sheet-checked': true,
  'sheet-agreed': true,
  'sheet-entered': true,
  'sheet-voided': true,
  'sheet-missed': true,
  'sheet-returned': true,
  'outage-opened': true,
  'pack-taken': true,
  'outage-closed': true,
};

/** Undefined for kinds of a later release. */
export function findFact({ kind, body }: Entry): Fact | undefined {
  // What the log holds has passed `decide` when it was recorded: the kind says the body's type.
  return isKind(kind) ? ({ kind, body } as Fact) : undefined;
}

function isKind(kind: string): kind is EntryKind {
  return Object.hasOwn(entryKinds, kind);
}
