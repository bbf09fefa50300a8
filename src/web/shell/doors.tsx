// Which of the doors stands open: set-up by a one-time link, sign-in, or the shell.
import { lazy, Suspense } from 'react';
import type { Seat, SessionAnswer, Welcome } from '#modules/directory/shapes.ts';
import { Empty } from '#web/parts/states.tsx';
import { SignIn } from '#web/screens/sign-in/sign-in.tsx';
import { Button } from '#web/parts/button.tsx';
import { routeOf, useAddress } from './route.ts';
import { signOut, SittingProvider } from './session.tsx';
import { Shell } from './shell.tsx';
import { useTongue } from './tongue.tsx';

const SetUp = lazy(async () => ({
  default: (await import('#web/screens/sign-in/set-up.tsx')).SetUp,
}));

export function Doors(props: {
  readonly welcome: Welcome;
  readonly session: SessionAnswer | null;
  readonly seat: Seat | null;
}) {
  const { welcome, session, seat } = props;
  const { t } = useTongue();
  const { path } = useAddress();
  if (routeOf(path).screen === 'set-up') {
    return (
      <Suspense>
        <SetUp welcome={welcome} />
      </Suspense>
    );
  }
  if (session === null) return <SignIn welcome={welcome} />;
  if (seat === null) {
    return (
      <main className="opening">
        <Empty title={t('seat.none.title')} text={t('seat.none.text')}>
          <Button onClick={() => void signOut()}>{t('act.sign-out')}</Button>
        </Empty>
      </main>
    );
  }
  return (
    <SittingProvider sitting={{ welcome, session, seat }}>
      <Shell key={seat.appointment} />
    </SittingProvider>
  );
}
