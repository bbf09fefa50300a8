// Compares a history with the logs, when all is mended: nothing acknowledged is lost, nothing is
// there twice, numbers run 1…n, what was sent has arrived once and its sender knows, and every copy
// is the log. Pure; each flaw is a sentence that names what it is about.
import type { Entry, EntryNumber } from '#kernel/entry.ts';
import { entryOf } from '#kernel/entry.ts';
import { openCheckpoint } from '#kernel/checkpoint.ts';
import { verifyCosignatures } from '#kernel/cosignature.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { areSameBytes, leafHash, MemoryTree } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';

import type { Outcome, Recorded, Request } from './history.ts';

/** A log where it is written. */
export interface LogSeen {
  readonly office: string;
  readonly leaves: readonly Uint8Array[];
}

/** The same log elsewhere: a mirror, a replica. */
export interface CopySeen extends LogSeen {
  readonly holder: string;
}

/** What was signed of a log, and where it is kept. */
export interface HeadSeen {
  readonly office: string;
  readonly holder: string;
  readonly checkpoint: string;
  /** Verifier keys: of the log, and of the centre that has cosigned, if it is said to have. */
  readonly logKey: string;
  readonly centreKey?: string;
}

export interface Seen {
  readonly logs: readonly LogSeen[];
  readonly copies: readonly CopySeen[];
  readonly heads: readonly HeadSeen[];
}

interface Log {
  readonly office: string;
  readonly leaves: readonly Uint8Array[];
  readonly entries: readonly Entry[];
  /** What each command has made, in order. */
  readonly made: ReadonlyMap<string, readonly Recorded[]>;
  /** How many entries of a kind tell of one elsewhere: `kind office index`. */
  readonly told: ReadonlyMap<string, number>;
}

interface Origin {
  readonly office: string;
  readonly index: number;
  readonly leafHash: string;
}

export function compare(
  requests: readonly Request[],
  { logs, copies, heads }: Seen,
): readonly string[] {
  const flaws: string[] = [];
  const read = logs.map((log) => readLog(log, flaws));
  const byOffice = new Map(read.map((log) => [log.office, log]));
  compareRequests(requests, byOffice, flaws);
  compareCommands(read, flaws);
  for (const log of read) {
    compareNumbers(log, flaws);
    compareTimes(log, flaws);
    compareOrigins(log, byOffice, flaws);
    compareArrivals(log, byOffice, flaws);
  }
  for (const copy of copies) compareCopy(copy, byOffice.get(copy.office), flaws);
  for (const head of heads) flaws.push(...judgeHead(head, byOffice.get(head.office)));
  return flaws;
}

function readLog({ office, leaves }: LogSeen, flaws: string[]): Log {
  const entries = leaves.flatMap((leaf, index) => {
    const entry = entryOf(leaf);
    if (entry === undefined) flaws.push(`${office} ${index} is no entry.`);
    return entry ?? [];
  });
  const made = new Map<string, Recorded[]>();
  const told = new Map<string, number>();
  for (const [index, { command, kind, number, body }] of entries.entries()) {
    made.set(command, [...(made.get(command) ?? []), { index, kind, number: number?.text }]);
    const origin = originOf(body['origin']);
    if (origin === undefined) continue;
    const name = `${kind} ${origin.office} ${origin.index}`;
    told.set(name, (told.get(name) ?? 0) + 1);
  }
  return { office, leaves, entries, made, told };
}

function compareRequests(
  requests: readonly Request[],
  logs: ReadonlyMap<string, Log>,
  flaws: string[],
): void {
  for (const { id, office, kind, outcome } of requests) {
    const what = `${kind} ${id} of ${office}`;
    const others = [...logs.values()].filter((log) => log.office !== office);
    if (others.some((log) => log.made.has(id))) flaws.push(`${what} is elsewhere too.`);
    const made = logs.get(office)?.made.get(id) ?? [];
    flaws.push(...judgeOutcome(what, outcome, made));
  }
}

function judgeOutcome(what: string, outcome: Outcome, made: readonly Recorded[]): string[] {
  switch (outcome.kind) {
    case 'unknown':
      return [];
    case 'refused':
      return made.length === 0 ? [] : [`${what} was refused (${outcome.code}), and is recorded.`];
    case 'acknowledged': {
      const flaws: string[] = [];
      for (const told of outcome.recorded) {
        const kept = made.find(({ index }) => index === told.index);
        if (kept === undefined)
          flaws.push(`${what} was acknowledged, and entry ${told.index} is lost.`);
        else if (kept.kind !== told.kind || kept.number !== told.number) {
          const [was, is] = [told, kept].map((one) => `${one.kind} ${one.number ?? ''}`.trim());
          flaws.push(`${what} was told ${was}, and ${is} is recorded.`);
        }
      }
      if (made.length > outcome.recorded.length) flaws.push(`${what} is recorded more than once.`);
      return flaws;
    }
  }
}

/** The entries of one command stand together, in one log. */
function compareCommands(logs: readonly Log[], flaws: string[]): void {
  const places = new Map<string, string>();
  for (const { office, entries } of logs) {
    let latest = '';
    for (const [index, { command }] of entries.entries()) {
      if (command !== latest && places.has(command)) {
        flaws.push(`${command} is at ${places.get(command)} and again at ${office} ${index}.`);
      }
      if (command !== latest) places.set(command, `${office} ${index}`);
      latest = command;
    }
  }
}

