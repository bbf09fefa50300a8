// Papers of an office: the press, and the stamp that the office's key puts on what is printed. A
// stamp is made out of the proof of the paper's entry; making it writes nothing.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority, Language } from '#kernel/authority.ts';
import { parseCheckpoint } from '#kernel/checkpoint.ts';
import { parseNote, signBytes } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { checkStamp, encodeStamp, pathOfLast, rootOfLast, signStamp } from '#kernel/stamp.ts';
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
  readonly reader: Pick<Reader, 'findProof' | 'read' | 'findEntry' | 'listEntriesOf'>;
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
      const proof = await settings.reader.findProof(office, asked.index);
      if (proof === undefined) return undefined;
      const origin = originOf(proof);
      const key = await keyOf(office, origin);
      return key === undefined ? undefined : stampText(proof, asked, key);
    },
    listKeys: () => listKeys(settings.pool),
    findStanding: (payload) => findStanding(settings, payload),
    findLook: (office, language) => findLook(settings, office, language),
  };
}

async function listKeys(pool: SessionPool): Promise<readonly string[]> {
  const rows = await pool.query<{ vkey: string }>({
    text: 'select vkey from dawam.log order by office limit 10000',
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

/** The payload of the QR code, for a proof of the entry that the paper is about. */
export function stampText(proof: EntryProof, asked: StampAsked, key: SigningKey): string {
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
  return encodeStamp(signStamp(statement, key.verifier.id, (text) => signBytes(text, key)));
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
  const institution = own === undefined ? undefined : authority.findInstitution(own.institution);
  if (own === undefined || institution === undefined) return undefined;
  const rules = await reader.read<OfficeRulesTables, Rules['letterhead']>([id], async (db) => {
    const said = await findRules(db, own, authority);
    return said.letterhead.rules;
  });
  const [calendar = own.calendar, ...calendars] = rules.calendars;
  const asked = language ?? own.language;
  return {
    office: { ...own, calendar, language: asked },
    ...{ institution: institution.names, head: rules.lines },
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
