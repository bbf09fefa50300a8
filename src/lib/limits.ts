// Limits of sizes, counts and ranges, in one place, with the reason beside each.
// Units stand last in the names. A limit is part of the contract: past it comes a clear refusal.

/** Longest text that is tried as a date; the longest real ones have some 40 characters. */
export const DATE_TEXT_MAX_CHARS = 64;

/** A number of a letter or case, with its separators. The longest real ones have some 30. */
export const REFERENCE_TEXT_MAX_CHARS = 200;

// Umm al-Qura months are tables, not arithmetic. The official tables are known up to 1500;
// what the calendar library holds after that (to 1600) is prediction, and before 1300 it has none.
export const UMM_AL_QURA_YEAR_MIN = 1300;
export const UMM_AL_QURA_YEAR_MAX = 1500;

// The 33-year rule of the Persian calendar agrees with the astronomical one over these years.
export const PERSIAN_YEAR_MIN = 1250;
export const PERSIAN_YEAR_MAX = 1500;

// Wide enough for the deeds and birth dates of any paper that an office still handles.
export const GREGORIAN_YEAR_MIN = 1800;
export const GREGORIAN_YEAR_MAX = 2200;

// Working days added or looked through at once: some 27 years, past any deadline of an office.
export const WORKING_DAYS_MAX = 9_999;

/** Days without work in a row after which working days are no longer looked for. */
export const IDLE_DAYS_MAX = 400;
