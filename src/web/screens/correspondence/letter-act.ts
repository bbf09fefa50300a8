// One act on one letter from a dialog: sent through the outbox, and the dialog closes once it is
// recorded. About a secret letter nothing is written to this computer's disk.
import type { Answer } from '#kernel/module.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { isSecret } from '#web/data/drafts.ts';
import { useAct } from '#web/data/use-act.ts';
import type { Act } from '#web/data/use-act.ts';

export interface LetterDialogProps {
  readonly letter: LetterAnswer;
  readonly onClose: () => void;
}

export interface LetterAct {
  readonly act: Act;
  run(kind: string, body: unknown): Promise<Answer | null>;
  /** As `run`, and the dialog stays where the act was refused. */
  finish(kind: string, body: unknown): void;
}

export function useLetterAct({ letter, onClose }: LetterDialogProps): LetterAct {
  const act = useAct();
  const run = (kind: string, body: unknown) =>
    act.run(kind, letter.letter, body, { isSecret: isSecret(letter) });
  return {
    act,
    run,
    finish(kind, body) {
      void run(kind, body).then((answer) => answer !== null && onClose());
    },
  };
}
