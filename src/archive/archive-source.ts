// What is inside an archive, however it is kept: a folder, a zip or a tar. A source lists its
// members and streams those that are asked for; it writes nothing, follows no links, and believes
// no name that it reads.

export interface Member {
  /** With slashes, as it stands in the archive; not checked. */
  readonly path: string;
  readonly sizeBytes: number;
  /** 'other': a link, a device, a pipe; never read. */
  readonly kind: 'file' | 'folder' | 'other';
}

export type Bytes = AsyncIterable<Uint8Array>;

export interface ArchiveSource {
  readonly members: readonly Member[];
  /**
   * Streams the wanted files, one after the other, in an order of the source's own. What the visit
   * leaves unread is passed over. Reading a damaged member throws within the visit.
   */
  read(
    isWanted: (path: string) => boolean,
    visit: (path: string, bytes: Bytes) => Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Why something cannot be opened as an archive, in a sentence. */
export type Opened =
  | { readonly ok: true; readonly source: ArchiveSource }
  | { readonly ok: false; readonly problem: string };

/** A national archive's yearly transfer has some 100,000 files; ten times that still fits. */
export const MEMBERS_MAX = 2_000_000;

export function tooMany(): Opened {
  return { ok: false, problem: `It has more than ${MEMBERS_MAX} members.` };
}
