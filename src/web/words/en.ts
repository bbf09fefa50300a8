// All words of one language: the screens' own and those of the modules, in one load.
import type { Words } from './words.ts';
import own from './en.json' with { type: 'json' };

const modules = import.meta.glob<Words>(
  ['#modules/*/words.en.json', '#modules/*/follow-up/words.en.json'],
  {
    eager: true,
    import: 'default',
  },
);

/** Screens that say much have their words beside them. */
const screens = import.meta.glob<Words>('#web/screens/*/words.en.json', {
  eager: true,
  import: 'default',
});

export const words: Words = Object.fromEntries(
  [...Object.values(modules), ...Object.values(screens), own].flatMap((each) =>
    Object.entries(each),
  ),
);
