// Opening a delivered letter is its receipt: once it has been on the glass for a moment, the office
// says so to the sender. A receipt is a legal fact, so only a letter that a person opened or chose
// themselves is handed in here. Asked once for each letter.
import { useEffect } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { send } from '#web/data/outbox.ts';
import { useSitting } from '#web/shell/session.tsx';

const READING_MS = 1_200;
const asked = new Set<string>();

/** `letter` undefined: none is opened, or not yet there. */
export function useReceipt(letter: LetterAnswer | undefined): void {
  const { session, seat } = useSitting();
  const subject = letter?.letter;
  const isDue = letter?.state === 'delivered' && letter.may.includes('see-letter');
  useEffect(() => {
    const key = `${seat.office} ${subject}`;
    if (!isDue || subject === undefined || asked.has(key)) return undefined;
    const timer = setTimeout(() => {
      asked.add(key);
      const { office, appointment } = seat;
      const act = { kind: 'see-letter', subject, body: {}, draft: null, isSecret: false };
      void send({ ...act, person: session.person, office, as: appointment }, () => false);
    }, READING_MS);
    return () => clearTimeout(timer);
  }, [subject, isDue, seat, session.person]);
}
