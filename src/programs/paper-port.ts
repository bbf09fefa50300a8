// Papers of an office: the press, and the stamp that the office's key puts on what is printed. A
// stamp is made out of the proof of the paper's entry; making it writes nothing.
import { join } from 'node:path';
import type { Authority } from '#kernel/authority.ts';
import { parseCheckpoint } from '#kernel/checkpoint.ts';
import { parseNote, signBytes } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { encodeStamp, pathOfLast, rootOfLast, signStamp } from '#kernel/stamp.ts';
import { parseTlogProof } from '#kernel/tlog-proof.ts';
import { leafHash } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import type { PaperLook } from '#modules/correspondence/paper/look.ts';
import type { PaperPort } from '#modules/correspondence/paper/paper-port.ts';
import type { StampAsked } from '#modules/correspondence/paper/stamping.ts';
import type { Emblem } from '#paper/paper.ts';
import type { Press } from '#paper/press.ts';
import { findKey } from '#store/keys.ts';
import type { SessionPool } from '#store/database.ts';
import type { EntryProof, Reader } from '#store/reader.ts';

export interface PaperSettings {
  readonly press: Press;
  readonly reader: Pick<Reader, 'findProof'>;
  readonly authority: Authority;
  readonly dataDir: string;
  readonly pool: SessionPool;
  readonly emblem?: Emblem;
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
    async listKeys() {
      const rows = await settings.pool.query<{ vkey: string }>({
        text: 'select vkey from dawam.log order by office limit 10000',
      });
      return rows.map(({ vkey }) => vkey);
    },
    findLook: (office, language) => findLook(settings, office, language),
  };
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

function findLook(
  { authority, emblem }: PaperSettings,
  id: string,
  language: Parameters<PaperPort['findLook']>[1],
): PaperLook | undefined {
  const own = authority.findOffice(id);
  const institution = own === undefined ? undefined : authority.findInstitution(own.institution);
  if (own === undefined || institution === undefined) return undefined;
  const office = language === undefined ? own : { ...own, language };
  return {
    ...{ office, institution: institution.names, state: null, emblem: emblem ?? null },
    // The day of the other world's calendar stands beside the office's own.
    calendars: own.calendar === 'gregory' ? [] : ['gregory'],
  };
}
