// The languages that sheets are printed in, as a list that schemas can read.
import type { Language } from '#kernel/authority.ts';

export const languages = ['ar', 'fa', 'en'] as const satisfies readonly Language[];
