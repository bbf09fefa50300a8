// Recovery codes: how many are left, and new ones, shown once for writing down or printing.
import { useState } from 'react';
import { post } from '#web/data/api.ts';
import type { Result } from '#web/data/api.ts';
import { Button } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { StepUp } from './step-up.tsx';

interface Codes {
  readonly codes: readonly string[];
}

export function RecoveryCodes(props: {
  readonly left: number;
  readonly stepUp: StepUp;
  readonly onAnswer: (answer: Result<unknown>) => void;
}) {
  const { t } = useTongue();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const make = async (grant: string) => {
    const answer = await post<Codes>('/api/recovery-codes', { grant });
    if (answer.ok) setCodes(answer.value.codes);
    props.onAnswer(answer);
  };
  return (
    <section className="panel">
      <header>
        <h2>{t('account.codes')}</h2>
        <Button onClick={() => void props.stepUp.ask(make)}>{t('account.codes.new')}</Button>
      </header>
      <p className="sub">{t('account.codes.left', { n: props.left })}</p>
      {codes !== null && <ShownCodes codes={codes} onClose={() => setCodes(null)} />}
    </section>
  );
}

export function ShownCodes({ codes, onClose }: Codes & { onClose: () => void }) {
  const { t } = useTongue();
  return (
    <Dialog title={t('account.codes')} onClose={onClose}>
      <p className="about">{t('account.codes.once')}</p>
      <ol className="codes" dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <footer className="row-of-acts">
        <Button look="main" onClick={onClose}>
          {t('account.codes.kept')}
        </Button>
        <Button onClick={() => window.print()}>{t('act.print')}</Button>
      </footer>
    </Dialog>
  );
}
