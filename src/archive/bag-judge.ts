// Judges a bag (RFC 8493, drafts 0.93 to 0.97 too): is it complete, does every checksum hold, does
// it name only what is its own. Reads every byte once, keeps none. Fetches nothing: what is still
// to be fetched is missing.
import type { ArchiveSource, Member } from './archive-source.ts';
import { checkDigest, isPayload } from './bag.ts';
import type { Bag } from './bag.ts';
import {
  decodeText,
  findManifestName,
  findPathProblem,
  isStrict,
  parseBagInfo,
  parseDeclaration,
  parseFetch,
  parseManifest,
  valuesOf,
} from './bag-text.ts';
import type { BagInfo, Declaration, Findings, Flaw, Manifest } from './bag-text.ts';
import { digestStream, isKnownAlgorithm, isWeakAlgorithm } from './digests.ts';
import type { Digested } from './digests.ts';
import { checkPayload } from './payload-judge.ts';

export interface BagReport {
  readonly isValid: boolean;
  readonly version: string | null;
  readonly algorithms: readonly string[];
  readonly payloadFiles: number;
  readonly payloadBytes: number;
  /** At most FLAWS_MAX. */
  readonly flaws: readonly Flaw[];
  /** All there were. */
  readonly errors: number;
  readonly warnings: number;
  readonly info: BagInfo;
}

const FLAWS_MAX = 1_000;
/** A manifest of the two million members that an archive may have. */
const TAG_TEXT_BYTES_MAX = 500_000_000;

class FlawList implements Findings {
  readonly flaws: Flaw[] = [];
  errors = 0;
  warnings = 0;

  error(code: string, path: string, sentence: string): void {
    this.errors += 1;
    this.#add({ severity: 'error', code, path, sentence });
  }

  warn(code: string, path: string, sentence: string): void {
    this.warnings += 1;
    this.#add({ severity: 'warning', code, path, sentence });
  }

  #add(flaw: Flaw): void {
    if (this.flaws.length < FLAWS_MAX) this.flaws.push(flaw);
  }
}

export async function judgeBag(source: ArchiveSource): Promise<BagReport> {
  const findings = new FlawList();
  const bag = await readBag(source, findings);
  if (bag !== undefined) {
    checkTags(bag, findings);
    const { forgiven } = checkPayload(bag, findings);
    checkOxum(bag, forgiven, findings);
  }
  const payload =
    bag === undefined ? [] : [...bag.files.values()].filter(({ path }) => isPayload(path));
  const { flaws, errors, warnings } = findings;
  return {
    isValid: errors === 0,
    version: bag === undefined ? null : versionText(bag.declaration),
    algorithms: [...new Set(bag?.manifests.map((manifest) => manifest.algorithm))],
    payloadFiles: payload.length,
    payloadBytes: payload.reduce((sum, member) => sum + member.sizeBytes, 0),
    ...{ flaws, errors, warnings, info: bag?.info ?? [] },
  };
}

function versionText({ version }: Declaration): string {
  return `${version.major}.${version.minor}`;
}

/** Where the bag lies in its archive: at the top, or in the only folder there. */
function findBase(members: readonly Member[]): string {
  if (members.some((member) => member.path === 'bagit.txt')) return '';
  const tops = new Set(members.map((member) => member.path.split('/', 1)[0] ?? ''));
  const [only = ''] = tops;
  return tops.size === 1 && members.some(({ path }) => path.startsWith(`${only}/`))
    ? `${only}/`
    : '';
}

function listFiles(
  members: readonly Member[],
  base: string,
  findings: Findings,
): ReadonlyMap<string, Member> {
  const files = new Map<string, Member>();
  for (const member of members) {
    if (member.path === base || `${member.path}/` === base) continue;
    const path = member.path.slice(base.length).replace(/\/$/, '');
    const problem = findPathProblem(path);
    if (problem !== undefined) findings.error('unsafe-name', member.path, `Its name ${problem}.`);
    else if (member.kind === 'other') findings.error('not-a-file', path, 'It is a link or worse.');
    else if (member.kind === 'file') {
      if (files.has(path)) findings.error('member-twice', path, 'The archive holds it twice.');
      files.set(path, { ...member, path });
    }
  }
  return files;
}

const tagTexts = ['bagit.txt', 'bag-info.txt', 'package-info.txt', 'fetch.txt'];

async function readBag(source: ArchiveSource, findings: Findings): Promise<Bag | undefined> {
  const base = findBase(source.members);
  const files = listFiles(source.members, base, findings);
  const texts = await readTagTexts(source, base, files, findings);
  const declared = texts.get('bagit.txt');
  if (declared === undefined) {
    findings.error('declaration', 'bagit.txt', 'It is not there: this is no bag.');
    return undefined;
  }
  const declaration = parseDeclaration(declared, findings);
  if (declaration === undefined) return undefined;
  const textOf = (file: string): string | undefined => {
    const bytes = texts.get(file);
    const text = bytes === undefined ? undefined : decodeText(bytes, declaration.encoding);
    if (bytes !== undefined && text === undefined) {
      findings.error('encoding', file, `It is not text in ${declaration.encoding}.`);
    }
    return text;
  };
  const { version } = declaration;
  const all = [...texts.keys()].filter((file) => findManifestName(file) !== undefined).sort();
  const parsed = all.flatMap((file) => {
    const text = textOf(file);
    return text === undefined ? [] : [parseManifest(file, text, version, findings)];
  });
  const infoFile = ['bag-info.txt', 'package-info.txt'].find((file) => texts.has(file));
  const infoText = infoFile === undefined ? undefined : textOf(infoFile);
  const fetchText = textOf('fetch.txt');
  const parts = {
    declaration,
    manifests: parsed.filter((manifest) => !manifest.isOfTags),
    tagManifests: parsed.filter((manifest) => manifest.isOfTags),
    info: infoText === undefined ? [] : parseBagInfo(infoFile ?? '', infoText, findings),
    fetched: fetchText === undefined ? [] : parseFetch(fetchText, version, findings),
    files,
    hasDataFolder: source.members.some(({ path }) => path.startsWith(`${base}data/`)),
  };
  const hasFolder = source.members.some(({ path }) => path.replace(/\/$/, '') === `${base}data`);
  const digested = await digestAll(source, base, parts, findings);
  return { ...parts, hasDataFolder: parts.hasDataFolder || hasFolder, digested };
}

