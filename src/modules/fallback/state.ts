// What the entries about a pack or an outage say, folded. A pack is a block of numbers that was
// leased from a register and printed as sheets:
//
//   leased → printed → delivered → opened, in one outage
//
// and each of its sheets, of which no end is ever left:
//
//   blank → keyed → agreed → used          blank, keyed, differing, agreed → void, missing,
//             ↓        ↑                                                     returned
//          differing ──┘
import type { Language } from '#kernel/authority.ts';
import type { EntryNumber, PlacedEntry } from '#kernel/entry.ts';
import { findFact } from './entries.ts';
import type { Counts, Fact, Filled, OutageClosed, SheetMissed } from './entries.ts';
import type { OutageStage, PackStage, SheetStage } from './shapes.ts';

export interface Sheet {
  /** Place in the pack, 1 … count. */
  readonly sheet: number;
  readonly text: string;
  /** Null in a drill, whose numbers are not the office's. */
  readonly number: EntryNumber | null;
  readonly stage: SheetStage;
  readonly fields: Filled | null;
  readonly again: Filled | null;
  readonly differences: readonly string[];
  readonly happenedAt: string | null;
  readonly doneBy: string | null;
  readonly keyedBy: string | null;
  readonly keyedAt: string | null;
  readonly checkedBy: string | null;
  readonly as: string | null;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  /** Why it is void. */
  readonly reason: string | null;
  readonly report: SheetMissed | null;
}

export interface PackState {
  readonly family: 'pack';
  readonly stage: PackStage;
  readonly form: string;
  readonly register: string;
  readonly version: number;
  readonly count: number;
  readonly isDrill: boolean;
  readonly languages: readonly Language[];
  readonly holder: string | null;
  readonly outage: string | null;
  /** When that outage began. */
  readonly startedAt: string | null;
  readonly sheets: readonly Sheet[];
  readonly leasedAt: string | null;
  readonly printedAt: string | null;
  readonly deliveredAt: string | null;
  readonly openedAt: string | null;
}

export interface OutageState {
  readonly family: 'outage';
  readonly stage: OutageStage;
  readonly isDrill: boolean;
  readonly cause: string;
  readonly startedAt: string;
  readonly openedBy: string;
  readonly packs: readonly { readonly pack: string; readonly count: number }[];
  readonly closed: (OutageClosed & { readonly at: string; readonly by: string }) | null;
}

export type FallbackState = PackState | OutageState;

export const packFamily = 'pack';
export const outageFamily = 'outage';

export const emptyPack: PackState = {
  ...{ family: 'pack', stage: 'none', form: '', register: '', version: 0, count: 0 },
  ...{ isDrill: false, languages: [], holder: null, outage: null, startedAt: null, sheets: [] },
  ...{ leasedAt: null, printedAt: null, deliveredAt: null, openedAt: null },
};

export const emptyOutage: OutageState = {
  ...{ family: 'outage', stage: 'none', isDrill: false, cause: '', startedAt: '', openedBy: '' },
  ...{ packs: [], closed: null },
};

export function empty(subject: string): FallbackState {
  return subject.startsWith(`${outageFamily}/`) ? emptyOutage : emptyPack;
}

export function fold(state: FallbackState, placed: PlacedEntry): FallbackState {
  const fact = findFact(placed.entry);
  if (fact === undefined) return state;
  return state.family === 'pack' ? foldPack(state, fact, placed) : foldOutage(state, fact, placed);
}

export function packOf(entries: readonly PlacedEntry[]): PackState {
  const folded = entries.reduce<FallbackState>(fold, emptyPack);
  return folded.family === 'pack' ? folded : emptyPack;
}

export function countsOf(sheets: readonly Pick<Sheet, 'stage'>[]): Counts {
  const count = (stage: SheetStage) => sheets.filter((one) => one.stage === stage).length;
  const ended = {
    ...{ used: count('used'), void: count('void') },
    ...{ missing: count('missing'), returned: count('returned') },
  };
  const { used, void: voided, missing, returned } = ended;
  const outstanding = sheets.length - used - voided - missing - returned;
  return { opened: sheets.length, ...ended, outstanding };
}

