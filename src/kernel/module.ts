// The contract of a module: a part of the office's law. Deciding, folding and projecting are pure,
// so the same files run in the office, at the centre, in the browser and in the simulator.
import type { ZodType } from 'zod';
import type { Actor, FileRef, JsonObject, NumberStatus, PlacedEntry } from './entry.ts';
import type { Authority, Capacity, Passkey, SecretaryAct } from './authority.ts';
import type { Refusal } from './refusal.ts';

/** A request to make entries. `body` has passed the schema of its kind before anyone decides. */
export interface Command<Body = unknown> {
  /** UUIDv7, made by who asks; the same id always gets the same answer. */
  readonly id: string;
  readonly kind: string;
  readonly office: string;
  readonly subject: string;
  readonly by: Actor;
  readonly occurredAt?: string;
  readonly body: Body;
}

/** An entry that a decision asks for; the writer adds id, office, times, number and nonce. */
export interface Draft {
  readonly kind: string;
  /** Another one that the command reads, of any module; left out: the command's own. */
  readonly subject?: string;
  readonly body: JsonObject;
  readonly number?: NumberRequest;
  readonly to?: readonly string[];
  readonly files?: readonly FileRef[];
  /** Only the office itself and those of `to` can read its body. */
  readonly sealed?: true;
  /** Done on paper and entered now; left out: the rung of the moment. */
  readonly rung?: 'paper';
}

/** The next number of a register, or a known one of it (`take`) whose status changes. */
export interface NumberRequest {
  readonly register: string;
  readonly status: NumberStatus;
  readonly take?: { readonly year: number; readonly serial: number; readonly text: string };
}

export interface Context {
  /** The instant that the entries will carry as recordedAt. */
  readonly now: string;
  readonly authority: Authority;
  /** Facts of a durable file, or undefined where this server does not have it. */
  findFile(sha256: string): { readonly sizeBytes: number; readonly mediaType: string } | undefined;
  /** All entries of a subject that the command reads; only where its rule says that it does. */
  readonly listEntries?: (subject: string) => readonly LoggedEntry[];
}

/** An entry as its log has it. */
export interface LoggedEntry extends PlacedEntry {
  /** Lower-case hex. */
  readonly leafHash: string;
}

export type Decision = readonly Draft[] | Refusal;

/** A row of a module's table. Dates as RFC 3339 text, bytes as '\x…' hex, the rest as JSON. */
export type Row = Readonly<Record<string, unknown>>;
/** Table name → rows. Each row has at least `office` and its table's primary key. */
export type Rows = Readonly<Record<string, readonly Row[]>>;

export interface CommandRule {
  readonly schema: ZodType;
  /** Any one of these capacities may do it; 'server' is the office's own server. */
  readonly capacities: readonly (Capacity | 'server')[];
  /** A secretary may do it too, whose head lets them do such acts. */
  readonly secretaryAct?: SecretaryAct;
  /** The appointment may be in another office than the log's: `decide` judges which one. */
  readonly fromAnyOffice?: true;
  /**
   * Subjects of the same log that it is decided on beside its own, by its body, which has passed
   * the schema; undefined where there are none. Nothing else is decided together with a command
   * that has some.
   */
  readonly listRead?: (body: unknown) => readonly string[] | undefined;
  /** One sentence for the API's documentation. */
  readonly summary: string;
}

/** What `dawam verify` checks again beyond bytes, numbers and tables: signatures of people. */
export interface Evidence {
  /** Entries of other kinds are not shown to it. */
  readonly kinds: readonly string[];
  /** Where only one office's log has them. */
  readonly office?: string;
  /** The passkey that an entry enrols, with its credential id; revoked ones signed rightly once. */
  readonly findPasskey?: (placed: PlacedEntry) => EnrolledPasskey | undefined;
  /** `history`: all such entries of one subject in one office's log, oldest first. */
  readonly listFlaws?: (
    history: readonly PlacedEntry[],
    findPasskey: (credential: string) => Passkey | undefined,
  ) => readonly EvidenceFlaw[];
}

export interface EnrolledPasskey extends Passkey {
  readonly credential: string;
}

export interface EvidenceFlaw {
  readonly index: number;
  readonly problem: string;
}

/** Of files that commands bring along: what the store must know to keep secret ones sealed. */
export interface BroughtFiles {
  /** Undefined where such commands bring none. */
  readonly listBrought: (command: Command) => Brought | undefined;
  /** The same command with other files in the place of these, by their SHA-256 in hex. */
  readonly replaceFiles: (command: Command, files: ReadonlyMap<string, FileRef>) => Command;
}

export interface Brought {
  readonly isSecret: boolean;
  /** `to`: offices that are to read the file, beside the one that asks. */
  readonly files: readonly { readonly file: FileRef; readonly to: readonly string[] }[];
}

export interface Module<State> {
  readonly name: string;
  /** Subjects of this module begin with one of these and a slash. */
  readonly subjects: readonly string[];
  readonly commands: Readonly<Record<string, CommandRule>>;
  readonly refusals: readonly string[];
  /** Kinds of entries that this version knows; what comes from elsewhere may be of later ones. */
  readonly entryKinds?: readonly string[];
  /** SQL that makes the module's tables, run with its own schema first in the search path. */
  readonly tablesSql: string;
  empty(subject: string): State;
  fold(state: State, placed: PlacedEntry): State;
  decide(state: State, command: Command, context: Context): Decision;
  /** All rows of one subject in one office's log: tables are a function of the folded subject. */
  project(office: string, subject: string, state: State): Rows;
  readonly evidence?: Evidence;
  readonly broughtFiles?: BroughtFiles;
  /**
   * What an office's server does on its own when an entry addressed to its office arrives: another
   * office's, or its own. The same entry always gives the same list, in the same order.
   */
  react?(placed: PlacedEntry, recipient: string): readonly Reaction[];
}

/** A command of the recipient's own server. Its id is derived, so repeats change nothing. */
export interface Reaction {
  readonly kind: string;
  readonly subject: string;
  readonly body: JsonObject;
}

/** What a client gets for a command that was recorded: its entries, in order. */
export interface Answer {
  readonly recorded: readonly AnsweredEntry[];
}
export interface AnsweredEntry {
  readonly index: number;
  readonly kind: string;
  readonly subject: string;
  readonly recordedAt: string;
  readonly number?: string;
}
export type Outcome = Answer | Refusal;
