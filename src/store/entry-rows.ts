// Rows of dawam.entry made from bare leaves, where entries come back from a backup or a mirror:
// every column follows from the leaf and from the entry before it. Of an entry that was disposed of
// only what the disposal says comes back; which command made it is lost.
import { entryOf } from '#kernel/entry.ts';
import type { Entry } from '#kernel/entry.ts';
import type { NamedLeaf } from '#kernel/disposed-hash.ts';
import { leafHash } from '#kernel/tree.ts';

import type { Session } from './database.ts';
import { toHex } from './flaw.ts';
import type { Opener } from './keyring.ts';

/** Hashes in hex. */
export interface MadeRow {
  readonly office: string;
  readonly index: number;
  readonly leaf: Buffer | null;
  readonly leaf_hash: string;
  readonly command: string;
  readonly ordinal: number;
  readonly command_digest: string;
  readonly subject: string;
  readonly kind: string;
  readonly recorded_at: string;
}

/** The command of the entry before, and its place among that command's entries. */
export type Before = Pick<MadeRow, 'command' | 'ordinal'> | undefined;

export type MadeEntry =
  | { readonly row: MadeRow; readonly entry: Entry }
  | { readonly flaw: 'no-entry' | 'sealed' };

export interface RowMaking {
  readonly opener: Opener;
  /** The digest of what was asked for a sealed entry, as this server keys it. */
  readonly keyed: (digest: Buffer) => Buffer;
}

export function makeEntryRow(
  { opener, keyed }: RowMaking,
  { office, index }: { readonly office: string; readonly index: number },
  leaf: Buffer,
  before: Before,
): MadeEntry {
  const found = entryOf(leaf);
  if (found === undefined) return { flaw: 'no-entry' };
  const entry = opener.open(office, found);
  if (entry.sealed !== undefined) return { flaw: 'sealed' };
  const { command, subject, kind, asked } = entry;
  const digest = found.sealed === undefined ? asked : toHex(keyed(Buffer.from(asked, 'hex')));
  const row = {
    ...{ office, index, leaf, leaf_hash: toHex(leafHash(leaf)), command },
    ordinal: before?.command === command ? before.ordinal + 1 : 0,
    ...{ command_digest: digest, subject, kind, recorded_at: entry.recordedAt },
  };
  return { row, entry };
}

/** The kind of an entry of which only the hash came. */
const goneKind = 'disposed';

/** Its id of a command stands for one that nobody can ask with: it is made of the hash. */
export function makeGoneRow(
  office: string,
  { index, leafHash: leaf_hash, subject }: NamedLeaf,
  recorded_at: string,
): MadeRow {
  const hex = leaf_hash.slice(0, 32);
  const command = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
  return {
    ...{ office, index, leaf: null, leaf_hash, command, ordinal: 0 },
    ...{ command_digest: leaf_hash, subject, kind: goneKind, recorded_at },
  };
}

export async function insertEntryRows(sql: Session, rows: readonly MadeRow[]): Promise<void> {
  const json = rows.map(({ leaf, leaf_hash, command_digest, ...row }) => ({
    ...row,
    leaf: leaf === null ? null : `\\x${leaf.toString('hex')}`,
    leaf_hash: `\\x${leaf_hash}`,
    command_digest: `\\x${command_digest}`,
  }));
  await sql.query({
    text: `insert into dawam.entry
      select * from jsonb_populate_recordset(null::dawam.entry, $1)`,
    values: [JSON.stringify(json)],
  });
}
