// What the morning's post is given by the program: the store's files and database, the machine's
// programs, the thread that looks at pages, and how an office keeps its days.
import type { Office } from '#kernel/authority.ts';
import type { FileStore } from '#store/files.ts';
import type { SessionPool } from '#store/database.ts';
import type { Looker } from '#scan/looker.ts';
import type { PagePictures } from '#scan/page-pictures.ts';
import type { BarSheets } from '#scan/separator.ts';
import type { Tools } from '#scan/tool.ts';
import type { CorrespondenceReader } from '#modules/correspondence/reader.ts';

export interface Post {
  readonly pool: SessionPool;
  readonly files: Pick<FileStore, 'find' | 'pathOf' | 'put'>;
  readonly tools: Tools;
  readonly looker: Looker;
  readonly pictures: PagePictures;
  /** Where drafts of the programs lie for a moment. */
  readonly folder: string;
  /** The sheets of other makers that part letters here. */
  readonly barSheets: BarSheets;
  /** A scanner's folder, where one is watched. */
  readonly scanFolder: string | undefined;
  findOffice(id: string): Office | undefined;
  newId(): string;
  nowMs(): number;
  report(sentence: string, cause?: unknown): void;
  /** Takes away the files that are noted to go. */
  clearUp(): Promise<void>;
}

export interface PostReader extends CorrespondenceReader {
  /** Undefined until the program has opened it. */
  readonly post: Post | undefined;
}