async function readTagTexts(
  source: ArchiveSource,
  base: string,
  files: ReadonlyMap<string, Member>,
  findings: Findings,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const texts = new Map<string, Uint8Array>();
  const isText = (path: string): boolean => {
    if (path.includes('/')) return false;
    if (!tagTexts.includes(path) && findManifestName(path) === undefined) return false;
    const isSmall = (files.get(path)?.sizeBytes ?? 0) <= TAG_TEXT_BYTES_MAX;
    if (!isSmall) findings.error('too-large', path, 'It is larger than any manifest may be.');
    return isSmall;
  };
  await readEach(source, base, isText, findings, async (path, bytes) => {
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const piece of bytes) {
      sizeBytes += piece.length;
      // What a packed archive says of a size need not be true.
      if (sizeBytes <= TAG_TEXT_BYTES_MAX) pieces.push(piece);
    }
    texts.set(path, Buffer.concat(pieces));
  });
  return texts;
}

/** Damage is a finding about the file, not the end of the judgement. */
async function readEach(
  source: ArchiveSource,
  base: string,
  isWanted: (path: string) => boolean,
  findings: Findings,
  visit: (path: string, bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const isOurs = (path: string) => path.startsWith(base) && isWanted(path.slice(base.length));
  try {
    await source.read(isOurs, async (whole, bytes) => {
      const path = whole.slice(base.length);
      try {
        await visit(path, bytes);
      } catch (error) {
        findings.error('unreadable', path, `It cannot be read: ${reasonOf(error)}`);
      }
    });
  } catch (error) {
    findings.error('unreadable', '', `The archive cannot be read to its end: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function digestAll(
  source: ArchiveSource,
  base: string,
  { manifests, tagManifests }: Pick<Bag, 'manifests' | 'tagManifests'>,
  findings: Findings,
): Promise<ReadonlyMap<string, Digested>> {
  const named = (list: readonly Manifest[]) =>
    [...new Set(list.map((manifest) => manifest.algorithm))].filter(isKnownAlgorithm);
  const ofPayload = named(manifests);
  const ofTags = named(tagManifests);
  const tags = new Set(tagManifests.flatMap((manifest) => [...manifest.digests.keys()]));
  const digested = new Map<string, Digested>();
  const isWanted = (path: string) => isPayload(path) || tags.has(path);
  await readEach(source, base, isWanted, findings, async (path, bytes) => {
    digested.set(path, await digestStream(bytes, isPayload(path) ? ofPayload : ofTags));
  });
  return digested;
}

function checkTags(bag: Bag, findings: Findings): void {
  const isRfc = isStrict(bag.declaration.version);
  for (const manifest of [...bag.manifests, ...bag.tagManifests]) {
    const { algorithm, file } = manifest;
    if (!isKnownAlgorithm(algorithm)) {
      findings.warn('algorithm', file, `${algorithm} cannot be computed here; it was not checked.`);
    } else if (isWeakAlgorithm(algorithm)) {
      findings.warn('weak-algorithm', file, `${algorithm} proves nothing against intent.`);
    }
  }
  for (const manifest of bag.tagManifests) {
    for (const path of manifest.digests.keys()) {
      if (!bag.files.has(path)) findings.error('missing', path, `${manifest.file} lists it.`);
      else checkDigest(bag, manifest, { path }, findings);
    }
    for (const { file } of bag.manifests) {
      if (manifest.digests.has(file)) continue;
      const sentence = `${manifest.file} does not list it.`;
      if (isRfc) findings.error('unlisted', file, sentence);
      else findings.warn('unlisted', file, sentence);
    }
  }
}

function checkOxum({ info, files }: Bag, forgiven: number, findings: Findings): void {
  const said = valuesOf(info, 'Payload-Oxum');
  if (said.length > 1) findings.warn('oxum', '', 'Payload-Oxum is said more than once.');
  const [first] = said;
  if (first === undefined) return;
  if (!/^[0-9]+\.[0-9]+$/.test(first)) {
    findings.error('oxum', '', `Payload-Oxum ${first} is not "BYTES.FILES".`);
    return;
  }
  const payload = [...files.values()].filter(({ path }) => isPayload(path));
  const sizeBytes = payload.reduce((sum, member) => sum + member.sizeBytes, 0);
  const found = `${sizeBytes}.${payload.length + forgiven}`;
  if (first !== found) {
    findings.error('oxum', '', `Payload-Oxum says ${first}, and the payload is ${found}.`);
  }
}
