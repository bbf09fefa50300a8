// Heals a log that its own key signed beyond what is here: what is missing is fetched from a centre
// with the log's own word, verified up to the signed head that fenced it, appended exactly, and the
// files that it names are brought. What does not fit is not healed: then two servers have written
// this log, and a person decides. Interrupted, it begins again and finds what came.
import { openCheckpoint, signCheckpoint } from '#kernel/checkpoint.ts';
import { formatVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import type { SignedHead } from '#store/replica.ts';
import type { Store } from '#store/store.ts';
import { accessHeader } from '#sync/access.ts';

import { askCentre, bytesOf } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';
import { readMirror } from './mirror-reader.ts';

export interface HealingParts {
  readonly store: Store;
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

interface Named {
  readonly sha256: string;
  readonly media_type: string;
}

/** How many are still missing after it. */
async function bringFiles(parts: HealingParts): Promise<number> {
  const { store, office } = parts;
  const named = await store.database.writers.query<Named>({
    text: `select distinct on (f.sha256) encode(f.sha256, 'hex') as sha256,
        coalesce((select file ->> 'mediaType'
          from jsonb_array_elements(convert_from(e.leaf, 'UTF8')::jsonb -> 'files') as t (file)
          where file ->> 'sha256' = encode(f.sha256, 'hex') limit 1),
          'application/octet-stream') as media_type
      from dawam.entry_file f join dawam.entry e on e.office = f.office and e.index = f.index
      where f.office = $1 and not exists (select from dawam.file h where h.sha256 = f.sha256)`,
    values: [office],
  });
  let missing = 0;
  for (const one of named) if (!(await bringFile(parts, one))) missing += 1;
  return missing;
}

async function bringFile(parts: HealingParts, { sha256, media_type }: Named): Promise<boolean> {
  const { store, logKey, centre, stopping } = parts;
  const headers = { authorization: accessHeader(logKey, centre.key.name) };
  const patience = { timeoutMs: filePatienceMs, stopping };
  const answer = await askCentre(centre, `/files/${sha256}`, { headers }, patience).catch(
    () => undefined,
  );
  if (answer?.ok !== true || answer.body === null) return false;
  const stored = await store.files.putMade(bytesOf(answer), media_type).catch(() => undefined);
  return stored?.sha256 === sha256;
}
