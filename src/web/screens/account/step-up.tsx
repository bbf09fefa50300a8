// Showing once more who one is before changing one's ways in: by a passkey, or by a recovery code
// where the passkey is lost. Whoever has neither and has just signed in is asked nothing.
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { toWesternDigits } from '#lib/digits.ts';
import type { Problem, Result } from '#web/data/api.ts';
import { Button } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { hasPasskeys, listWays, showByPasskey } from '#web/screens/sign-in/enter.ts';
import { showByRecoveryCode } from '#web/screens/sign-in/enter.ts';
import type { Granted, Ways } from '#web/screens/sign-in/enter.ts';
import { useTongue } from '#web/shell/tongue.tsx';

/** What is done once with what was granted. */
type Act = (grant: string) => Promise<unknown>;

interface Asked {
  readonly ways: Ways;
  readonly act: Act;
}

export interface StepUp {
  ask(act: Act): Promise<void>;
  readonly dialog: ReactNode;
}

export function useStepUp(onProblem: (problem: Problem) => void): StepUp {
  const [asked, setAsked] = useState<Asked | null>(null);
  return {
    async ask(act) {
      const ways = await listWays();
      if (!ways.ok) onProblem(ways.problem);
      else if (ways.value.grant === null) setAsked({ ways: ways.value, act });
      else await act(ways.value.grant);
    },
    dialog: asked === null ? null : <StepUpDialog {...asked} onClose={() => setAsked(null)} />,
  };
}

function StepUpDialog({ ways, act, onClose }: Asked & { readonly onClose: () => void }) {
  const tongue = useTongue();
  const { t } = tongue;
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isByPasskey = ways.passkey !== null && hasPasskeys();
  const show = async (showing: Promise<Result<Granted>>) => {
    setBusy(true);
    setProblem(null);
    const shown = await showing;
    setBusy(false);
    if (!shown.ok) {
      setProblem(shown.problem);
      return;
    }
    onClose();
    await act(shown.value.grant);
  };
  const code = ways.hasCodes ? (
    <CodeForm isBusy={isBusy} onCode={(typed) => void show(showByRecoveryCode(typed))} />
  ) : null;
  return (
    <Dialog title={t('step-up.title')} onClose={onClose}>
      <div className="dialog-form">
        <p className="about">{t(isByPasskey ? 'step-up.about' : 'step-up.codes')}</p>
        {isByPasskey && (
          <div className="row-of-acts">
            <Button look="main" isBusy={isBusy} onClick={() => void show(showByPasskey())}>
              <Icon name="key" /> {t('step-up.passkey')}
            </Button>
          </div>
        )}
        {isByPasskey && code !== null ? (
          <details className="recovery">
            <summary>{t('step-up.lost')}</summary>
            {code}
          </details>
        ) : (
          code
        )}
        {problem !== null && (
          <p className="wrong" role="alert">
            {tongue.problem(problem)}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function CodeForm(props: { readonly isBusy: boolean; readonly onCode: (code: string) => void }) {
  const { t } = useTongue();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onCode(toWesternDigits(code.trim()));
  };
  return (
    <form className="dialog-form" onSubmit={submit}>
      <TextField
        label={t('sign-in.code')}
        value={code}
        onValue={setCode}
        input={{ required: true, autoComplete: 'one-time-code', dir: 'ltr' }}
      />
      <footer className="row-of-acts">
        <Button type="submit" isBusy={props.isBusy} disabled={code.trim() === ''}>
          {t('step-up.confirm')}
        </Button>
      </footer>
    </form>
  );
}
