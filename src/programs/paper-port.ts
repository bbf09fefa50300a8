// Papers of an office: the press, and the stamp that the office's key puts on what is printed. A
// stamp is made out of the proof of the paper's entry, with the cosignatures of the centres that
// hold it by then; making it writes nothing.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority, Language } from '#kernel/authority.ts';
import { parseCheckpoint } from '#kernel/checkpoint.ts';
import { centreRoles } from '#kernel/line.ts';
import { verifyCosignature } from '#kernel/cosignature.ts';
import { parseNote, parseVerifierKey, SIGNATURE_SIZE_BYTES, signBytes } from '#kernel/note.ts';
import type { NoteSignature, SigningKey } from '#kernel/note.ts';
import { checkStamp, encodeStamp, signStamp } from '#kernel/stamp.ts';
import type { Stamp } from '#kernel/stamp.ts';
import { cosignedText } from '#kernel/stamp-cosigned.ts';
import type { StampCosignature, StampCosigned } from '#kernel/stamp-cosigned.ts';
import { pathAfter, pathOfLast, rootOfLast } from '#kernel/stamp-path.ts';
import { parseTlogProof } from '#kernel/tlog-proof.ts';
import { leafHash } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import type { PaperLook } from '#paper/look.ts';
import type { PaperPort } from '#modules/correspondence/paper/paper-port.ts';
import type { StampAsked } from '#modules/correspondence/paper/stamping.ts';
import { standingOf } from '#modules/correspondence/paper/standing.ts';
import type { StandingAnswer } from '#modules/correspondence/paper/standing.ts';
import type { Rules } from '#modules/office-rules/entries.ts';
import { findRules } from '#modules/office-rules/views.ts';
import type { OfficeRulesTables } from '#modules/office-rules/views.ts';
import type { Emblem } from '#paper/paper.ts';
import type { Press } from '#paper/press.ts';
import { findKey } from '#store/keys.ts';
import type { SessionPool } from '#store/database.ts';
import type { EntryProof, Reader } from '#store/reader.ts';
import { filePath } from '#store/verify-files.ts';

export interface PaperSettings {
  readonly press: Press;
  readonly reader: Pick<Reader, 'listCosignedProofs' | 'read' | 'findEntry' | 'listEntriesOf'>;
  readonly authority: Authority;
  readonly dataDir: string;
  readonly pool: SessionPool;
}

export function makePaperPort(settings: PaperSettings): PaperPort {
  const keys = new Map<string, Promise<SigningKey | undefined>>();
  const keyOf = (office: string, origin: string) => {
    const known = keys.get(origin);
    if (known !== undefined) return known;
    const found = findKey(join(settings.dataDir, 'keys'), office, origin);
    keys.set(origin, found);
    return found;
  };
  return {
    print: (paper, at) => settings.press.print(paper, Date.parse(at)),
    async stamp(office, asked) {
      const proofs = await settings.reader.listCosignedProofs(office, asked.index);
      const [proof, ...others] = proofs;
      if (proof === undefined) return undefined;
      const origin = originOf(proof);
      const key = await keyOf(office, origin);
      return key === undefined ? undefined : stampText([proof, ...others], asked, key);
    },
    listKeys: () => listKeys(settings.pool),
    findStanding: (payload) => findStanding(settings, payload),
    findLook: (office, language) => findLook(settings, office, language),
  };
}

async function listKeys(pool: SessionPool): Promise<readonly string[]> {
  const rows = await pool.query<{ vkey: string }>({
    text: `(select vkey from dawam.log order by office limit 10000)
      union all (select distinct vkey from dawam.cosignature order by vkey limit 16)`,
  });
  return rows.map(({ vkey }) => vkey);
}

const unknown: StandingAnswer = { standing: 'unknown', since: null };

/** Only who has a paper's code is told: a number or an index may be guessed, a stamp cannot. */
async function findStanding(
  { reader, pool }: PaperSettings,
  payload: string,
): Promise<StandingAnswer> {
  const checked = checkStamp(payload, await listKeys(pool));
  if (checked.verdict !== 'genuine') return unknown;
  const { paper, origin, index } = checked.stamp;
  if (paper !== 'letter' && paper !== 'referral-sheet') return unknown;
  const office = origin.slice(origin.lastIndexOf('/') + 1);
  const placed = await reader.findEntry(office, index);
  // The log has an entry there, since its key stamped it: the leaf was disposed of.
  if (placed === undefined) return { standing: 'disposed', since: null };
  return standingOf(await reader.listEntriesOf(office, placed.entry.subject), index);
}

