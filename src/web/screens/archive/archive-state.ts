// Addresses of the archive's screen and of its downloads, and the list that a committee decides on.
// Pure.
export const ARCHIVE_PARTS = ['files', 'lent', 'due', 'held', 'destroyed'] as const;
export type ArchivePart = (typeof ARCHIVE_PARTS)[number];

export function partOf(asked: string | null): ArchivePart {
  return ARCHIVE_PARTS.find((part) => part === asked) ?? 'files';
}

export function partPath(part: ArchivePart): string {
  return part === 'files' ? '/archive' : `/archive?${new URLSearchParams({ part })}`;
}

/** `disposal`: with or without its prefix. */
export function decisionPath(disposal: string): string {
  const decision = disposal.replace('disposal/', '');
  return `/archive?${new URLSearchParams({ decision })}`;
}

/** What one decision takes of what is due: the first so many that nothing keeps. */
export function onList<Row extends { readonly holds: number }>(
  rows: readonly Row[],
  most: number,
): readonly Row[] {
  return rows.filter(({ holds }) => holds === 0).slice(0, most);
}

export interface Excluded {
  readonly letter: string;
  readonly reason: string;
}

export interface DecidedList {
  readonly letters: readonly string[];
  readonly excluded: readonly Excluded[];
  /** Left out without saying why. */
  readonly unexplained: number;
}

/** `kept`: the reason for each letter that is to stay after all, as far as it was typed. */
export function decidedList(
  rows: readonly { readonly letter: string }[],
  kept: ReadonlyMap<string, string>,
): DecidedList {
  const all = rows.map(({ letter }) => letter);
  const excluded = all.flatMap((letter) => {
    const reason = kept.get(letter);
    return reason === undefined ? [] : [{ letter, reason: reason.trim() }];
  });
  return {
    letters: all.filter((letter) => !kept.has(letter)),
    excluded,
    unexplained: excluded.filter(({ reason }) => reason === '').length,
  };
}

export type Matter =
  | { readonly file: string }
  | { readonly register: string; readonly year: string };

export function filePath(file: string): string {
  return `/archive?${new URLSearchParams({ file })}`;
}

export function downloadPath(
  office: string,
  of: Matter,
  form: 'bag' | 'noark' | 'csv',
  copy: 'office' | 'public',
): string {
  const search = new URLSearchParams({ ...of, form, of: copy });
  return `/api/offices/${office}/archive/download?${search}`;
}

/** The volumes of a file, the open one first, each with its letters in the order of the rows. */
export function byVolume<
  Row extends { readonly volume: number },
  Closed extends { readonly volume: number },
>(
  rows: readonly Row[],
  closed: readonly Closed[],
): readonly {
  readonly volume: number;
  /** Null: the open one. */
  readonly closed: Closed | null;
  readonly rows: readonly Row[];
}[] {
  const lying = Map.groupBy(rows, ({ volume }) => volume);
  const newestFirst = closed.toSorted((a, b) => b.volume - a.volume);
  const open = (newestFirst[0]?.volume ?? 0) + 1;
  return [
    { volume: open, closed: null, rows: lying.get(open) ?? [] },
    ...newestFirst.map((one) => {
      return { volume: one.volume, closed: one, rows: lying.get(one.volume) ?? [] };
    }),
  ];
}
