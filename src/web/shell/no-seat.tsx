// Who is signed in and holds no appointment now: what that means, whom to ask, and a second look.
import { useEffect } from 'react';
import type { SessionAnswer } from '#modules/directory/shapes.ts';
import { retry } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { LanguageRow } from './choice-rows.tsx';
import { Ribbon } from './ribbon.tsx';
import { SignOutButton } from './sign-out.tsx';
import { useTongue } from './tongue.tsx';

// Live news come by offices; who has none must ask.
const LOOK_EACH_MS = 15_000;
const lookAgain = () => retry('/api/session');

export function NoSeat({ session, isDemo }: { session: SessionAnswer; isDemo: boolean }) {
  const { t, name } = useTongue();
  useEffect(() => {
    const timer = setInterval(lookAgain, LOOK_EACH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className={isDemo ? 'door demo' : 'door'}>
      {isDemo && <Ribbon />}
      <main>
        <section className="door-card no-seat">
          <p className="sub">{t('seat.none.hello', { name: name(session.names) })}</p>
          <h1>{t('seat.none.title')}</h1>
          <p className="about">{t('seat.none.text')}</p>
          {session.administrators.length > 0 && (
            <dl className="facts">
              <div>
                <dt>{t('seat.none.ask')}</dt>
                <dd>
                  {session.administrators.map((names) => (
                    <bdi key={name(names)}>{name(names)}</bdi>
                  ))}
                </dd>
              </div>
            </dl>
          )}
          <div className="row-of-acts">
            <Button look="main" onClick={lookAgain}>
              {t('seat.none.again')}
            </Button>
            <SignOutButton look="plain" person={session.person} />
          </div>
          <LanguageRow />
        </section>
      </main>
    </div>
  );
}
