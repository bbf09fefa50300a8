// What a letter waits for, in one plain sentence, so that nobody has to know the law by heart.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { sayNext } from './next-said.ts';

export function NextStep({ letter }: { letter: LetterAnswer }) {
  const tongue = useTongue();
  const seat = useSeat();
  const said = sayNext(letter, seat.capacity, tongue);
  if (said === null) return null;
  return (
    <p className={`next-step ${said.tone}`} role="status">
      {said.sentence}
    </p>
  );
}
