// One mirrored log at a centre, after C2SP tlog-mirror, as a machine without I/O: a step takes what
// is durable and one input, and gives what is to be made durable, in one transaction, before any
// answer goes out. Steps of one log follow one another; many uploads may be under way. Every entry
// is proven to belong to a pending head before it is kept; all pending heads are consistent; so the
// copy cannot fork, and only a head whose entries and files are all kept is cosigned.
import type { AddCheckpoint } from '#kernel/add-checkpoint.ts';
import { formatTreeSize, SIZE_MEDIA_TYPE } from '#kernel/add-checkpoint.ts';
import {
  formatMirrorInfo,
  MIRROR_INFO_MEDIA_TYPE,
  PACKAGE_WIDTH,
  packageCount,
  packageSpan,
  roundDown,
} from '#kernel/add-entries.ts';
import type { EntryPackage, UploadHead } from '#kernel/add-entries.ts';
import { parseCheckpoint } from '#kernel/checkpoint.ts';
import { cosign } from '#kernel/cosignature.ts';
import { hashOfGiven } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { formatSignatureLine, isSignedBy, openNote } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { rootOfLeaves, verifySubtree } from '#kernel/subtree.ts';
import { areSameBytes, EMPTY_FRONTIER, grow, rootOf, verifyConsistency } from '#kernel/tree.ts';
import type { Frontier, TileHash } from '#kernel/tree.ts';
import { assert } from '#lib/assert.ts';

/** Earlier pending heads that an upload may still aim at. */
export const PAST_HEADS_MAX = 8;

export type MirrorHead = {
  readonly size: number;
  readonly root: Uint8Array;
  /** A signed note: the log's own signatures, and the mirror's cosignature where it is held. */
  readonly checkpoint: string;
};

/** What of a mirrored log must be durable, beside its entries and tile hashes. */
export type MirrorLog = {
  readonly logKey: VerifierKey;
  /** The newest head that the log has signed here. */
  readonly pending: MirrorHead | undefined;
  /** Before it, oldest first; none smaller than the cosigned one. */
  readonly past: readonly MirrorHead[];
  /** The mirror's own checkpoint: all its entries are kept. */
  readonly cosigned: MirrorHead | undefined;
  /** POSIX seconds; cosignatures do not go back in time. */
  readonly cosignedAtS: number;
  /** Of the kept entries; its size is the next entry. */
  readonly frontier: Frontier;
  /** Leaf hashes of the kept entries since the last multiple of 256. */
  readonly tail: readonly Uint8Array[];
};

/** An upload under way; not durable. `target` is the head at its end. */
export type Upload = {
  readonly head: UploadHead;
  readonly target: MirrorHead;
  /** How many of its packages have been taken. */
  readonly taken: number;
};

export type MirrorInput =
  | { readonly kind: 'checkpoint'; readonly request: AddCheckpoint }
  | { readonly kind: 'upload-begun'; readonly head: UploadHead }
  | { readonly kind: 'package'; readonly upload: Upload; readonly package: EntryPackage }
  | {
      readonly kind: 'upload-ended';
      readonly upload: Upload;
      readonly nowS: number;
      /**
       * All files that the entries up to the upload's end name are durable here; and of what came
       * as a hash alone, one of these entries says that it was disposed of.
       */
      readonly isComplete: boolean;
    };

export type Answer = {
  readonly status: 200 | 202 | 400 | 403 | 404 | 409 | 422;
  readonly mediaType: string;
  readonly body: string;
};

export type MirrorOutput =
  | {
      readonly kind: 'keep';
      /** Index of the first of the entries. */
      readonly start: number;
      readonly leaves: readonly GivenLeaf[];
      readonly hashes: readonly Uint8Array[];
      readonly tiles: readonly TileHash[];
    }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'go-on'; readonly upload: Upload };

export type MirrorStep = readonly [MirrorLog, readonly MirrorOutput[]];

export function newMirrorLog(logKey: VerifierKey): MirrorLog {
  return {
    logKey,
    pending: undefined,
    past: [],
    cosigned: undefined,
    cosignedAtS: 0,
    frontier: EMPTY_FRONTIER,
    tail: [],
  };
}

