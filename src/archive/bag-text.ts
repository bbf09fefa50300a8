// The texts of a bag (RFC 8493 and the drafts before it): declaration, manifests, metadata, list of
// what is to be fetched; and which paths they may name. Pure: reads texts, says what is wrong.
// Nothing here looks at a disk.

/** `error`: not a valid bag. `warning`: valid, and somebody should look. */
export interface Flaw {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** Path in the bag; empty where it is about the whole. */
  readonly path: string;
  readonly sentence: string;
}

/** Collects flaws; past the limit they are only counted. */
export interface Findings {
  error(code: string, path: string, sentence: string): void;
  warn(code: string, path: string, sentence: string): void;
}

export interface Version {
  readonly major: number;
  readonly minor: number;
}

export interface Declaration {
  readonly version: Version;
  readonly encoding: string;
}

const versions = ['0.93', '0.94', '0.95', '0.96', '0.97', '1.0'];

/** From 1.0 on, drafts no more: stricter about what a manifest lists. */
export function isStrict(version: Version): boolean {
  return version.major >= 1;
}

const decoderOf = (label: string) => new TextDecoder(label, { fatal: true, ignoreBOM: true });

/** Undefined where the bytes are not of that encoding, or nobody knows the encoding. */
export function decodeText(bytes: Uint8Array, encoding: string): string | undefined {
  const isUtf16 = /^utf-?16$/i.test(encoding);
  // RFC 2781: without a mark, UTF-16 is big-endian.
  const label = isUtf16 ? (bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be') : '';
  try {
    const text = decoderOf(isUtf16 ? label : encoding).decode(bytes);
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch {
    return undefined;
  }
}

export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** bagit.txt: UTF-8 without a mark, two lines in this order, nothing else. */
export function parseDeclaration(bytes: Uint8Array, findings: Findings): Declaration | undefined {
  const bad = (sentence: string) => findings.error('declaration', 'bagit.txt', sentence);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    bad('It begins with a byte order mark.');
    return undefined;
  }
  const text = decodeText(bytes, 'utf-8');
  const [first = '', second = '', ...rest] = text === undefined ? [] : linesOf(text);
  const version = /^BagIt-Version: (([0-9]+)\.([0-9]+))$/.exec(first);
  const encoding = /^Tag-File-Character-Encoding: ([!-~]+)$/.exec(second)?.[1];
  if (version === null) bad('Its first line is not "BagIt-Version: M.N".');
  if (encoding === undefined) {
    bad('Its second line is not "Tag-File-Character-Encoding: ENCODING".');
  }
  if (rest.length > 0) bad('It has more than two lines.');
  if (version === null || encoding === undefined || rest.length > 0) return undefined;
  if (!versions.includes(version[1] ?? '')) {
    bad(`BagIt ${version[1]} is not known here.`);
    return undefined;
  }
  if (decodeText(new Uint8Array(), encoding) === undefined) {
    bad(`The encoding ${encoding} is not known here.`);
    return undefined;
  }
  return { version: { major: Number(version[2]), minor: Number(version[3]) }, encoding };
}

/** A sentence where a path leads outside, or is not written the one way; else undefined. */
export function findPathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (/^[/\\]/.test(path)) return 'is absolute';
  if (/^[A-Za-z]:/.test(path)) return 'names a drive';
  if (path.startsWith('~')) return 'leads to a home folder';
  if (path.includes('\0')) return 'holds a null character';
  const parts = path.split('/');
  if (parts.includes('..') || path.split('\\').includes('..')) return 'leads outside of the bag';
  if (parts.includes('.') || parts.includes('')) return 'is not in its shortest form';
  return undefined;
}

