// What the code on a paper sheet holds: office, form, version of the form, and the number, so
// that a scanner that types what it reads leads to the right sheet. It proves nothing: sheets are
// found by it, never believed. In capitals, whose codes are smaller.

export interface SheetCode {
  readonly office: string;
  readonly form: string;
  readonly version: number;
  /** `1447-12` of a register, `D-4F2A-001` of a drill. */
  readonly number: string;
}

const CODE = /^DAWAM-SHEET:([^:\s]{1,63}):([^:\s]{1,40}):(\d{1,6}):([0-9A-Z-]{1,40})$/;

export function encodeSheetCode({ office, form, version, number }: SheetCode): string {
  return `DAWAM-SHEET:${office}:${form}:${version}:${number}`.toUpperCase();
}

/** Undefined where it is none; scanners may give small letters. */
export function parseSheetCode(text: string): SheetCode | undefined {
  const [, office, form, version, number] = CODE.exec(text.trim().toUpperCase()) ?? [];
  if (office === undefined || form === undefined || number === undefined) return undefined;
  return {
    ...{ office: office.toLowerCase(), form: form.toLowerCase() },
    ...{ version: Number(version), number },
  };
}

/** As the code says it: the same in every calendar and kind of digits. */
export function codeNumber(sheet: {
  readonly number: string;
  readonly year: number | null;
  readonly serial: number | null;
}): string {
  if (sheet.year === null || sheet.serial === null) return sheet.number;
  return `${sheet.year}-${sheet.serial}`;
}
