// Signing out: everything that this person was writing leaves this computer. Where acts still wait
// for the server, that is asked for once more, because they would be lost.
import { useState } from 'react';
import { outbox } from '#web/data/outbox.ts';
import { useSignal } from '#web/data/signal.ts';
import { Button } from '#web/parts/button.tsx';
import { notify } from '#web/parts/notices.tsx';
import { signOut } from './session.tsx';
import { useTongue } from './tongue.tsx';

export function useSignOut(person: string): { readonly isSure: boolean; run(): void } {
  const unsent = useSignal(outbox).filter((each) => each.person === person).length;
  const [isAsked, setAsked] = useState(false);
  const isSure = isAsked && unsent > 0;
  return {
    isSure,
    run() {
      if (unsent > 0 && !isSure) {
        setAsked(true);
        return notify('bad', ({ t }) => t('thread.unsent', { n: unsent }));
      }
      void signOut(person).then((problem) => {
        if (problem !== null) notify('bad', ({ t }) => t('sign-out.cut'));
      });
    },
  };
}

export function SignOutButton({ person, look }: { person: string; look: 'quiet' | 'plain' }) {
  const { t } = useTongue();
  const { isSure, run } = useSignOut(person);
  return (
    <Button look={isSure ? 'harm' : look} onClick={run}>
      {t(isSure ? 'act.sign-out.discard' : 'act.sign-out')}
    </Button>
  );
}
