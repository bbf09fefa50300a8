// A bag as it was read: what its texts say, which files are there, and their checksums as computed.
import type { Member } from './archive-source.ts';
import type { BagInfo, Declaration, Fetched, Findings, Manifest } from './bag-text.ts';
import type { Digested } from './digests.ts';

export interface Bag {
  readonly declaration: Declaration;
  readonly manifests: readonly Manifest[];
  readonly tagManifests: readonly Manifest[];
  readonly info: BagInfo;
  readonly fetched: readonly Fetched[];
  /** By their path in the bag. */
  readonly files: ReadonlyMap<string, Member>;
  readonly digested: ReadonlyMap<string, Digested>;
  readonly hasDataFolder: boolean;
}

export function isPayload(path: string): boolean {
  return path.startsWith('data/');
}

/** Every checksum that can be computed here; a missing file is said elsewhere. */
export function checkDigest(
  bag: Bag,
  manifest: Manifest,
  { path, listedAs = path }: { readonly path: string; readonly listedAs?: string },
  findings: Findings,
): void {
  const found = bag.digested.get(path)?.digests.get(manifest.algorithm);
  const listed = manifest.digests.get(listedAs);
  if (found === undefined || listed === undefined || found === listed) return;
  findings.error('checksum', path, `Its ${manifest.algorithm} is not the one in ${manifest.file}.`);
}
