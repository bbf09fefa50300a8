// Sends one command about a letter and says how far it is: still on its way (the form keeps its
// text), refused (with the problem), or done.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer } from '#kernel/module.ts';
import type { Problem } from '#web/data/api.ts';
import { send } from '#web/data/outbox.ts';
import type { Obstacle } from '#web/shell/obstacle.ts';
import { useObstacle } from '#web/shell/use-obstacle.ts';
import { useSitting } from '#web/shell/session.tsx';

export interface Act {
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  /** Said before anybody has typed. */
  readonly obstacle: Obstacle | null;
  /** The answer, or null where it was refused. */
  run(kind: string, subject: string, body: unknown, about?: About): Promise<Answer | null>;
}

interface About {
  /** Name of the kept draft that a good answer settles. */
  readonly draft?: string;
  /** The letter is secret: the command is not written to this computer's disk. */
  readonly isSecret?: boolean;
  /** When it happened, where that was earlier: RFC 3339. */
  readonly occurredAt?: string;
}

/** `office`: where the act is recorded, if not in the office of the seat. */
export function useAct(office?: string): Act {
  const { session, seat } = useSitting();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isThere = useIsThere();
  const obstacle = useObstacle(office);
  return {
    obstacle,
    isBusy,
    problem,
    async run(kind, subject, body, about = {}) {
      setBusy(true);
      setProblem(null);
      const asked = {
        person: session.person,
        office: office ?? seat.office,
        as: seat.appointment,
        kind,
        subject,
        body,
        draft: about.draft ?? null,
        isSecret: about.isSecret ?? false,
        ...(about.occurredAt === undefined ? {} : { occurredAt: about.occurredAt }),
      };
      const answer = await send(asked, isThere);
      setBusy(false);
      if (answer.ok) return answer.value;
      setProblem(answer.problem);
      return null;
    },
  };
}

/** Asks whether the component stands on the screen at that moment. */
export function useIsThere(): () => boolean {
  const isThere = useRef(false);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  return useCallback(() => isThere.current, []);
}

/** The number that an answer gave. */
export function numberOf(answer: Answer): string | null {
  return answer.recorded.find((entry) => entry.number !== undefined)?.number ?? null;
}
