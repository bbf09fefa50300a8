// Which of the doors stands open: set-up by a one-time link, sign-in, or the shell.
import { lazy, Suspense } from 'react';
import type { Seat, SessionAnswer, Welcome } from '#modules/directory/shapes.ts';
import { loadPart } from '#web/data/load.ts';
import { SignIn } from '#web/screens/sign-in/sign-in.tsx';
import { routeOf, useAddress } from './route.ts';
import { NoSeat } from './no-seat.tsx';
import { SittingProvider } from './session.tsx';
import { Shell } from './shell.tsx';

const SetUp = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/sign-in/set-up.tsx'))).SetUp,
}));

export function Doors(props: {
  readonly welcome: Welcome;
  readonly session: SessionAnswer | null;
  readonly seat: Seat | null;
}) {
  const { welcome, session, seat } = props;
  const { path } = useAddress();
  if (routeOf(path).screen === 'set-up') {
    return (
      <Suspense>
        <SetUp welcome={welcome} />
      </Suspense>
    );
  }
  if (session === null) return <SignIn welcome={welcome} />;
  if (seat === null) return <NoSeat session={session} isDemo={welcome.demo} />;
  return (
    <SittingProvider sitting={{ welcome, session, seat }}>
      <Shell key={seat.appointment} />
    </SittingProvider>
  );
}
