// A text of a letter in which the numbers of other letters are links, where this office has those
// letters. It stands there at once as it is; what finds the numbers comes behind it.
import { lazy, Suspense } from 'react';
import { loadPart } from '#web/data/load.ts';

const LinkedFound = lazy(async () => ({
  default: (await loadPart(() => import('./linked-found.tsx'))).LinkedFound,
}));

/** `letter`: whose text it is; it never leads to itself. */
export function LinkedText(props: { readonly text: string; readonly letter?: string }) {
  return (
    <Suspense fallback={props.text}>
      <LinkedFound {...props} />
    </Suspense>
  );
}
