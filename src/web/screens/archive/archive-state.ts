// Addresses of the archive's screen and of its downloads. Pure.
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

/** Letters by the year of their register, in the order in which they come. */
export function byYear<Row extends { readonly year: number | null }>(
  rows: readonly Row[],
): readonly (readonly [year: number, rows: readonly Row[]])[] {
  return [...Map.groupBy(rows, ({ year }) => year ?? 0)];
}
