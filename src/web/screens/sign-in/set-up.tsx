// Behind a one-time link: enrol the first passkey, and be inside. The token stands behind the # of
// the address, where no server and no log sees it until it is used.
import { useEffect, useState } from 'react';
import type { Names } from '#kernel/authority.ts';
import type { SessionAnswer, Welcome } from '#modules/directory/shapes.ts';
import { post } from '#web/data/api.ts';
import type { Problem } from '#web/data/api.ts';
import { Button, Link } from '#web/parts/button.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { LanguageRow } from '#web/shell/choice-rows.tsx';
import { Ribbon } from '#web/shell/ribbon.tsx';
import { go } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { enrolPasskey, hasPasskeys } from './enter.ts';
import { useEntering } from './use-entering.ts';

const OPTIONS = '/api/set-up/options';

interface Invited {
  readonly person: string;
  readonly names: Names;
}

export function SetUp({ welcome }: { welcome: Welcome }) {
  const tongue = useTongue();
  const { t, name } = tongue;
  const [token] = useState(() => window.location.hash.slice(1));
  const { invited, refused } = useInvited(token);
  const entering = useEntering();
  const problem = entering.problem ?? refused;
  const enrol = async () => {
    const verifyPath = '/api/set-up/verify';
    await entering.run(
      enrolPasskey<SessionAnswer>({
        optionsPath: OPTIONS,
        verifyPath,
        who: { token },
        name: t('account.passkey.name', { n: 1 }),
      }).then((answer) => {
        if (answer.ok) go('/account', { replace: true });
        return answer;
      }),
    );
  };
  return (
    <div className={welcome.demo ? 'door demo' : 'door'}>
      {welcome.demo && <Ribbon />}
      <main>
        <section className="door-card" aria-labelledby="set-up-title">
          <h1 id="set-up-title">{t('set-up.title')}</h1>
          {invited !== null && (
            <p className="door-motto">{t('set-up.hello', { name: name(invited.names) })}</p>
          )}
          <p className="about">{t('set-up.about')}</p>
          <Button
            look="main"
            isBusy={entering.isBusy}
            disabled={invited === null || !hasPasskeys()}
            onClick={() => void enrol()}
          >
            <Icon name="key" /> {t('set-up.enrol')}
          </Button>
          {problem !== null && (
            <p className="wrong" role="alert">
              {tongue.problem(problem)}
            </p>
          )}
          <Link to="/">{t('set-up.to-sign-in')}</Link>
          <LanguageRow />
        </section>
      </main>
    </div>
  );
}

function useInvited(token: string) {
  const [invited, setInvited] = useState<Invited | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  useEffect(() => {
    void post<Invited>(OPTIONS, { token }).then((answer) => {
      if (answer.ok) setInvited(answer.value);
      else setRefused(answer.problem);
    });
  }, [token]);
  return { invited, refused };
}
