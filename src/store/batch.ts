// Decides a batch of commands in memory, one after the other, each on the states that the ones
// before it left: permission, the module's law, numbers, entries, leaves. Pure given its clock
// reading and random bytes; writes nothing. What it returns becomes true only by its commit.
import type { Authority, Office } from '#kernel/authority.ts';
import { listDisposed } from '#kernel/disposal.ts';
import { leafBytesMax, leafOf } from '#kernel/entry.ts';
import type { Entry, EntryNumber, PlacedEntry } from '#kernel/entry.ts';
import type { Answer, Command, Draft, LoggedEntry, Module } from '#kernel/module.ts';
import type { Outcome, Rows } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Rung } from '#kernel/rung.ts';
import { leafHash } from '#kernel/tree.ts';
import { encodeBase64 } from '#lib/base64.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { formatInstant, parseInstant } from '#lib/instant.ts';
import { must } from '#lib/assert.ts';

import type { DigestKey } from './digest-key.ts';
import type { Random } from './keys.ts';
import { originOf } from './origin.ts';
import { checkPermission } from './permission.ts';
import type { RegisterCounters } from './register-counters.ts';

/** A command whose form was checked, with the module whose law it is under. */
export interface Asked {
  readonly command: Command;
  readonly module: Module<unknown>;
  /** Of what was asked, so that an id used twice for different things is noticed. */
  readonly digest: Buffer;
  /** Subjects that it is decided on beside its own; such a command is decided alone. */
  readonly reads?: readonly string[];
}

export interface Earlier {
  readonly digest: Uint8Array;
  readonly answer: Answer;
}

export interface FileFacts {
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/** What a batch stands on, read before. */
export interface Ground {
  readonly nowMs: number;
  readonly size: number;
  readonly counters: RegisterCounters;
  /** Entries by subject, in order, for all subjects of the batch. */
  readonly history: ReadonlyMap<string, readonly PlacedEntry[]>;
  /** Hashes in hex of the leaves of subjects that are only read, by index. */
  readonly leafHashes?: ReadonlyMap<number, string>;
  /** Earlier answers by command id. */
  readonly earlier: ReadonlyMap<string, Earlier>;
  /** By lower-case hex; null: looked for, and not here. */
  readonly files: ReadonlyMap<string, FileFacts | null>;
}

export interface Surroundings {
  readonly office: string;
  readonly authority: Authority;
  readonly rung: Rung;
  readonly random: Random;
  /** Whether this server keeps the log of another office. */
  readonly isHosted: (office: string) => boolean;
  /** To the office itself and to those that the entry is addressed to. */
  readonly seal: (entry: Entry) => Entry;
  /** The first of these offices to which nothing can be sealed. */
  readonly findKeyless: (offices: readonly string[]) => string | undefined;
  /** Keys the column beside entries that are sealed or disposed of. */
  readonly digestKey: DigestKey;
  /** The module that a subject belongs to; undefined where it is none that is known here. */
  readonly findModule: (subject: string) => Module<unknown> | undefined;
}

export interface NewEntry extends PlacedEntry {
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly ordinal: number;
  /** Of what was asked: keyed where the entry is sealed. */
  readonly digest: Buffer;
  readonly recipients: readonly string[];
  /** Its number is a new one, not a known one that changes. */
  readonly isNumberGiven: boolean;
  /** Its subject's words are not to lie beside the log. */
  readonly isSealed: boolean;
  /** What goes when it is recorded. */
  readonly disposes?: Disposed;
}

/** Leaves that an entry disposes of, and the entries of other offices that they took in. */
export interface Disposed {
  readonly indexes: readonly number[];
  /** Of what was asked, keyed, in the same order. */
  readonly digests: readonly Buffer[];
  readonly received: readonly { readonly office: string; readonly index: number }[];
}

export interface DecidedBatch {
  /** One for each command asked, in their order. */
  readonly outcomes: readonly Outcome[];
  readonly entries: readonly NewEntry[];
  readonly counters: RegisterCounters;
  /** Full rows of every subject that got entries. */
  readonly rows: Rows;
  /** Files asked about that `ground.files` does not speak of: look them up and decide again. */
  readonly unknownFiles: ReadonlySet<string>;
}

const nonceBytes = 16;

export function decideBatch(
  asked: readonly Asked[],
  ground: Ground,
  surroundings: Surroundings,
): DecidedBatch {
  const batch = new Batch(ground, surroundings);
  const outcomes = asked.map((one) => batch.decide(one));
  return batch.finish(outcomes);
}

/** What was asked, whoever carried it here: its SHA-256 stands in each entry that came of it. */
export function askedText(command: Command): string {
  const { kind, subject, by, occurredAt, body } = command;
  const asked = occurredAt === undefined ? {} : { occurredAt };
  return canonicalJson({ kind, subject, by, body, ...asked });
}

export function answerOf(placed: readonly PlacedEntry[]): Answer {
  return {
    recorded: placed.map(({ index, entry: { kind, subject, recordedAt, number } }) => ({
      index,
      kind,
      subject,
      recordedAt,
      ...(number === undefined ? {} : { number: number.text }),
    })),
  };
}

interface Standing {
  readonly module: Module<unknown>;
  readonly state: unknown;
}

class Batch {
  readonly #ground: Ground;
  readonly #surroundings: Surroundings;
  readonly #now: string;
  readonly #earlier: Map<string, Earlier>;
  readonly #standings = new Map<string, Standing>();
  readonly #changed = new Set<string>();
  readonly #entries: NewEntry[] = [];
  readonly #unknownFiles = new Set<string>();
  #counters: RegisterCounters;