/** The answer where the origin is of no log that is mirrored here. */
export const UNKNOWN_LOG: Answer = plain(404, 'This log is not mirrored here.');

/** The answer where a request cannot be read, or ended before its first package was whole. */
export const UNREADABLE: Answer = plain(400, 'This cannot be read.');

export function stepMirror(log: MirrorLog, input: MirrorInput, key: SigningKey): MirrorStep {
  switch (input.kind) {
    case 'checkpoint':
      return addCheckpoint(log, input.request);
    case 'upload-begun':
      return beginUpload(log, input.head);
    case 'package':
      return takePackage(log, input.upload, input.package);
    case 'upload-ended':
      return endUpload(log, input, key);
  }
}

// C2SP tlog-witness, add-checkpoint, in the order of its text; no cosignature is given for it.
function addCheckpoint(log: MirrorLog, request: AddCheckpoint): MirrorStep {
  const opened = openNote(request.checkpoint, [log.logKey]);
  if (!opened.ok) return refuse(log, 403, 'The log has not signed this.');
  const read = parseCheckpoint(opened.note.text);
  if (!read.ok) {
    const status = read.reason === 'checkpoint-root-bad' ? 422 : 400;
    return refuse(log, status, 'The checkpoint is not of the form.');
  }
  const { checkpoint } = read;
  if (checkpoint.origin !== log.logKey.name) return refuse(log, 403, 'The key is of another log.');
  const { size, root } = checkpoint;
  if (request.old > size) return refuse(log, 400, 'The old size is larger than the new one.');
  const known = log.pending ?? { size: 0, root: rootOf(EMPTY_FRONTIER) };
  if (request.old !== known.size) {
    const mediaType = SIZE_MEDIA_TYPE;
    return answer(log, { status: 409, mediaType, body: formatTreeSize(known.size) });
  }
  if (!verifyConsistency(known.size, size, request.proof, known.root, root)) {
    return refuse(log, 422, 'This is not the log that was seen before.');
  }
  const accepted = answerOk(log, '');
  if (log.pending?.size === size) return accepted;
  const own = opened.note.signatures.filter((one) => isSignedBy(one, log.logKey));
  const lines = own.slice(0, 1).map((one) => formatSignatureLine(log.logKey, one.signature));
  const pending = { size, root, checkpoint: `${opened.note.text}\n${lines.join('')}` };
  const past = log.pending === undefined ? log.past : [...log.past, log.pending];
  return [{ ...log, pending, past: past.slice(-PAST_HEADS_MAX) }, accepted[1]];
}

function beginUpload(log: MirrorLog, head: UploadHead): MirrorStep {
  if (log.pending === undefined) return refuse(log, 422, 'No checkpoint of this log was seen.');
  const target = findHead(log, head.end);
  const next = log.frontier.size;
  // Reading again what is kept would buy nothing: at most the entries of one package.
  const isTooEarly = head.start < roundDown(Math.min(head.end, next));
  const needsTail = head.start % 256 !== 0 && head.start !== head.end;
  const isTailThere = roundDown(head.start) === roundDown(next);
  if (target === undefined || head.start > next || isTooEarly) return conflict(log, head.end);
  if (needsTail && !isTailThere) return conflict(log, head.end);
  return [log, [{ kind: 'go-on', upload: { head, target, taken: 0 } }]];
}

