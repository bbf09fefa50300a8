// Is the payload of a bag complete: every listed file there with its checksum, every file there
// listed; and do its names survive other file systems, which fold case or write letters otherwise.
import { checkDigest, isPayload } from './bag.ts';
import type { Bag } from './bag.ts';
import { isStrict } from './bag-text.ts';
import type { Findings, Manifest } from './bag-text.ts';
import { hashOfNothing, isKnownAlgorithm } from './digests.ts';

/** What operating systems leave in folders, and take away again unasked. */
const systemNames = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$/i;

/** `forgiven`: missing files of a system's own that had no bytes. */
export function checkPayload(bag: Bag, findings: Findings): { readonly forgiven: number } {
  if (!bag.hasDataFolder) findings.error('no-payload', 'data', 'There is no folder data/.');
  if (bag.manifests.length === 0) {
    findings.error('no-manifest', '', 'There is no manifest of the payload.');
  } else if (!bag.manifests.some(({ algorithm }) => isKnownAlgorithm(algorithm))) {
    findings.error('no-manifest', '', 'No manifest has a checksum that can be computed here.');
  }
  warnOfNames(bag, findings);
  const forgiven = new Set<string>();
  for (const manifest of bag.manifests) checkManifest(bag, manifest, forgiven, findings);
  checkUnlisted(bag, findings);
  checkFetched(bag, findings);
  return { forgiven: forgiven.size };
}

/** Equal on every file system, if letters are written one way. */
function normalKey(path: string): string {
  return path.normalize('NFC');
}

/** Equal also where the file system does not tell a from A. */
function foldedKey(path: string): string {
  return normalKey(path).toLowerCase();
}

function groupBy(paths: Iterable<string>, keyOf: (path: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = keyOf(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  return groups;
}

function warnOfNames({ manifests, files }: Bag, findings: Findings): void {
  const listed = manifests.flatMap((manifest) => [...manifest.digests.keys()]);
  const there = [...files.keys()].filter(isPayload);
  const all = new Set([...listed, ...there]);
  for (const group of groupBy(all, foldedKey).values()) {
    const [first = '', ...others] = group;
    for (const other of others) {
      const isWritten = normalKey(first) === normalKey(other);
      const code = isWritten ? 'normalization-clash' : 'case-clash';
      const how = isWritten ? 'how their letters are composed' : 'capitals';
      findings.warn(code, other, `It differs from ${JSON.stringify(first)} only in ${how}.`);
    }
  }
  for (const path of all) {
    if (systemNames.test(path)) findings.warn('system-file', path, 'No person made this file.');
  }
}

/**
 * The file that a listed path means: itself, the same name with letters composed otherwise, or,
 * where the manifest lists both, its twin on a file system that does not tell capitals apart.
 */
function findMeant(bag: Bag, manifest: Manifest, twins: Twins, path: string): string | undefined {
  if (bag.files.has(path)) return path;
  return twins
    .get(foldedKey(path))
    ?.find((twin) => normalKey(twin) === normalKey(path) || manifest.digests.has(twin));
}
type Twins = ReadonlyMap<string, readonly string[]>;

function checkManifest(
  bag: Bag,
  manifest: Manifest,
  forgiven: Set<string>,
  findings: Findings,
): void {
  const twins = groupBy([...bag.files.keys()].filter(isPayload), foldedKey);
  const toFetch = new Map(bag.fetched.map((fetched) => [fetched.path, fetched.url]));
  for (const [path, digest] of manifest.digests) {
    const meant = findMeant(bag, manifest, twins, path);
    if (meant !== undefined) {
      checkDigest(bag, manifest, { path: meant, listedAs: path }, findings);
    } else if (systemNames.test(path) && digest === hashOfNothing(manifest.algorithm)) {
      // Its checksum says that it had no bytes: nothing is lost.
      forgiven.add(path);
      findings.warn('system-file-gone', path, `${manifest.file} lists it; it had no bytes.`);
    } else {
      const url = toFetch.get(path);
      if (url === undefined) findings.error('missing', path, `${manifest.file} lists it.`);
      else findings.error('not-fetched', path, `It is still to be fetched from ${url}.`);
    }
  }
}

function checkUnlisted({ declaration, manifests, files }: Bag, findings: Findings): void {
  const isRfc = isStrict(declaration.version);
  const listed = manifests.map((manifest) => {
    const keys = new Set([...manifest.digests.keys()].map(normalKey));
    return { file: manifest.file, keys };
  });
  for (const path of files.keys()) {
    if (!isPayload(path) || manifests.length === 0) continue;
    const without = listed.filter(({ keys }) => !keys.has(normalKey(path)));
    if (without.length === listed.length) {
      findings.error('unlisted', path, 'No manifest lists it.');
    } else if (isRfc) {
      for (const { file } of without) findings.error('unlisted', path, `${file} does not list it.`);
    }
  }
}

function checkFetched({ declaration, manifests, fetched, files }: Bag, findings: Findings): void {
  for (const { path, sizeBytes } of fetched) {
    const isListed = isStrict(declaration.version)
      ? manifests.every((manifest) => manifest.digests.has(path))
      : manifests.some((manifest) => manifest.digests.has(path));
    if (!isListed) findings.error('unlisted', path, 'fetch.txt names it; a manifest does not.');
    const found = files.get(path);
    if (found !== undefined && sizeBytes !== null && found.sizeBytes !== sizeBytes) {
      const sentence = `fetch.txt says ${sizeBytes} bytes; it has ${found.sizeBytes}.`;
      findings.warn('fetch-size', path, sentence);
    }
  }
}
