// One try to sign in: on its way, refused, or inside.
import { useState } from 'react';
import type { SessionAnswer } from '#modules/directory/shapes.ts';
import type { Problem, Result } from '#web/data/api.ts';
import { enter } from '#web/shell/session.tsx';

export type RunEntering = (entering: Promise<Result<SessionAnswer>>) => Promise<void>;

export function useEntering() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run: RunEntering = async (entering) => {
    setBusy(true);
    setProblem(null);
    const answer = await entering;
    setBusy(false);
    if (answer.ok) enter(answer.value);
    else setProblem(answer.problem);
  };
  return { run, isBusy, problem };
}