/** What a manifest writes for a path: percent signs and line ends are encoded, nothing else. */
export function encodePath(path: string): string {
  return path.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Drafts before 1.0 encode only line ends. */
export function decodePath(written: string, version: Version): string {
  const encoded = isStrict(version) ? /%(0A|0D|25)/gi : /%(0A|0D)/gi;
  return written.replaceAll(encoded, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

export interface Manifest {
  readonly file: string;
  readonly algorithm: string;
  readonly isOfTags: boolean;
  /** Lower-case hex by path. */
  readonly digests: ReadonlyMap<string, string>;
}

export function findManifestName(
  file: string,
): { readonly algorithm: string; readonly isOfTags: boolean } | undefined {
  const named = /^(tag)?manifest-([^/]+)\.txt$/i.exec(file);
  if (named === null) return undefined;
  // RFC 8493: the algorithm's name in lower case, only letters and digits of it.
  const algorithm = (named[2] ?? '').toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return { algorithm, isOfTags: named[1] !== undefined };
}

export function parseManifest(
  file: string,
  text: string,
  version: Version,
  findings: Findings,
): Manifest {
  const name = findManifestName(file) ?? { algorithm: '', isOfTags: false };
  const digests = new Map<string, string>();
  for (const [at, line] of linesOf(text).entries()) {
    if (line === '') continue;
    const parts = /^([0-9a-fA-F]+)[ \t]+(\*?)(.+)$/.exec(line);
    if (parts === null) {
      findings.error('manifest-line', file, `Line ${at + 1} is not "CHECKSUM PATH".`);
      continue;
    }
    const [, digest = '', star, written = ''] = parts;
    if (star === '*') {
      findings.warn('asterisk', file, `Line ${at + 1} marks its path with an asterisk.`);
    }
    const path = readPath(written, name.isOfTags, { file, line: at + 1, version, findings });
    if (path !== undefined)
      addDigest(digests, path, digest.toLowerCase(), { file, version, findings });
  }
  return { file, ...name, digests };
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly version: Version;
  readonly findings: Findings;
}

/** The path that a line names; undefined where it may not be named there. */
function readPath(written: string, isOfTags: boolean, place: Place): string | undefined {
  const { file, line, findings } = place;
  const isRelative = written.startsWith('./');
  if (isRelative) {
    findings.warn('relative-path', file, `Line ${line} begins its path with "./".`);
  }
  const path = decodePath(isRelative ? written.slice(2) : written, place.version);
  const problem = findPathProblem(path);
  if (problem !== undefined) {
    findings.error('unsafe-path', file, `Line ${line}: ${JSON.stringify(path)} ${problem}.`);
    return undefined;
  }
  if (isOfTags && (path.startsWith('data/') || findManifestName(path)?.isOfTags === true)) {
    findings.error('tag-path', file, `Line ${line}: ${path} may not be listed here.`);
    return undefined;
  }
  if (!isOfTags && !path.startsWith('data/')) {
    findings.error('payload-path', file, `Line ${line}: ${path} is not below data/.`);
    return undefined;
  }
  return path;
}

function addDigest(
  digests: Map<string, string>,
  path: string,
  digest: string,
  { file, version, findings }: Omit<Place, 'line'>,
): void {
  const before = digests.get(path);
  digests.set(path, before ?? digest);
  if (before === undefined) return;
  if (before !== digest) {
    findings.error('listed-twice', path, `${file} lists it twice, with different checksums.`);
  } else if (isStrict(version)) {
    findings.error('listed-twice', path, `${file} lists it twice.`);
  } else findings.warn('listed-twice', path, `${file} lists it twice.`);
}

export interface Fetched {
  readonly url: string;
  /** Null where the bag does not say. */
  readonly sizeBytes: number | null;
  readonly path: string;
}

/** fetch.txt: `URL LENGTH PATH` lines. */
export function parseFetch(text: string, version: Version, findings: Findings): readonly Fetched[] {
  const file = 'fetch.txt';
  return linesOf(text).flatMap((line, at): Fetched[] => {
    if (line === '') return [];
    const parts = /^(\S+)[ \t]+([0-9]+|-)[ \t]+(.+)$/.exec(line);
    const url = parts?.[1] ?? '';
    if (parts === null || !URL.canParse(url)) {
      findings.error('fetch-line', file, `Line ${at + 1} is not "URL LENGTH PATH".`);
      return [];
    }
    if (!/^(https?|ftps?):/i.test(url)) {
      findings.warn('fetch-url', file, `Line ${at + 1} would fetch from ${url}.`);
    }
    const path = readPath(parts[3] ?? '', false, { file, line: at + 1, version, findings });
    if (path === undefined) return [];
    return [{ url, path, sizeBytes: parts[2] === '-' ? null : Number(parts[2]) }];
  });
}

export type BagInfo = readonly (readonly [label: string, value: string])[];

/** bag-info.txt: labels may repeat; a line that begins with a space goes on with the value. */
export function parseBagInfo(file: string, text: string, findings: Findings): BagInfo {
  const pairs: [label: string, value: string][] = [];
  for (const [at, line] of linesOf(text).entries()) {
    const last = pairs.at(-1);
    if (/^[ \t]/.test(line) && last !== undefined) {
      last[1] = `${last[1]} ${line.trim()}`;
      continue;
    }
    if (line.trim() === '') continue;
    const parts = /^([^:]+?)([ \t]*):([ \t]*)(.*)$/.exec(line);
    if (parts === null) {
      findings.error('metadata-line', file, `Line ${at + 1} is not "LABEL: VALUE".`);
      continue;
    }
    const [, label = '', before, after, value = ''] = parts;
    if (before !== '' || after?.length !== 1) {
      findings.warn('metadata-spaces', file, `Line ${at + 1} has unusual spaces at its colon.`);
    }
    pairs.push([label, value.trim()]);
  }
  return pairs;
}

/** All values of a label, in any case of letters. */
export function valuesOf(info: BagInfo, label: string): readonly string[] {
  const wanted = label.toLowerCase();
  return info.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
}

/** One line for each pair; a value's own line ends become continuations. */
export function formatBagInfo(info: BagInfo): string {
  return info
    .map(([label, value]) => {
      const [first = '', ...rest] = linesOf(value).map((line) => line.trim());
      return [`${label}: ${first}`, ...rest.map((line) => `  ${line}`)].join('\n');
    })
    .map((line) => `${line}\n`)
    .join('');
}