function takePackage(log: MirrorLog, upload: Upload, given: EntryPackage): MirrorStep {
  const { head, target, taken } = upload;
  const span = packageSpan(head, taken);
  assert(given.leaves.length === span.end - span.start, 'A package has the entries of its span.');
  const next = log.frontier.size;
  const missing = span.start - span.subtreeStart;
  // Another upload may have gone past the bundle meanwhile.
  const isTailThere = missing === 0 || span.subtreeStart === roundDown(next);
  if (span.start > next || !isTailThere) return conflict(log, head.end);
  const hashes = given.leaves.map(hashOfGiven);
  const known = next - span.start;
  const fresh = hashes.slice(known);
  const grown = grow(log.frontier, fresh);
  // Of a bundle that is whole and new the tree has just become the root.
  const isBundle = known === 0 && missing === 0 && hashes.length === PACKAGE_WIDTH;
  const root =
    (isBundle ? grown.tiles[0]?.hash : undefined) ??
    rootOfLeaves([...log.tail.slice(0, missing), ...hashes]);
  const subtree = { start: span.subtreeStart, end: span.end, root };
  if (!verifySubtree(subtree, target, given.proof)) {
    return refuse(log, 422, 'These entries are not of the log that was seen.');
  }
  const further: MirrorOutput = { kind: 'go-on', upload: { ...upload, taken: taken + 1 } };
  if (fresh.length === 0) return [log, [further]];
  const kept: MirrorOutput = {
    kind: 'keep',
    start: next,
    leaves: given.leaves.slice(known),
    hashes: fresh,
    tiles: grown.tiles,
  };
  const tailStart = roundDown(grown.frontier.size);
  const tail = [...log.tail, ...fresh].slice(tailStart - roundDown(next));
  return [{ ...log, frontier: grown.frontier, tail }, [kept, further]];
}

function endUpload(
  log: MirrorLog,
  input: Extract<MirrorInput, { kind: 'upload-ended' }>,
  key: SigningKey,
): MirrorStep {
  const { upload, isComplete } = input;
  const { head, target, taken } = upload;
  const count = packageCount(head);
  if (count > 0 && taken === 0) return answer(log, UNREADABLE);
  if (taken < count) return info(log, 202, head.end);
  const kept = log.frontier.size;
  if (target.size < (log.cosigned?.size ?? 0) || target.size > kept) return conflict(log, head.end);
  // All entries are here, but not all that they speak of or that excuses them: to be asked again.
  if (!isComplete) return info(log, 202, head.end);
  if (target.size === kept) {
    const isWhole = areSameBytes(rootOf(log.frontier), target.root);
    assert(isWhole, 'Entries that were proven one package at a time make the tree of their head.');
  }
  const cosignedAtS = Math.max(input.nowS, log.cosignedAtS);
  const text = target.checkpoint.slice(0, target.checkpoint.lastIndexOf('\n\n') + 1);
  const line = cosign(text, key, cosignedAtS);
  const cosigned = { ...target, checkpoint: target.checkpoint + line };
  const past = log.past.filter((one) => one.size >= target.size);
  return [{ ...log, past, cosigned, cosignedAtS }, answerOk(log, line)[1]];
}

/** A head that an upload may end at. Of those of one size any will do: they are the same tree. */
function findHead(log: MirrorLog, size: number): MirrorHead | undefined {
  if (size < (log.cosigned?.size ?? 0)) return undefined;
  const heads = [log.pending, ...log.past, uncosigned(log)];
  return heads.find((one) => one?.size === size);
}

// The cosigned head as the log signed it.
function uncosigned(log: MirrorLog): MirrorHead | undefined {
  if (log.cosigned === undefined) return undefined;
  const { checkpoint } = log.cosigned;
  const end = checkpoint.lastIndexOf('\n', checkpoint.length - 2) + 1;
  return { ...log.cosigned, checkpoint: checkpoint.slice(0, end) };
}

function conflict(log: MirrorLog, end: number): MirrorStep {
  return info(log, 409, end);
}

function info(log: MirrorLog, status: 202 | 409, end: number): MirrorStep {
  const isKnown = findHead(log, end) !== undefined;
  const size = isKnown ? end : (log.pending?.size ?? 0);
  const next = log.frontier.size;
  const body = formatMirrorInfo({ size, next, ticket: new Uint8Array() });
  return answer(log, { status, mediaType: MIRROR_INFO_MEDIA_TYPE, body });
}

function answerOk(log: MirrorLog, body: string): MirrorStep {
  return answer(log, { status: 200, mediaType: 'text/plain; charset=utf-8', body });
}

function refuse(log: MirrorLog, status: 400 | 403 | 422, sentence: string): MirrorStep {
  return answer(log, plain(status, sentence));
}

function answer(log: MirrorLog, given: Answer): MirrorStep {
  return [log, [{ kind: 'answer', answer: given }]];
}

function plain(status: Answer['status'], sentence: string): Answer {
  return { status, mediaType: 'text/plain; charset=utf-8', body: `${sentence}\n` };
}
