// The screen that the address means. The daily ones are in the first load; forms, letters and the
// rest come when they are first needed.
import { lazy, Suspense, useEffect } from 'react';
import { loadPart } from '#web/data/load.ts';
import { Guarded } from '#web/parts/guarded.tsx';
import { Empty, Skeleton } from '#web/parts/states.tsx';
import { LinkButton } from '#web/parts/button.tsx';
import { Home } from '#web/screens/home/home.tsx';
import { isOfRegistry, mayRegister, mayWrite } from './permits.ts';
import { routeOf, useAddress } from './route.ts';
import type { Route } from './route.ts';
import { useSeat } from './session.tsx';
import { useTongue } from './tongue.tsx';
import type { Tongue } from './tongue.tsx';

const Register = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/correspondence/register.tsx'))).Register,
}));
const WaitingList = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/correspondence/waiting-list.tsx')))
    .WaitingList,
}));
const Letter = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/correspondence/letter.tsx'))).Letter,
}));
const IncomingForm = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/correspondence/incoming-form.tsx')))
    .IncomingForm,
}));
const WriteForm = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/correspondence/write-form.tsx'))).WriteForm,
}));
const Staff = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/directory/staff.tsx'))).Staff,
}));
const OnboardingList = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/directory/onboarding.tsx'))).OnboardingList,
}));
const OfficeRules = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/office-rules/office-rules.tsx'))).OfficeRules,
}));
const Search = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/search/search.tsx'))).Search,
}));
const FollowUp = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/follow-up/follow-up.tsx'))).FollowUp,
}));
const Reports = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/follow-up/reports.tsx'))).Reports,
}));
const Archive = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/archive/archive.tsx'))).Archive,
}));
const Delivery = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/outside/delivery.tsx'))).Delivery,
}));
const Fallback = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/fallback/fallback.tsx'))).Fallback,
}));
const Outage = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/fallback/outage.tsx'))).Outage,
}));
const Post = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/post/post.tsx'))).Post,
}));
const Batch = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/post/batch.tsx'))).Batch,
}));
const Lines = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/continuity/lines.tsx'))).Lines,
}));
const Courier = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/courier/courier.tsx'))).Courier,
}));
const Sites = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/sites/sites.tsx'))).Sites,
}));
const Account = lazy(async () => ({
  default: (await loadPart(() => import('#web/screens/account/account.tsx'))).Account,
}));

export function Screen() {
  const tongue = useTongue();
  const { path } = useAddress();
  const route = routeOf(path);
  const title = titleOf(tongue, route);
  useEffect(() => {
    document.title = `${title} · ${tongue.t('app.name')}`;
  }, [title, tongue]);
  return (
    <Suspense
      fallback={
        <div className="page">
          <Skeleton />
        </div>
      }
    >
      <Guarded place={path}>
        <ScreenOf route={route} />
      </Guarded>
    </Suspense>
  );
}

function titleOf({ t }: Tongue, route: Route): string {
  if (route.screen === 'register') return t(`nav.${route.register}`);
  if (route.screen === 'set-up') return t('app.name');
  if (route.screen === 'office-rules') return t('module.office-rules');
  return t(`title.${route.screen}`);
}

/** Somebody came by address to a form that is not of their appointment. */
function Barred({ act }: { act: 'register-incoming' | 'write' }) {
  const { t, name } = useTongue();
  const title = name(useSeat().title);
  return (
    <div className="page">
      <Empty title={t(`barred.${act}`)} text={t('barred.text', { title })}>
        <LinkButton to="/">{t('nav.home')}</LinkButton>
      </Empty>
    </div>
  );
}

function ScreenOf({ route }: { route: Route }) {
  const { t } = useTongue();
  const seat = useSeat();
  switch (route.screen) {
    case 'home':
      return <Home />;
    case 'register':
      return <Register key={route.register} register={route.register} />;
    case 'arrivals':
    case 'drafts':
      return <WaitingList key={route.screen} kind={route.screen} />;
    case 'letter':
      return <Letter key={route.letter} uuid={route.letter} />;
    case 'register-incoming':
      return mayRegister(seat) ? <IncomingForm /> : <Barred act="register-incoming" />;
    case 'post':
      if (!isOfRegistry(seat)) return <Barred act="register-incoming" />;
      return route.batch === null ? <Post /> : <Batch key={route.batch} batch={route.batch} />;
    case 'write':
      return mayWrite(seat) ? <WriteForm uuid={route.letter} /> : <Barred act="write" />;
    case 'fallback':
      return route.outage === null ? <Fallback /> : <Outage key={route.outage} id={route.outage} />;
    case 'staff':
      return <Staff />;
    case 'onboarding':
      return <OnboardingList />;
    case 'office-rules':
      return <OfficeRules topic={route.topic} />;
    case 'search':
      return <Search />;
    case 'follow-up':
      return <FollowUp />;
    case 'reports':
      return <Reports />;
    case 'archive':
      return <Archive />;
    case 'delivery':
      return <Delivery way={route.way} />;
    case 'lines':
      return <Lines />;
    case 'courier':
      return <Courier />;
    case 'sites':
      return <Sites />;
    case 'account':
      return <Account />;
    case 'set-up':
    case 'lost':
      return (
        <Empty title={t('title.lost')} text={t('lost.text')}>
          <LinkButton to="/">{t('nav.home')}</LinkButton>
        </Empty>
      );
  }
}
