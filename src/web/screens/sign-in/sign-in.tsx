// The door: passkey first, the other ways below it; in a demonstration, ready persons by one press.
import { useEffect, useState } from 'react';
import type { Names } from '#kernel/authority.ts';
import type { Rung } from '#kernel/rung.ts';
import type { Welcome } from '#modules/directory/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { LanguageRow } from '#web/shell/choice-rows.tsx';
import { Ribbon } from '#web/shell/ribbon.tsx';
import { go } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { DemoSeats } from './demo-seats.tsx';
import { enterByPasskey, hasPasskeys } from './enter.ts';
import { RecoveryCode } from './recovery-code.tsx';
import { refusedIn } from './refused.ts';
import { useEntering } from './use-entering.ts';

export function SignIn({ welcome }: { welcome: Welcome }) {
  const tongue = useTongue();
  const { t } = tongue;
  const entering = useEntering();
  const { run, isBusy, problem } = entering;
  const refused = useRefused();
  return (
    <div className={welcome.demo ? 'door demo' : 'door'}>
      {welcome.demo && <Ribbon />}
      <main>
        <section className="door-card" aria-labelledby="door-title">
          <p className="door-thread" aria-hidden="true">
            <i className="knot solid" />
            <i className="cord whole" />
            <i className="knot solid" />
            <i className="cord whole" />
            <i className="knot solid" />
          </p>
          <h1 id="door-title">{t('app.name')}</h1>
          <p className="door-motto">{t('app.motto')}</p>
          {refused !== null && problem === null && (
            <p className="told" role="status">
              {refusedText(tongue, refused)}
            </p>
          )}
          <Button
            look="main"
            isBusy={isBusy}
            disabled={!hasPasskeys()}
            onClick={() => void run(enterByPasskey())}
          >
            <Icon name="key" /> {t('sign-in.passkey')}
          </Button>
          {!hasPasskeys() && <p className="hint">{t('sign-in.no-passkeys')}</p>}
          {welcome.oidc !== null && <ByIdentity names={welcome.oidc.names} />}
          <RecoveryCode isBusy={isBusy} run={run} />
          {problem !== null && (
            <p className="wrong" role="alert">
              {tongue.problem(problem)}
            </p>
          )}
          <LanguageRow />
          <p className="door-version">
            <bdi>{welcome.version}</bdi>
          </p>
        </section>
        {welcome.demo && (
          <DemoSeats seats={welcome.seats} board={welcome.board} isBusy={isBusy} run={run} />
        )}
      </main>
    </div>
  );
}

/**
 * Who comes back from the identity provider refused finds the code of the reason in the address.
 */
function useRefused(): string | null {
  const [refused] = useState(() => refusedIn(window.location.href).code);
  useEffect(() => go(refusedIn(window.location.href).rest, { replace: true }), []);
  return refused;
}

function refusedText({ tOr }: Tongue, code: string): string {
  return tOr(`refusal.${code}`, tOr('refusal.directory.oidc-failed', ''));
}

/** Another institution's server answers there: said before somebody is sent to it in vain. */
function ByIdentity({ names }: { names: Names }) {
  const { t, name } = useTongue();
  const health = useQuery<{ readonly rung: Rung }>('/api/health');
  return (
    <>
      <a className="btn plain" href="/api/sign-in/oidc">
        {name(names)}
      </a>
      {health.data?.rung === 'isolated' && (
        <p className="obstacle" role="status">
          {t('obstacle.identity')}
        </p>
      )}
    </>
  );
}