  constructor(ground: Ground, surroundings: Surroundings) {
    this.#ground = ground;
    this.#surroundings = surroundings;
    this.#now = formatInstant(ground.nowMs);
    this.#earlier = new Map(ground.earlier);
    this.#counters = ground.counters.copy();
  }

  decide(asked: Asked): Outcome {
    const { command, module, digest } = asked;
    const earlier = this.#earlier.get(command.id);
    if (earlier !== undefined) {
      const isSame = this.#surroundings.digestKey.isSame(digest, earlier.digest);
      return isSame ? earlier.answer : refuse('kernel.command-id-reused', { id: command.id });
    }
    const objection = this.#object(asked);
    if (objection !== undefined) return objection;
    const standing = this.#standing(command.subject, module);
    const decision = module.decide(standing.state, command, {
      now: this.#now,
      authority: this.#surroundings.authority,
      findFile: (sha256) => this.#findFile(sha256),
      ...(asked.reads === undefined ? {} : { listEntries: (other) => this.#listEntries(other) }),
    });
    if (isRefusal(decision)) return decision;
    return this.#record(asked, decision);
  }

  finish(outcomes: readonly Outcome[]): DecidedBatch {
    const rows: Record<string, Rows[string][number][]> = {};
    for (const subject of this.#changed) {
      const { module, state } = must(this.#standings.get(subject), 'What changed has a state.');
      const own = module.project(this.#surroundings.office, subject, state);
      for (const [table, list] of Object.entries(own)) {
        (rows[table] ??= []).push(...list);
      }
    }
    const counters = this.#counters;
    const unknownFiles = this.#unknownFiles;
    return { outcomes, entries: this.#entries, counters, rows, unknownFiles };
  }

  #object({ command, module }: Asked): Refusal | undefined {
    const rule = module.commands[command.kind];
    if (rule === undefined) return refuse('kernel.unknown-command', { kind: command.kind });
    const { authority } = this.#surroundings;
    const refusal = checkPermission(command, rule, authority, this.#now);
    if (refusal !== undefined) return refusal;
    if (command.occurredAt === undefined) return undefined;
    const occurredMs = parseInstant(command.occurredAt);
    if (occurredMs === undefined || occurredMs > this.#ground.nowMs) {
      return refuse('kernel.occurred-in-future', { occurredAt: command.occurredAt });
    }
    return undefined;
  }

  #standing(subject: string, module: Module<unknown>): Standing {
    const known = this.#standings.get(subject);
    if (known !== undefined) return known;
    let state = module.empty(subject);
    for (const placed of this.#ground.history.get(subject) ?? []) {
      state = module.fold(state, placed);
    }
    const standing = { module, state };
    this.#standings.set(subject, standing);
    return standing;
  }

  // All entries of a command or none: what it changed is put in place only at the end.
  #record(asked: Asked, drafts: readonly Draft[]): Outcome {
    const { office, authority } = this.#surroundings;
    const home = must(authority.findOffice(office), 'The office was found a moment ago.');
    const counters = this.#counters.copy();
    const placed: NewEntry[] = [];
    const states = new Map<string, Standing>();
    for (const draft of drafts) {
      const made = this.#make(asked, draft, home, counters);
      if (isRefusal(made)) return made;
      const index = this.#ground.size + this.#entries.length + placed.length;
      const recipients = (made.to ?? []).filter((to) => this.#surroundings.isHosted(to));
      const { seal, digestKey, findKeyless } = this.#surroundings;
      const isSealed = draft.sealed === true;
      const keyless = isSealed ? findKeyless(made.to ?? []) : undefined;
      if (keyless !== undefined) return refuse('kernel.no-reading-key', { office: keyless });
      const leaf = leafOf(isSealed ? seal(made) : made);
      if (leaf.length > leafBytesMax) {
        const facts = { sizeBytes: leaf.length, maxBytes: leafBytesMax };
        return refuse('kernel.entry-too-large', facts);
      }
      const ordinal = placed.length;
      const digest = isSealed ? digestKey.keyed(asked.digest) : asked.digest;
      const one = { index, entry: made, leaf, leafHash: leafHash(leaf), ordinal, digest };
      const isNumberGiven = draft.number !== undefined && draft.number.take === undefined;
      const disposes = this.#disposedBy(made);
      const more = disposes === undefined ? {} : { disposes };
      placed.push({ ...one, recipients, isNumberGiven, isSealed, ...more });
      const { subject } = made;
      const before = states.get(subject) ?? this.#standing(subject, this.#moduleOf(subject));
      const state = before.module.fold(before.state, { index, entry: made });
      states.set(subject, { module: before.module, state });
    }
    this.#counters = counters;
    this.#entries.push(...placed);
    for (const [subject, standing] of states) {
      this.#standings.set(subject, standing);
      this.#changed.add(subject);
    }
    const answer = answerOf(placed);
    this.#earlier.set(asked.command.id, { digest: asked.digest, answer });
    return answer;
  }

  #moduleOf(subject: string): Module<unknown> {
    return must(this.#surroundings.findModule(subject), `A module has the law of ${subject}.`);
  }

  #make(
    { command, digest }: Asked,
    draft: Draft,
    home: Office,
    counters: RegisterCounters,
  ): Entry | Refusal {
    let number: EntryNumber | undefined;
    if (draft.number !== undefined) {
      number = counters.draw(draft.number, home, this.#ground.nowMs);
      if (number === undefined) {
        return refuse('kernel.unknown-register', { register: draft.number.register });
      }
    }
    for (const { sha256, name } of draft.files ?? []) {
      if (this.#findFile(sha256) === undefined) return refuse('kernel.unknown-file', { name });
    }
    const { random, rung, office } = this.#surroundings;
    const { occurredAt } = command;
    const to = [...new Set(draft.to)];
    return {
      v: 1,
      kind: draft.kind,
      command: command.id,
      office,
      subject: draft.subject ?? command.subject,
      recordedAt: this.#now,
      ...(occurredAt === undefined ? {} : { occurredAt }),
      by: command.by,
      rung: draft.rung ?? rung,
      ...(number === undefined ? {} : { number }),
      ...(to.length === 0 ? {} : { to }),
      body: draft.body,
      ...(draft.files === undefined || draft.files.length === 0 ? {} : { files: draft.files }),
      asked: digest.toString('hex'),
      nonce: encodeBase64(random(nonceBytes)),
    };
  }

  #listEntries(subject: string): readonly LoggedEntry[] {
    const { history, leafHashes } = this.#ground;
    return (history.get(subject) ?? []).map(({ index, entry }) => {
      const leafHash = must(leafHashes?.get(index), 'What a command reads comes with its hashes.');
      return { index, entry, leafHash };
    });
  }

  #disposedBy(entry: Entry): Disposed | undefined {
    const indexes = listDisposed(entry).map(({ index }) => index);
    if (indexes.length === 0) return undefined;
    const history = this.#ground.history.get(entry.subject) ?? [];
    const gone = history.filter(({ index }) => indexes.includes(index));
    const { digestKey } = this.#surroundings;
    return {
      indexes: gone.map(({ index }) => index),
      digests: gone.map((one) => digestKey.keyed(Buffer.from(one.entry.asked, 'hex'))),
      received: gone.flatMap((one) => originOf(one.entry) ?? []),
    };
  }

  #findFile(sha256: string): FileFacts | undefined {
    const facts = this.#ground.files.get(sha256);
    if (facts === undefined) this.#unknownFiles.add(sha256);
    return facts ?? undefined;
  }
}
