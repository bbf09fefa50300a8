// Heals a log that its own key signed beyond what is here: what is missing is fetched from a centre
// with the log's own word, verified up to the signed head that fenced it, appended exactly, and the
// files that it names are brought. What does not fit is not healed: then two servers have written
// this log, and a person decides. Interrupted, it begins again and finds what came.
import { entryOf, sealedMediaType } from '#kernel/entry.ts';
import { openCheckpoint, signCheckpoint } from '#kernel/checkpoint.ts';
import { formatVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import type { SignedHead } from '#store/replica.ts';
import type { Store } from '#store/store.ts';
import { accessHeader } from '#sync/access.ts';
import { readInfected } from '#sync/finding.ts';

import { askCentre, bytesOf } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';
import { readMirror } from './mirror-reader.ts';
import type { StrangeFiles } from './strange-files.ts';

export interface HealingParts {
  readonly store: Store;
  readonly strange: StrangeFiles;
  readonly office: string;
  readonly logKey: SigningKey;
  readonly centre: CentreSetting;
  /** The head that the log's own key has signed, as a note. */
  readonly evidence: string;
  readonly stopping: AbortSignal;
}

export type Healed =
  /** All is here again; so many entries came. */
  | { readonly kind: 'healed'; readonly entries: number }
  /** What is here is not the beginning of what the centre has. */
  | { readonly kind: 'forked' }
  /** The centre does not hold all that was signed, or some file of it. */
  | { readonly kind: 'incomplete'; readonly held: number; readonly signed: number }
  | { readonly kind: 'unreachable' };

const filePatienceMs = 600_000;

export async function heal(parts: HealingParts): Promise<Healed> {
  const { store, office, logKey, centre, evidence, stopping } = parts;
  const signed = readHead(evidence, logKey);
  if (signed === undefined) return { kind: 'forked' };
  const pool = store.database.writers;
  const read = await readMirror({
    ...{ pool, office, centre, reader: logKey, signal: stopping },
    logKey: logKey.verifier,
  });
  if (read.kind === 'unreachable') return { kind: 'unreachable' };
  if (read.kind === 'stuck') {
    const incomplete = { kind: 'incomplete', held: 0, signed: signed.size } as const;
    return read.flaw === 'differs' ? { kind: 'forked' } : incomplete;
  }
  const { head } = read;
  if (head.size < signed.size) {
    return { kind: 'incomplete', held: head.size, signed: signed.size };
  }
  const before = (await store.reader.findHead(office))?.size ?? 0;
  if (read.isNew) {
    const { verifier } = logKey;
    const origin = verifier.name;
    const { size, root } = head;
    // As this log would have signed it itself: the centre's line is no part of its own head.
    const checkpoint = signCheckpoint({ origin, size, root, extensions: [] }, logKey);
    const name = { office, origin, vkey: formatVerifierKey(verifier) };
    const through = signed.size > before ? signed : undefined;
    await store.takeOver(name, { size, root, checkpoint }, through);
  }
  const missing = await bringFiles(parts);
  if (missing > 0) return { kind: 'incomplete', held: head.size, signed: signed.size };
  return { kind: 'healed', entries: head.size - before };
}

function readHead(evidence: string, { verifier }: SigningKey): SignedHead | undefined {
  const opened = openCheckpoint(evidence, verifier);
  if (!opened.ok) return undefined;
  const { size, root } = opened.checkpoint;
  return { size, root, checkpoint: evidence };
}

interface HeldFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/** How many are still missing after it. */
async function bringFiles(parts: HealingParts): Promise<number> {
  const { store, office } = parts;
  const naming = await store.database.writers.query<{ leaf: Buffer | null }>({
    text: `select distinct on (f.sha256) e.leaf
      from dawam.entry_file f join dawam.entry e on e.office = f.office and e.index = f.index
      where f.office = $1 and not exists (select from dawam.file h where h.sha256 = f.sha256)
        and not exists (select from dawam.awaited_file a
          where a.office = f.office and a.sha256 = f.sha256)`,
    values: [office],
  });
  const files = naming.flatMap(({ leaf }) => (leaf === null ? [] : (entryOf(leaf)?.files ?? [])));
  let missing = 0;
  for (const { sha256, sealed, sizeBytes, mediaType } of files) {
    if ((await store.files.find(sha256)) !== undefined) continue;
    const plain = { sha256, sizeBytes, mediaType };
    const stored = sealed && { sha256, sizeBytes: sealed.sizeBytes, mediaType: sealedMediaType };
    if (!(await bringFile(parts, stored ?? plain))) missing += 1;
  }
  return missing;
}

async function bringFile(parts: HealingParts, file: HeldFile): Promise<boolean> {
  const { strange, logKey, centre, stopping } = parts;
  const headers = { authorization: accessHeader(logKey, centre.key.name) };
  const patience = { timeoutMs: filePatienceMs, stopping };
  const path = `/files/${file.sha256}`;
  const answer = await askCentre(centre, path, { headers }, patience).catch(() => undefined);
  if (answer === undefined) return false;
  const signature = readInfected(answer.headers);
  if (signature !== undefined) await strange.noteSaid(file, signature);
  const isWhole = answer.ok && answer.body !== null;
  const taken = isWhole ? await strange.takeStream(bytesOf(answer), file) : undefined;
  if (taken === undefined) await answer.body?.cancel();
  // What is in quarantine holds up nothing: it is waited for, like any file on its way.
  const isInfected = taken === 'infected' || signature !== undefined;
  if (isInfected) await awaitFile(parts, file);
  return taken === 'kept' || isInfected;
}

async function awaitFile({ store, office }: HealingParts, file: HeldFile): Promise<void> {
  await store.database.writers.query({
    text: `insert into dawam.awaited_file (office, sha256, size_bytes, media_type, awaited_since)
      values ($1, decode($2, 'hex'), $3, $4, now()) on conflict do nothing`,
    values: [office, file.sha256, file.sizeBytes, file.mediaType],
  });
}
