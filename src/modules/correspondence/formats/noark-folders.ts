// How the letters of an export lie in files: those that the archive filed together, together; each
// other one in a file of its own, for Noark has no letter without one. Holds ids, not letters.
import { derivedId } from './noark-archive.ts';
import type { LetterRecord } from './letter-record.ts';
import type { NoarkCase } from './noark-journal.ts';

export type PlannedFolder = NoarkCase & {
  /** The archive made this file; its title is its mark. */
  readonly isFiled: boolean;
};

export interface FolderPlan {
  readonly folders: readonly {
    readonly folder: PlannedFolder;
    /** Subjects, in their order in the file. */
    readonly letters: readonly string[];
  }[];
  readonly count: number;
  /** Days of the first and last letter. */
  readonly beginsOn: string;
  readonly endsOn: string;
  placeOf(id: string): { readonly folder: PlannedFolder; readonly place: number } | undefined;
}

export async function planFolders(
  letters: AsyncIterable<{ readonly record: LetterRecord }>,
  office: string,
): Promise<FolderPlan> {
  const folders = new Map<string, { folder: PlannedFolder; letters: string[] }>();
  const places = new Map<string, { folder: PlannedFolder; place: number }>();
  let beginsOn = '';
  let endsOn = '';
  for await (const { record } of letters) {
    const key = record.archived === null ? record.id : `file ${record.archived.file}`;
    const open = folders.get(key) ?? { folder: folderOf(record, office), letters: [] };
    open.letters.push(`letter/${record.id}`);
    folders.set(key, open);
    places.set(record.id, { folder: open.folder, place: open.letters.length });
    const { numberedOn: day } = record;
    beginsOn = beginsOn === '' || day < beginsOn ? day : beginsOn;
    endsOn = day > endsOn ? day : endsOn;
  }
  return {
    folders: [...folders.values()],
    count: places.size,
    ...{ beginsOn, endsOn },
    placeOf: (id) => places.get(id),
  };
}

/** Numbered like its first letter, which no other file of the register's year is. */
function folderOf(record: LetterRecord, office: string): PlannedFolder {
  const { archived, direction, number } = record;
  const year = number?.year ?? 0;
  const serial = number?.serial ?? 0;
  if (archived !== null) {
    const { file } = archived;
    const id = derivedId('mappe', office, file);
    return { id, mark: file, title: file, year, serial, isFiled: true };
  }
  const mark = `${direction}/${year}/${serial}`;
  const id = derivedId('mappe', office, record.id);
  return { id, mark, title: record.subject, year, serial, isFiled: false };
}
