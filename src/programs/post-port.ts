// The morning's post of an office's server: its programs, tables and folder, and the work behind.
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidv7 } from '#lib/uuid.ts';
import { startIntake } from '#modules/correspondence/post/intake.ts';
import type { Intake } from '#modules/correspondence/post/intake.ts';
import type { Post } from '#modules/correspondence/post/post-port.ts';
import { preparePost } from '#modules/correspondence/post/post-store.ts';
import { retryCleared } from '#modules/correspondence/post/cleared-sources.ts';
import { Looker } from '#scan/looker.ts';
import { PagePictures } from '#scan/page-pictures.ts';
import { usualBarSheets } from '#scan/separator.ts';
import { findTools } from '#scan/tool.ts';
import type { Tools } from '#scan/tool.ts';
import type { OpenOffice, Report } from './office.ts';
import type { Settings } from './settings.ts';

export interface OpenPost {
  readonly post: Post;
  readonly intake: Intake;
}

/** After the search has made its tables; to be stopped before the store closes. */
export async function startPost(
  { store, authority }: OpenOffice,
  { dataDir, scanFolder, barSheets }: Pick<Settings, 'dataDir' | 'scanFolder' | 'barSheets'>,
  report: Report,
): Promise<OpenPost> {
  const folder = join(dataDir, 'scan');
  // Drafts and pictures of an earlier run.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pool = store.database.writers;
  const [tools] = await Promise.all([findTools(), preparePost(pool)]);
  if (tools.pages && tools.languages.length === 0) report(withoutReader);
  else if (!tools.pages) report(missing(tools));
  if (!tools.bars && barSheets !== usualBarSheets) report(withoutBars);
  await retryCleared(pool);
  const post: Post = {
    ...{ pool, tools, folder, scanFolder, barSheets, report },
    files: store.files,
    looker: new Looker(),
    pictures: new PagePictures(join(folder, 'pages')),
    findOffice: (id) => authority.findOffice(id),
    newId: () => uuidv7(Date.now(), randomBytes(10)),
    nowMs: () => Date.now(),
    clearUp: () => store.clearUp(),
  };
  return { post, intake: startIntake(post) };
}

const withoutBars =
  'Bar codes of separator sheets are not read: install zbar-tools. Sheets of Dawam are known.';
const withoutReader =
  'Scans are taken in but not read by machine: install tesseract-ocr with -ara and -fas.';

function missing({ tiff }: Tools): string {
  const packages = ['poppler-utils', 'qpdf', ...(tiff ? [] : ['libtiff-tools'])];
  return `Scans are not taken in: install ${packages.join(', ')}. All else works.`;
}
