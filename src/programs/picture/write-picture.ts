// Writes the pictures of all offices into a folder, such as that of a stick: for each one an HTML
// file and a PDF, each put in place whole, so that who pulls the stick has the old or the new one.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority, Office } from '#kernel/authority.ts';
import type { FormWord } from '#modules/fallback/paper/pack-paper.ts';
import type { PaperLook } from '#paper/look.ts';
import type { Paper } from '#paper/paper.ts';
import { picturePage } from './picture-page.ts';
import { picturePaper } from './picture-paper.ts';
import { readPicture } from './read-picture.ts';
import type { PictureParts } from './read-picture.ts';

export interface WritingParts extends Omit<PictureParts, 'findAddress'> {
  readonly formWord: FormWord;
  findLook(office: string): Promise<PaperLook | undefined>;
  print(paper: Paper, at: string): Promise<{ readonly pdf: Uint8Array }>;
}

const OFFICES_MAX = 10_000;

/** Offices that keep registers of letters and are not closed. */
export async function listPictured(
  { pool }: Pick<WritingParts, 'pool'>,
  authority: Authority,
): Promise<readonly Office[]> {
  const rows = await pool.query<{ office: string }>({
    text: 'select office from dawam.log order by office limit $1',
    values: [OFFICES_MAX],
  });
  return rows
    .flatMap(({ office }) => authority.findOffice(office) ?? [])
    .filter(
      ({ registers, closedAt }) => registers['incoming'] !== undefined && closedAt === undefined,
    );
}

/** The files that were written. */
export async function writePictures(
  parts: WritingParts,
  { folder, offices, nowMs }: { folder: string; offices: readonly Office[]; nowMs: number },
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  for (const office of offices) {
    const look = await parts.findLook(office.id);
    if (look === undefined) continue;
    const findAddress = async () => look.address;
    const picture = await readPicture({ ...parts, findAddress }, office, nowMs);
    const page = picturePage(picture, look, parts.formWord);
    const { pdf } = await parts.print(picturePaper(picture, look, parts.formWord), picture.madeAt);
    for (const [ending, bytes] of [
      ['html', page],
      ['pdf', pdf],
    ] as const) {
      const path = join(folder, `${office.id}.${ending}`);
      await writeFile(`${path}.new`, bytes);
      await rename(`${path}.new`, path);
      written.push(path);
    }
  }
  return written;
}
