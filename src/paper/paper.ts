// What the press prints, as data: a letter, a paper that is a table, or a pack of sheets. Every
// text is what will be read, in its language, digits and calendar already; nothing in it is ever
// markup. Knows no module.
import type { Language } from '#kernel/authority.ts';

export interface PaperFact {
  readonly label: string;
  readonly value: string;
  /** A number runs left to right whatever stands around it. */
  readonly kind: 'text' | 'number';
}

export interface PaperCard {
  readonly text: string;
  readonly tone: 'red' | 'amber' | 'green' | 'plain';
}

export interface PaperCode {
  /** What the QR code holds. */
  readonly text: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** Said instead of the picture by those who cannot see it. */
  readonly alt: string;
}

export interface Emblem {
  readonly bytes: Uint8Array;
  readonly kind: 'svg' | 'png' | 'jpg' | 'webp';
  readonly alt: string;
}

export interface Letterhead {
  readonly state: string | null;
  readonly institution: string;
  /** Under the institution, the office last. */
  readonly below: readonly string[];
  readonly code: { readonly label: string; readonly value: string } | null;
  readonly blessing: string | null;
  readonly emblem: Emblem | null;
}

export interface PaperFrame {
  readonly language: Language;
  /** The ten digits of the office, zero first. */
  readonly figures: string;
  readonly title: string;
  readonly author: string;
  readonly letterhead: Letterhead;
  /** Beside the letterhead: number, date, enclosures. */
  readonly facts: readonly PaperFact[];
  /** Over every page, such as that of a circular. */
  readonly head: string | null;
  /** Over the second page and those after it. */
  readonly running: {
    readonly start: string;
    readonly end: readonly { readonly label: string; readonly value: string }[];
  };
  readonly foot: string;
  /** Before the page's number, and between it and the number of pages; blank: that is not said. */
  readonly pageOf: readonly [string, string];
  /** Under every page. */
  readonly grade: PaperCard | null;
  readonly cards: readonly PaperCard[];
  readonly code: PaperCode | null;
  /** Goes along inside the PDF, for machines. */
  readonly attached: { readonly json: string; readonly description: string } | null;
}

export interface LetterPaper extends PaperFrame {
  readonly template: 'letter';
  /** Under every page of the copy that is kept; null on the original. */
  readonly initials: string | null;
  readonly subject: { readonly label: string; readonly value: string };
  readonly addressees: readonly {
    readonly label: string;
    readonly name: string;
    readonly note: string | null;
  }[];
  readonly text: string;
  readonly signature: {
    /** Over the name: capacity, on whose behalf. */
    readonly lines: readonly string[];
    readonly name: string;
    /** Under the name: how and when it was signed. */
    readonly notes: readonly string[];
  } | null;
  readonly copiesLabel: string;
  readonly copies: readonly string[];
  readonly enclosuresLabel: string;
  readonly enclosures: readonly string[];
}

export interface TableColumn {
  readonly header: string;
  /** Share of the width; 0: as wide as its widest cell. */
  readonly width: number;
  readonly kind: 'text' | 'number' | 'short';
}

export interface TableRow {
  readonly cells: readonly string[];
  /** How deep in a tree; 0 at its root. */
  readonly depth: number;
  /** Printed pale: it stands in the book and counts no more. */
  readonly isVoid: boolean;
}

export interface TablePaper extends PaperFrame {
  readonly template: 'table';
  readonly isLandscape: boolean;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** Of a part of a longer paper: the pages of the parts before it. Null: it is printed whole. */
  readonly pagesBefore: number | null;
  /** The column that shows the depth; -1: none does. */
  readonly indented: number;
  /** Height of a row: over and under its text, in points. */
  readonly rowPad: number;
  /** Said where there are no rows. */
  readonly nothing: string;
  readonly remarks: readonly string[];
  /** What is written over the lines for signatures. */
  readonly signing: readonly string[];
}

/** A text in one of the languages of a sheet. */
export interface SheetText {
  readonly language: Language;
  readonly text: string;
}

export interface SheetBox {
  /** In each language of the sheet, the first one large. */
  readonly labels: readonly SheetText[];
  /** Whether it must be filled in, whether it is keyed twice: in small letters. */
  readonly mark: string;
  /** Boxes to tick instead of lines to write on. */
  readonly choices: readonly (readonly SheetText[])[];
  readonly lines: number;
}

/** A pack: one form to be filled in by hand, a page for each number. */
export interface SheetPaper extends PaperFrame {
  readonly template: 'sheet';
  readonly titles: readonly SheetText[];
  readonly numberLabels: readonly SheetText[];
  readonly sheets: readonly { readonly number: string; readonly code: string }[];
  readonly boxes: readonly SheetBox[];
  /** At the foot: when and by whom it was filled in and keyed in. */
  readonly doneBoxes: readonly (readonly SheetText[])[];
  /** How to write on it, and what must not be written on it. */
  readonly instructions: readonly SheetText[];
  readonly limits: readonly SheetText[];
  /** Over every page, so that nobody takes it for a real one; null: it is real. */
  readonly overprint: string | null;
}

export type Paper = LetterPaper | TablePaper | SheetPaper;

export const paperRowsMax = 2_000;
export const paperTextMaxChars = 400_000;
