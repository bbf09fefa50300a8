// Tells the office that the person printed a watched letter or copied from its page: the server
// sees neither. It is a courtesy of the page, not a lock: what is not told is not known.
import { useEffect } from 'react';
import { isWatched } from '#modules/correspondence/watched.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { post } from './api.ts';

/** To be used where a letter stands on the screen; null while none does. */
export function useToldReading(
  shown: Pick<LetterAnswer, 'letter' | 'office' | 'secrecy' | 'masked'> | null,
): void {
  const isTold = shown !== null && !shown.masked && isWatched(shown.secrecy);
  const path = isTold
    ? `/api/offices/${shown.office}/letters/${shown.letter.replace('letter/', '')}/readings`
    : null;
  useEffect(() => {
    if (path === null) return undefined;
    const tell = (what: 'print' | 'copied') => void post(path, { what });
    const onPrint = () => tell('print');
    const onCopy = () => tell('copied');
    window.addEventListener('beforeprint', onPrint);
    document.addEventListener('copy', onCopy);
    return () => {
      window.removeEventListener('beforeprint', onPrint);
      document.removeEventListener('copy', onCopy);
    };
  }, [path]);
}
