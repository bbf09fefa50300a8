// What is late changes by itself when office hours or a day end: the server says how long until
// then, and at that moment what is on the screen is asked for again. No browser's clock is read.
import { useEffect } from 'react';
import { refresh } from './query.ts';

/** A moment after the turn, so that the server is past it too. */
const AFTER_MS = 1_000;

/** `answer`: each newer one begins to wait anew. */
export function useTurn(answer: { readonly untilTurnMs: number } | undefined): void {
  useEffect(() => {
    if (answer === undefined) return;
    const timer = setTimeout(() => {
      refresh((path) => path.startsWith('/api/my-work') || path.startsWith('/api/offices/'));
    }, answer.untilTurnMs + AFTER_MS);
    return () => clearTimeout(timer);
  }, [answer]);
}