export function addCounts(counts: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => counts.reduce((total, one) => total + one[name], 0);
  return {
    ...{ opened: sum('opened'), used: sum('used'), void: sum('void') },
    ...{ missing: sum('missing'), returned: sum('returned'), outstanding: sum('outstanding') },
  };
}

function foldPack(state: PackState, fact: Fact, placed: PlacedEntry): PackState {
  const { recordedAt: at, number } = placed.entry;
  switch (fact.kind) {
    case 'pack-leased':
      return { ...state, ...fact.body, stage: 'leased', leasedAt: at };
    case 'sheet-leased': {
      const { sheet, text } = fact.body;
      const known = number ?? null;
      const leased: Sheet = { ...blank, sheet, text: known?.text ?? text, number: known };
      return { ...state, sheets: [...state.sheets, leased] };
    }
    case 'pack-printed': {
      const stage = state.stage === 'leased' ? 'printed' : state.stage;
      return { ...state, stage, languages: fact.body.languages, printedAt: at };
    }
    case 'pack-delivered':
      return { ...state, stage: 'delivered', holder: fact.body.to, deliveredAt: at };
    case 'pack-opened':
      return { ...state, ...fact.body, stage: 'opened', openedAt: at };
    case 'outage-opened':
    case 'pack-taken':
    case 'outage-closed':
      return state;
    default: {
      const { sheet: place } = fact.body;
      const sheets = state.sheets.map((one) =>
        one.sheet === place ? foldSheet(one, fact, placed) : one,
      );
      return { ...state, sheets };
    }
  }
}

const blank: Omit<Sheet, 'sheet' | 'text' | 'number'> = {
  ...{ stage: 'blank', fields: null, again: null, differences: [], happenedAt: null },
  ...{ doneBy: null, keyedBy: null, keyedAt: null, checkedBy: null, as: null },
  ...{ endedAt: null, endedBy: null, reason: null, report: null },
};

type SheetKind =
  | 'sheet-keyed'
  | 'sheet-checked'
  | 'sheet-agreed'
  | 'sheet-entered'
  | 'sheet-voided'
  | 'sheet-missed'
  | 'sheet-returned';
type SheetFact = Extract<Fact, { readonly kind: SheetKind }>;

function foldSheet(sheet: Sheet, fact: SheetFact, { entry }: PlacedEntry): Sheet {
  const ended = { endedAt: entry.recordedAt, endedBy: entry.by.person };
  switch (fact.kind) {
    case 'sheet-keyed': {
      const { fields, happenedAt, doneBy } = fact.body;
      const keyed = { keyedBy: entry.by.person, keyedAt: entry.recordedAt };
      const anew = { again: null, differences: [], checkedBy: null };
      return { ...sheet, stage: 'keyed', fields, happenedAt, doneBy, ...keyed, ...anew };
    }
    case 'sheet-checked': {
      const { again, differences } = fact.body;
      const stage = differences.length === 0 ? sheet.stage : 'differing';
      return { ...sheet, stage, again, differences, checkedBy: entry.by.person };
    }
    case 'sheet-agreed':
      return { ...sheet, stage: 'agreed', fields: fact.body.fields };
    case 'sheet-entered':
      return { ...sheet, stage: 'used', as: fact.body.as, ...ended };
    case 'sheet-voided':
      return { ...sheet, stage: 'void', reason: fact.body.reason, ...ended };
    case 'sheet-missed':
      return { ...sheet, stage: 'missing', report: fact.body, ...ended };
    case 'sheet-returned':
      return { ...sheet, stage: 'returned', ...ended };
  }
}

function foldOutage(state: OutageState, fact: Fact, { entry }: PlacedEntry): OutageState {
  switch (fact.kind) {
    case 'outage-opened':
      return { ...state, ...fact.body, stage: 'open', openedBy: entry.by.person };
    case 'pack-taken':
      return { ...state, packs: [...state.packs, fact.body] };
    case 'outage-closed': {
      const closed = { ...fact.body, at: entry.recordedAt, by: entry.by.person };
      return { ...state, stage: 'closed', closed };
    }
    default:
      return state;
  }
}
