// The office's paper wired: which forms there are, the words of their modules, and the press.
import type { Language } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import { fallbackPaperRoutes } from '#modules/fallback/paper/routes.ts';
import type { PressReader } from '#modules/fallback/paper/routes.ts';
import { fallbackRoutes } from '#modules/fallback/routes.ts';
import type { FallbackPorts } from '#modules/fallback/routes.ts';
import type { Route } from '#http/route.ts';
import type { Store } from '#store/store.ts';
import { forms, words } from './modules.ts';

/** A word of whichever module has the form. */
export function formWord(language: Language, key: string): string {
  const word = words[language][key];
  return must(typeof word === 'string' ? word : undefined, `There is a word for ${key}.`);
}

export function makeFallbackPorts(store: Store, authority: LiveAuthority): FallbackPorts {
  return {
    ...{ authority, forms, formWord },
    readOffice: (office, work) => store.reader.read([office], work),
  };
}

export function allFallbackRoutes<Reader extends PressReader>(
  store: Store,
  authority: LiveAuthority,
): readonly Route<Reader>[] {
  const ports = makeFallbackPorts(store, authority);
  return [...fallbackRoutes<Reader>(ports), ...fallbackPaperRoutes<Reader>(ports)];
}
