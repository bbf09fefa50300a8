// A one-time link by which a person enrols the first passkey; shown once, to be handed over.
import { useState } from 'react';
import { post } from '#web/data/api.ts';
import { Button } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { LinkShown } from '#web/parts/link-shown.tsx';
import { notify } from '#web/parts/notices.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

interface Invitation {
  readonly link: string;
  readonly expiresAt: string;
}

export function InvitationButton({ person }: { person: string }) {
  const { t, dayOf, clock } = useTongue();
  const [made, setMade] = useState<Invitation | null>(null);
  const make = async () => {
    const answer = await post<Invitation>(`/api/directory/people/${person}/invitation`);
    if (answer.ok) return setMade(answer.value);
    const { problem } = answer;
    notify('bad', (tongue) => tongue.problem(problem));
  };
  return (
    <>
      <Button look="quiet" onClick={() => void make()}>
        {t('act.invite')}
      </Button>
      {made !== null && (
        <Dialog title={t('act.invite')} onClose={() => setMade(null)}>
          <p className="about">
            {t('invite.about', { at: `${dayOf(made.expiresAt)} ${clock(made.expiresAt)}` })}
          </p>
          <LinkShown link={made.link} />
        </Dialog>
      )}
    </>
  );
}