/** The payload of the QR code, for proofs of the entry that the paper is about, the best first. */
export function stampText(
  [proof, ...others]: readonly [EntryProof, ...EntryProof[]],
  asked: StampAsked,
  key: SigningKey,
): string {
  const read = parseTlogProof(proof.proof);
  const whole = must(read.ok ? read.proof : undefined, 'A proof that the store made can be read.');
  const path = pathOfLast(proof.index, proof.checkpoint.size, whole.path);
  const leaf = leafHash(proof.leaf);
  const { paper, register, number, date, subject, content } = asked;
  const statement = {
    ...{ paper, register, number, date, subject, content, path },
    ...{ origin: key.verifier.name, index: proof.index },
    ...{ leafHash: leaf, root: rootOfLast(leaf, path) },
  };
  const stamp = signStamp(statement, key.verifier.id, (text) => signBytes(text, key));
  const best = findCosigned(stamp, proof);
  const isSafe = (best?.cosignatures.length ?? 0) >= centreRoles.length;
  // While one centre catches up each has its own head.
  const rest = isSafe ? [] : others.flatMap((other) => findCosigned(stamp, other) ?? []);
  return encodeStamp({ ...stamp, cosigned: best === undefined ? [] : [best, ...rest] });
}

/** Undefined where no centre is known to hold the entry, or the head says more than a stamp can. */
function findCosigned(
  stamp: Stamp,
  { index, keys, proof, checkpoint: { size } }: EntryProof,
): StampCosigned | undefined {
  const whole = parseTlogProof(proof);
  const read = whole.ok ? parseNote(whole.proof.checkpoint) : undefined;
  if (!whole.ok || read?.ok !== true) return undefined;
  const cosignatures = keys.slice(1).flatMap((vkey) => {
    const { text, signatures } = read.note;
    const key = parseVerifierKey(vkey);
    const line = signatures.find(({ name, keyId }) => {
      return key.ok && name === key.key.name && keyId === key.key.id;
    });
    if (!key.ok || line === undefined) return [];
    const checked = verifyCosignature(text, line, key.key);
    return checked.ok ? [bareOf(line, checked.timeS)] : [];
  });
  if (cosignatures.length === 0) return undefined;
  const cosigned = { size, after: pathAfter(index, size, whole.proof.path), cosignatures };
  return cosignedText(stamp, cosigned) === read.note.text ? cosigned : undefined;
}

/** The signature alone stands behind the time. */
function bareOf({ keyId, signature }: NoteSignature, timeS: number): StampCosignature {
  return { keyId, timeS, signature: signature.slice(-SIGNATURE_SIZE_BYTES) };
}

function originOf(proof: EntryProof): string {
  const read = parseTlogProof(proof.proof);
  const note = read.ok ? parseNote(read.proof.checkpoint) : undefined;
  const checkpoint = note?.ok === true ? parseCheckpoint(note.note.text) : undefined;
  const origin = checkpoint?.ok === true ? checkpoint.checkpoint.origin : undefined;
  return must(origin, 'A proof ends with the checkpoint of its log.');
}

/** As the office's rules say now. */
async function findLook(
  { authority, reader, dataDir }: PaperSettings,
  id: string,
  language: Parameters<PaperPort['findLook']>[1],
): Promise<PaperLook | undefined> {
  const own = authority.findOffice(id);
  if (own === undefined) return undefined;
  // The directory's office stands above the institutions.
  const institution = authority.findInstitution(own.institution)?.names ?? own.names;
  const rules = await reader.read<OfficeRulesTables, Rules['letterhead']>([id], async (db) => {
    const said = await findRules(db, own, authority);
    return said.letterhead.rules;
  });
  const [calendar = own.calendar, ...calendars] = rules.calendars;
  const asked = language ?? own.language;
  return {
    office: { ...own, calendar, language: asked },
    ...{ institution, head: rules.lines },
    ...{ hasBlessing: rules.basmala, address: rules.address, calendars },
    emblem: await findEmblem(join(dataDir, 'files'), rules, asked),
  };
}

const emblemKinds: Readonly<Record<string, Emblem['kind']>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** A paper without its emblem is a paper; that a file is damaged is what `dawam verify` says. */
async function findEmblem(
  filesDir: string,
  { emblem, lines }: Rules['letterhead'],
  language: Language,
): Promise<Emblem | null> {
  const kind = emblemKinds[emblem?.mediaType ?? ''];
  if (emblem === null || kind === undefined) return null;
  const bytes = await readFile(filePath(filesDir, emblem.sha256)).catch(() => undefined);
  return bytes === undefined ? null : { bytes, kind, alt: lines[0]?.[language] ?? '' };
}
