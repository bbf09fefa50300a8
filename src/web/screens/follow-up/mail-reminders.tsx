// Where I want reminders by e-mail: kept by the server, blank for none.
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { post } from '#web/data/api.ts';
import type { Problem } from '#web/data/api.ts';
import { place, useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { notify } from '#web/parts/notices.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

interface Kept {
  readonly address: string | null;
}

const PATH = '/api/my-reminders';

export function MailReminders() {
  const { t } = useTongue();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="row-of-acts">
      <Button look="quiet" onClick={() => setOpen(true)}>
        {t('mail.title')}
      </Button>
      {isOpen && <AddressDialog onClose={() => setOpen(false)} />}
    </div>
  );
}

function AddressDialog({ onClose }: { onClose: () => void }) {
  const tongue = useTongue();
  const { t } = tongue;
  const kept = useQuery<Kept>(PATH).data?.address ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    const address = (typed ?? kept).trim();
    const { language } = tongue;
    const answer = await post<Kept>(PATH, { address: address === '' ? null : address, language });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    place(PATH, answer.value);
    notify('good', (said) => said.t('mail.saved'));
    onClose();
  };
  return (
    <Dialog title={t('mail.title')} onClose={onClose}>
      <form className="mail-form" noValidate onSubmit={(event) => void save(event)}>
        <TextField
          label={t('mail.address')}
          hint={t('mail.about')}
          value={typed ?? kept}
          onValue={setTyped}
          input={{ type: 'email', inputMode: 'email', dir: 'ltr', maxLength: 254 }}
          error={problem === null ? undefined : tongue.problem(problem)}
        />
        <div className="row-of-acts">
          <Button type="submit" look="main" isBusy={isBusy}>
            {t('mail.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
