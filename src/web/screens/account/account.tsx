// Where I am signed in, my passkeys and recovery codes, and the choices of this browser.
import { useState } from 'react';
import type { SessionsAnswer } from '#modules/directory/shapes.ts';
import { post } from '#web/data/api.ts';
import type { Problem, Result } from '#web/data/api.ts';
import { place, retry, useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { enrolPasskey, hasPasskeys } from '#web/screens/sign-in/enter.ts';
import { ChoiceRows } from '#web/shell/choice-rows.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { clientSaid } from './client-said.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { useStepUp } from './step-up.tsx';
import type { StepUp } from './step-up.tsx';

const SESSIONS = '/api/sessions';

export function Account() {
  const tongue = useTongue();
  const { t } = tongue;
  const query = useQuery<SessionsAnswer>(SESSIONS);
  const [problem, setProblem] = useState<Problem | null>(null);
  const stepUp = useStepUp(setProblem);
  const show = (answer: Result<unknown>) => {
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) retry(SESSIONS);
  };
  return (
    <div className="page account">
      <header className="page-head">
        <div>
          <h1>{t('nav.account')}</h1>
          <p className="sub">{t('account.about')}</p>
        </div>
      </header>
      {problem !== null && (
        <p className="wrong" role="alert">
          {tongue.problem(problem)}
        </p>
      )}
      <Answered query={query} onRetry={() => retry(SESSIONS)} skeleton={<Skeleton rows={5} />}>
        {(data) => (
          <>
            <Passkeys passkeys={data.passkeys} stepUp={stepUp} onAnswer={show} />
            <RecoveryCodes left={data.recoveryCodesLeft} stepUp={stepUp} onAnswer={show} />
            <Sessions sessions={data.sessions} onAnswer={show} />
          </>
        )}
      </Answered>
      <section className="panel">
        <h2>{t('account.choices')}</h2>
        <ChoiceRows />
      </section>
      {stepUp.dialog}
    </div>
  );
}

interface Answering {
  readonly onAnswer: (answer: Result<unknown>) => void;
}

interface PasskeysProps extends Answering, Pick<SessionsAnswer, 'passkeys'> {
  readonly stepUp: StepUp;
}

function Passkeys({ passkeys, stepUp, onAnswer }: PasskeysProps) {
  const { t, dayOf } = useTongue();
  const [isBusy, setBusy] = useState(false);
  const revoke = (id: string) =>
    stepUp.ask((grant) => post(`/api/passkeys/${id}/revoke`, { grant }).then(onAnswer));
  const add = async (grant: string) => {
    setBusy(true);
    const name = t('account.passkey.name', { n: passkeys.length + 1 });
    const answer = await enrolPasskey<SessionsAnswer>({
      optionsPath: '/api/passkeys/options',
      verifyPath: '/api/passkeys',
      who: {},
      asking: { grant },
      name,
    });
    setBusy(false);
    if (answer.ok) place(SESSIONS, answer.value);
    onAnswer(answer);
  };
  return (
    <section className="panel">
      <header>
        <h2>{t('account.passkeys')}</h2>
        <Button isBusy={isBusy} disabled={!hasPasskeys()} onClick={() => void stepUp.ask(add)}>
          {t('account.passkey.add')}
        </Button>
      </header>
      <p className="sub">{t('account.passkeys.about')}</p>
      <ul className="lines">
        {passkeys.map((passkey) => (
          <li key={passkey.id}>
            <bdi>{passkey.name}</bdi>
            <small>{t('account.enrolled', { at: dayOf(passkey.enrolledAt) })}</small>
            <Button look="quiet" onClick={() => void revoke(passkey.id)}>
              {t('account.passkey.revoke')}
            </Button>
          </li>
        ))}
        {passkeys.length === 0 && <li className="none">{t('account.passkeys.none')}</li>}
      </ul>
    </section>
  );
}

function Sessions({ sessions, onAnswer }: Answering & Pick<SessionsAnswer, 'sessions'>) {
  const { t, tOr, ago } = useTongue();
  return (
    <section className="panel">
      <h2>{t('account.sessions')}</h2>
      <ul className="lines">
        {sessions.map((session) => (
          <li key={session.id}>
            <span>
              <bdi>{clientSaid(session.client) ?? t('account.client.unknown')}</bdi>
              {session.current && <span className="tag">{t('account.this')}</span>}
              <small>
                {tOr(`method.${session.method}`, session.method)} ·{' '}
                {t('account.seen', { at: ago(session.seenAt) })}
              </small>
            </span>
            {!session.current && (
              <Button
                look="quiet"
                onClick={() => void post(`/api/sessions/${session.id}/revoke`).then(onAnswer)}
              >
                {t('account.revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
