// What http asks of the rest of the house, as plain objects: it knows no module and no store. The
// programs wire the store and the directory to these. All instants are RFC 3339 text in UTC.
import type { Appointment, Authority, Language } from '#kernel/authority.ts';
import type { Command, CommandRule, Outcome } from '#kernel/module.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Metric } from '#lib/metric-text.ts';

/** How somebody proved who they are. */
export const signInMethods = ['passkey', 'recovery-code', 'oidc', 'demo-seat', 'set-up'] as const;
export type SignInMethod = (typeof signInMethods)[number];

export interface Session {
  /** Public id (a UUID): names the session in lists, opens nothing. */
  readonly id: string;
  readonly person: string;
  readonly method: SignInMethod;
  /** What the browser says it is, shortened. */
  readonly client: string;
  readonly createdAt: string;
  readonly seenAt: string;
  /** The absolute end; the idle end is reckoned from seenAt. */
  readonly expiresAt: string;
}

/** Keeps sessions under the SHA-256 of their token; the token itself is never stored. */
export interface SessionStore {
  insertSession(tokenHash: Uint8Array, session: Session): Promise<void>;
  /** Never a revoked one; expired ones are judged by the caller. */
  findSession(tokenHash: Uint8Array): Promise<Session | undefined>;
  touchSession(id: string, seenAt: string): Promise<void>;
  /** Not revoked and not past their absolute end, newest first, at most 100. */
  listSessions(person: string, now: string): Promise<readonly Session[]>;
  /** False where that person has no such session. */
  revokeSession(id: string, person: string, at: string): Promise<boolean>;
}

export interface StoredFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

export interface FileStore {
  readonly sizeBytesMax: number;
  /** Reads to the end or stops early with a refusal; nothing half-written stays behind. */
  storeFile(bytes: AsyncIterable<Uint8Array>, mediaType: string): Promise<StoredFile | Refusal>;
  /** Undefined unless the file is here and a matter that the viewer may read names it. */
  openFile(sha256: string, viewer: FileViewer): Promise<OpenedFile | undefined>;
}

export interface OpenedFile extends StoredFile {
  readonly bytes: ReadableStream<Uint8Array>;
  /** It is noted who opens it: so no browser keeps it, and each opening is asked for here. */
  readonly isWatched?: boolean;
}

export interface FileViewer {
  readonly office: string;
  readonly person: string;
  /** Those of the person that hold now in that office; at least one. */
  readonly appointments: readonly Appointment[];
  readonly now: string;
}

/**
 * What changed in one office's log; several subjects where a batch was committed, none where it is
 * something beside the log, such as a mail that has come.
 */
export interface Act {
  readonly office: string;
  readonly subjects: readonly string[];
}

export interface Health {
  readonly ok: boolean;
  readonly rung: string;
  readonly database: 'up' | 'down' | 'moving';
}

/** The commands of one module, as its `commands.ts` has them. */
export interface CommandSet {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly commands: Readonly<Record<string, CommandRule>>;
}

/** Which offices' rows a reader may see: the second wall behind the permission check. */
export interface ReadScope {
  readonly offices: readonly string[];
  readonly person?: string;
}

/** Text by key; plural sets of a words file (`one`, `few` …) are left to the screens. */
export type Words = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
export type Dictionary = Readonly<Record<Language, Words>>;

/** What http asks of the directory: offices, appointments and whether these hold. */
export type SeatAuthority = Pick<
  Authority,
  'findOffice' | 'findAppointment' | 'holds' | 'listAppointmentsOf'
>;

/** `Reader` is whatever the modules' routes need: http only passes it on. */
export interface Ports<Reader> {
  readonly authority: SeatAuthority;
  readonly sessions: SessionStore;
  readonly files: FileStore;
  submit(command: Command): Promise<Outcome>;
  readerFor(scope: ReadScope): Reader;
  /** Calls the listener after each commit and other news; the answer stops it. */
  onActs(listener: (act: Act) => void): () => void;
  health(): Promise<Health>;
  /** Figures for monitoring; left out where a server has none. */
  measure?(): Promise<readonly Metric[]>;
  /** Milliseconds since 1970. */
  nowMs(): number;
  randomBytes(count: number): Uint8Array;
  /** One English sentence for whoever runs the server; `cause` may have a stack. */
  report(sentence: string, cause?: unknown): void;
}