function compareNumbers({ office, entries }: Log, flaws: string[]): void {
  const registers = new Map<string, Map<number, { subject: string; text: string }>>();
  for (const [index, { number, subject }] of entries.entries()) {
    if (number === undefined) continue;
    const name = `${number.register} ${number.year}`;
    const register = registers.get(name) ?? new Map<number, { subject: string; text: string }>();
    registers.set(name, register);
    const flaw = judgeNumber(number, subject, register);
    if (flaw !== undefined) flaws.push(`${office} ${index}: ${name} ${number.serial} ${flaw}.`);
    register.set(number.serial, { subject, text: number.text });
  }
  for (const [name, register] of registers) {
    const missing = Math.max(...register.keys()) - register.size;
    if (missing > 0) flaws.push(`${office}: ${name} lacks ${missing} numbers.`);
  }
}

function judgeNumber(
  { serial, text }: EntryNumber,
  subject: string,
  register: ReadonlyMap<number, { readonly subject: string; readonly text: string }>,
): string | undefined {
  const known = register.get(serial);
  if (known === undefined) return serial === register.size + 1 ? undefined : 'is out of turn';
  if (known.text !== text) return `was ${known.text} before`;
  // A sheet's number was its pack's before it was a letter's.
  const isOwn = known.subject === subject || known.subject.startsWith('pack/');
  return isOwn ? undefined : `belongs to ${known.subject} already`;
}

function compareTimes({ office, entries }: Log, flaws: string[]): void {
  let latest = '';
  for (const [index, { recordedAt }] of entries.entries()) {
    if (recordedAt < latest)
      flaws.push(`${office} ${index} was recorded before the one before it.`);
    latest = recordedAt;
  }
}

/** What came from elsewhere came once, and is there. */
function compareOrigins(
  { office, entries }: Log,
  logs: ReadonlyMap<string, Log>,
  flaws: string[],
): void {
  const seen = new Set<string>();
  for (const [index, { kind, subject, body }] of entries.entries()) {
    const origin = originOf(body['origin']);
    if (origin === undefined) continue;
    const name = `${kind} ${subject} from ${origin.office} ${origin.index}`;
    if (seen.has(name)) flaws.push(`${office} ${index}: ${name} is there twice.`);
    seen.add(name);
    const sender = logs.get(origin.office);
    if (sender === undefined) continue;
    const leaf = sender.leaves[origin.index];
    const isThere = leaf !== undefined && hex(leafHash(leaf)) === origin.leafHash;
    if (!isThere) flaws.push(`${office} ${index}: ${name} is not in the log that sent it.`);
  }
}

/** What an office has sent has become an entry of its addressee, and what that did is known. */
function compareArrivals(
  { office, entries }: Log,
  logs: ReadonlyMap<string, Log>,
  flaws: string[],
): void {
  for (const [index, { kind, to = [], subject }] of entries.entries()) {
    const answer = ANSWERS[kind];
    if (answer === undefined) continue;
    for (const recipient of to) {
      const log = logs.get(recipient);
      if (log === undefined || recipient === office) continue;
      const times = log.told.get(`${answer} ${office} ${index}`) ?? 0;
      const what = `${kind} ${subject} at ${office} ${index}`;
      if (times !== 1) flaws.push(`${what} is ${answer} at ${recipient} ${times} times.`);
    }
  }
}

const ANSWERS: Readonly<Record<string, string>> = {
  'letter-dispatched': 'letter-delivered',
  'letter-registered': 'receipt-noted',
};

function compareCopy(copy: CopySeen, log: Log | undefined, flaws: string[]): void {
  const what = `${copy.holder}'s copy of ${copy.office}`;
  const [has, wants] = [copy.leaves.length, log?.leaves.length ?? 0];
  if (has !== wants) flaws.push(`${what} has ${has} entries, the log ${wants}.`);
  const wrong = copy.leaves.findIndex((leaf, i) => {
    const own = log?.leaves[i];
    return own !== undefined && !areSameBytes(leaf, own);
  });
  if (wrong >= 0) flaws.push(`${what} differs at entry ${wrong}.`);
}

/** Signed by the log, cosigned by the centre, and exactly what is in the log. */
function judgeHead(head: HeadSeen, log: Log | undefined): readonly string[] {
  const what = `the head of ${head.office} at ${head.holder}`;
  const opened = openCheckpoint(head.checkpoint, keyOf(head.logKey));
  if (!opened.ok) return [`${what} is not signed: ${opened.reason}.`];
  const { checkpoint, note } = opened;
  const tree = new MemoryTree();
  for (const leaf of log?.leaves ?? []) tree.append(leafHash(leaf));
  if (checkpoint.size !== tree.size) {
    return [`${what} is of ${checkpoint.size} entries, the log has ${tree.size}.`];
  }
  const isSame = areSameBytes(checkpoint.root, tree.rootAt(tree.size));
  if (!isSame) return [`${what} has another root than the log.`];
  if (head.centreKey === undefined) return [];
  const cosigned = verifyCosignatures(note, [keyOf(head.centreKey)]);
  return cosigned.ok && cosigned.cosigned.length === 1 ? [] : [`${what} is not cosigned.`];
}

function keyOf(text: string): VerifierKey {
  const read = parseVerifierKey(text);
  return must(read.ok ? read.key : undefined, `${text} is a verifier key.`);
}

function originOf(value: unknown): Origin | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { office, index, leafHash: hash } = value as Partial<Record<string, unknown>>;
  if (typeof office !== 'string' || typeof index !== 'number') return undefined;
  return { office, index, leafHash: typeof hash === 'string' ? hash : '' };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
