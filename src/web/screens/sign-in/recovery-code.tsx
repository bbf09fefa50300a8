// The way in for who has lost the passkey: personal id and one of the codes kept on paper.
import { useState } from 'react';
import type { FormEvent } from 'react';
import { toWesternDigits } from '#lib/digits.ts';
import { Button } from '#web/parts/button.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { enterByRecoveryCode } from './enter.ts';
import type { RunEntering } from './use-entering.ts';

export function RecoveryCode({ isBusy, run }: { isBusy: boolean; run: RunEntering }) {
  const { t } = useTongue();
  const [person, setPerson] = useState('');
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(enterByRecoveryCode(person.trim(), toWesternDigits(code.trim())));
  };
  return (
    <details className="recovery">
      <summary>{t('sign-in.recovery')}</summary>
      <form onSubmit={submit}>
        <TextField
          label={t('sign-in.person')}
          value={person}
          onValue={setPerson}
          input={{ required: true, autoComplete: 'username', dir: 'ltr' }}
        />
        <TextField
          label={t('sign-in.code')}
          value={code}
          onValue={setCode}
          input={{ required: true, autoComplete: 'one-time-code', dir: 'ltr' }}
        />
        <Button type="submit" isBusy={isBusy}>
          {t('sign-in.enter')}
        </Button>
      </form>
    </details>
  );
}
