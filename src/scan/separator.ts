// Separator sheets: what the codes of ours say, what the bar codes of others do, and how the pages
// of one source fall into pieces between them. A sheet is never part of a piece, nor is a blank
// page; both stay visible as left out. Pure.

export const separators = ['letter', 'enclosure'] as const;
/** 'letter': the next letter begins after it; 'enclosure': an enclosure of the same letter does. */
export type Separator = (typeof separators)[number];

const FRONT = 'DAWAM:SEPARATOR:1:';

export function separatorCode(separator: Separator): string {
  return FRONT + separator.toUpperCase();
}

/** Undefined for every other code, such as the stamp on a letter of ours. */
export function findSeparator(code: string): Separator | undefined {
  return separators.find((one) => separatorCode(one) === code.trim());
}

/** What the bar code of a sheet says, in capitals, and what the sheet stands for. */
export type BarSheets = ReadonlyMap<string, Separator>;

/** The text on the "Patch T" sheets that programs of document scanners have long had printed. */
export const usualBarSheets: BarSheets = new Map([['PATCHT', 'letter']]);

export function findBarSheet(codes: readonly string[], sheets: BarSheets): Separator | undefined {
  for (const code of codes) {
    const found = sheets.get(code.trim().toUpperCase());
    if (found !== undefined) return found;
  }
  return undefined;
}

// What Code 39 and Code 128 can both say, without the signs that part the list.
const BAR_SHEET = /^([A-Z0-9 ./+$%-]{1,40}?)\s*(?:=\s*(letter|enclosure))?$/;

/** `TEXT, TEXT=enclosure`: undefined where it is no such list. Without `=` a letter follows. */
export function readBarSheets(list: string): BarSheets | undefined {
  const sheets = new Map<string, Separator>();
  for (const part of list.split(',')) {
    const [, text, stated] = BAR_SHEET.exec(part.trim()) ?? [];
    if (text === undefined) return undefined;
    sheets.set(text, stated === 'enclosure' ? 'enclosure' : 'letter');
  }
  return sheets;
}

export interface PageLook {
  /** From 1. */
  readonly page: number;
  readonly isBlank: boolean;
  readonly separator: Separator | null;
}

export interface PiecePage {
  readonly page: number;
  /** An enclosure of the piece begins with this page. */
  readonly starts: boolean;
}

/** Each source begins a piece; sources are not joined, which a person does where it is wanted. */
export function splitPages(looks: readonly PageLook[]): readonly (readonly PiecePage[])[] {
  const pieces: PiecePage[][] = [];
  let open: PiecePage[] = [];
  let starts = false;
  const close = () => {
    if (open.length > 0) pieces.push(open);
    open = [];
    starts = false;
  };
  for (const { page, isBlank, separator } of looks) {
    if (separator === 'letter') close();
    else if (separator === 'enclosure') starts = open.length > 0;
    else if (!isBlank) {
      open.push({ page, starts });
      starts = false;
    }
  }
  close();
  return pieces;
}
