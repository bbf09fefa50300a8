// All words of one language: the screens' own and those of the modules, in one load.
import type { Words } from './words.ts';
import own from './fa.json' with { type: 'json' };

const modules = import.meta.glob<Words>('#modules/*/words.fa.json', {
  eager: true,
  import: 'default',
});

export const words: Words = Object.fromEntries(
  [...Object.values(modules), own].flatMap((each) => Object.entries(each)),
);
