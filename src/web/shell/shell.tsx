// The frame around every screen: demonstration ribbon, the thread, navigation, the screen, and what
// opens over it (command palette, map of the keys).
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Seat } from '#modules/directory/shapes.ts';
import { loadPart } from '#web/data/load.ts';
import { openLive } from '#web/data/live.ts';
import { onArrival, resume } from '#web/data/outbox.ts';
import type { Arrival } from '#web/data/outbox.ts';
import { isSeatLost, refresh, retry } from '#web/data/query.ts';
import { notify } from '#web/parts/notices.tsx';
import { useKeys } from './keys.ts';
import { Navigation } from './navigation.tsx';
import { mayRegister, mayWrite } from './permits.ts';
import { Ribbon } from './ribbon.tsx';
import { go, isFrom, useAddress } from './route.ts';
import { Screen } from './screen.tsx';
import { useSitting } from './session.tsx';
import { Thread } from './thread.tsx';
import { useTongue } from './tongue.tsx';

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(async () => ({ default: (await loadPart(loadPalette)).Palette }));
const KeyMap = lazy(async () => ({
  default: (await loadPart(() => import('./key-map.tsx'))).KeyMap,
}));

export function Shell() {
  const { t } = useTongue();
  const { session, seat, welcome } = useSitting();
  const [over, setOver] = useState<'palette' | 'keys' | null>(null);
  const [isNavOpen, setNavOpen] = useState(false);
  const { path } = useAddress();
  const main = useRef<HTMLElement>(null);
  useEffect(openLive, []);
  // There before the first press, so that what is typed at once is not lost.
  useEffect(() => void loadPalette().catch(() => undefined), []);
  useEffect(() => {
    const end = onArrival(announce);
    resume(session.person);
    return end;
  }, [session.person]);
  useEffect(() => setNavOpen(false), [path]);
  useShellKeys(seat, setOver);
  return (
    <div className={welcome.demo ? 'shell demo' : 'shell'}>
      <a className="skip" href="#main" onClick={() => main.current?.focus()}>
        {t('skip')}
      </a>
      {welcome.demo && <Ribbon />}
      <Thread onPalette={() => setOver('palette')} onMenu={() => setNavOpen((open) => !open)} />
      <Navigation isOpen={isNavOpen} onKeys={() => setOver('keys')} />
      <main id="main" tabIndex={-1} ref={main}>
        <Screen />
      </main>
      <Suspense>
        {over === 'palette' && <Palette onClose={() => setOver(null)} />}
        {over === 'keys' && <KeyMap onClose={() => setOver(null)} />}
      </Suspense>
    </div>
  );
}

function useShellKeys(seat: Seat, setOver: (over: 'palette' | 'keys' | null) => void): void {
  const { path } = useAddress();
  const hasOwnSearch = ['/incoming', '/outgoing', '/search', '/follow-up'].includes(path);
  const to = (code: string, path: string) => ({
    code,
    alt: true,
    whileTyping: true,
    run: () => go(path),
  });
  useKeys([
    { code: 'KeyK', mod: true, whileTyping: true, run: () => setOver('palette') },
    { code: 'Slash', shift: true, run: () => setOver('keys') },
    { code: 'KeyN', run: () => mayRegister(seat) && go('/incoming/new') },
    { code: 'KeyW', run: () => mayWrite(seat) && go('/outgoing/new') },
    // A screen with a search of its own keeps the key to itself.
    ...(hasOwnSearch ? [] : [{ code: 'Slash', run: () => go('/search') }]),
    ...(isFrom('/search') ? [{ code: 'Escape', run: () => history.back() }] : []),
    to('Digit1', '/'),
    to('Digit2', '/arrivals'),
    to('Digit3', '/incoming'),
    to('Digit4', '/drafts'),
    to('Digit5', '/outgoing'),
  ]);
}

/** Says what became of an act, also of one that an earlier page had sent. */
function announce({ outgoing, isHeard, answer, problem }: Arrival): void {
  refresh((path) => path.startsWith(`/api/offices/${outgoing.office}/`));
  refresh((path) => path.startsWith('/api/my-work'));
  // Opening a letter is its receipt; nobody asked to hear of it. A draft is saved at each dispatch
  // too, and its form says when.
  if (outgoing.kind === 'see-letter') return;
  // So is opening what was referred to oneself, unless a button was pressed for it.
  if (outgoing.kind === 'open-referral' && answer !== null && !isHeard) return;
  // In the lists of delivery a line that leaves says by that what was noted.
  const isListed = outgoing.kind === 'note-handover' && location.pathname.startsWith('/delivery');
  if (isHeard && isListed && answer !== null) return;
  if (isHeard && (answer === null || outgoing.kind === 'write-letter')) return;
  if (answer === null) {
    if (isSeatLost(problem)) retry('/api/session');
    notify('bad', (tongue) => tongue.problem(problem));
    return;
  }
  const number = answer.recorded.find((entry) => entry.number !== undefined)?.number;
  notify('good', ({ t, tOr }) => {
    const done = tOr(`done.${outgoing.kind}`, t('done.other'));
    return number === undefined ? done : `${done} — ${t('done.number', { number })}`;
  });
}
