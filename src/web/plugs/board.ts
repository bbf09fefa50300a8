// What the plug board of the demonstration is told of its machines and lines, and what it asks for:
// the forms that its page and its program share. Types alone.
import type { Names } from '#kernel/authority.ts';
import type { CentreRole, LineState } from '#kernel/line.ts';
import type { Safety } from '#kernel/rung.ts';

/** `pulled`: without power; `failed`: it ended though nobody asked. */
export type Power = 'starting' | 'on' | 'stopping' | 'off' | 'pulled' | 'failed';

export interface Board {
  readonly centres: readonly BoardCentre[];
  readonly offices: readonly BoardOffice[];
}

interface BoardMachine {
  readonly power: Power;
  /** How far its clock is ahead of the true one. */
  readonly wrongByMs: number;
}

export interface BoardCentre extends BoardMachine {
  readonly name: CentreRole;
  /** Null: its database does not answer yet. */
  readonly seen: {
    readonly logs: number;
    /** Entries of all logs that it has cosigned. */
    readonly entries: number;
    /** Letters and receipts that wait there for their addressees. */
    readonly waiting: number;
  } | null;
}

export interface BoardOffice extends BoardMachine {
  readonly name: string;
  readonly names: Names;
  /** Where its people work. */
  readonly url: string;
  readonly lines: readonly BoardLine[];
  readonly seen: OfficeSeen | null;
}

export interface BoardLine {
  readonly to: CentreRole;
  readonly isCut: boolean;
  /** What the office's server has found; null where it has not tried yet. */
  readonly found: LineState | null;
  readonly carriedBytes: number;
}

export interface OfficeSeen {
  /** Entries of its logs by how safe they are; each is in one of them. */
  readonly acts: Readonly<Record<Safety, number>>;
  readonly incoming: number;
  readonly outgoing: number;
  /** On their way to offices elsewhere. */
  readonly travelling: number;
  /** The newest ones, newest first. */
  readonly letters: readonly BoardLetter[];
}

export interface BoardLetter {
  readonly subject: string;
  readonly office: Names | null;
  readonly direction: 'incoming' | 'outgoing';
  readonly number: string;
  readonly heading: string;
  readonly safety: Safety;
}

export type BoardAct =
  | { readonly act: 'cut' | 'mend'; readonly from: string; readonly to: CentreRole }
  | { readonly act: 'start' | 'stop' | 'pull'; readonly machine: string }
  | { readonly act: 'set-clock'; readonly machine: string; readonly wrongByMs: number };
