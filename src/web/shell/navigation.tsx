// Where one can go, with how much waits there. On a phone it opens over the screen.
import type { HomeAnswer } from '#modules/correspondence/shapes.ts';
import type { MyWorkAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { Kbd } from '#web/parts/button.tsx';
import { isOfRegistry, mayKeepLines } from './permits.ts';
import { follow, useAddress } from './route.ts';
import { useSeat } from './session.tsx';
import { useTongue } from './tongue.tsx';
import { useTurn } from '#web/data/turn.ts';
import type { WordKey } from '#web/words/words.ts';

interface Place {
  readonly to: string;
  readonly word: WordKey;
  readonly count?: number | undefined;
}

export function Navigation({ isOpen, onKeys }: { isOpen: boolean; onKeys: () => void }) {
  const { t } = useTongue();
  const seat = useSeat();
  const { data } = useQuery<HomeAnswer>(`/api/offices/${seat.office}/home`);
  const counts = data?.counts;
  const work = useQuery<MyWorkAnswer>('/api/my-work').data;
  const mine = work?.counts;
  useTurn(work);
  const groups: readonly (readonly [WordKey | null, readonly Place[]])[] = [
    [
      null,
      [
        { to: '/', word: 'nav.home', count: data?.waiting.length },
        { to: '/follow-up', word: 'nav.follow-up', count: mine?.all },
        { to: '/search', word: 'title.search' },
      ],
    ],
    [
      'nav.correspondence',
      [
        { to: '/arrivals', word: 'nav.arrivals', count: counts?.unregistered },
        ...(isOfRegistry(seat) ? [{ to: '/post', word: 'nav.post' as const }] : []),
        { to: '/drafts', word: 'nav.drafts', count: counts?.drafts },
        { to: '/delivery', word: 'nav.delivery' },
      ],
    ],
    [
      'nav.registers',
      [
        { to: '/incoming', word: 'nav.incoming' },
        { to: '/outgoing', word: 'nav.outgoing', count: counts?.awaited },
        { to: '/archive', word: 'title.archive' },
      ],
    ],
    ['nav.office', officePlaces(seat)],
  ];
  return (
    <nav className={isOpen ? 'nav open' : 'nav'} aria-label={t('nav.label')}>
      {groups.map(([heading, places]) => (
        <div key={heading ?? 'first'}>
          {heading !== null && <h2>{t(heading)}</h2>}
          {places.map((place) => (
            <PlaceLink key={place.to} {...place} />
          ))}
        </div>
      ))}
      <button type="button" className="keys-button" onClick={onKeys}>
        {t('keys.title')} <Kbd>?</Kbd>
      </button>
    </nav>
  );
}

function officePlaces(seat: ReturnType<typeof useSeat>): readonly Place[] {
  return [
    { to: '/reports', word: 'nav.reports' },
    ...(mayKeepLines(seat)
      ? [
          { to: '/lines', word: 'nav.lines' as const },
          { to: '/courier', word: 'nav.courier' as const },
        ]
      : []),
    { to: '/staff', word: 'nav.staff' },
    ...(seat.capacity === 'administrator'
      ? [
          { to: '/onboarding', word: 'nav.onboarding' as const },
          { to: '/sites', word: 'title.sites' as const },
        ]
      : []),
    { to: '/office-rules', word: 'module.office-rules' },
    { to: '/fallback', word: 'module.fallback' },
    { to: '/account', word: 'nav.account' },
  ];
}

function PlaceLink({ to, word, count }: Place) {
  const { t, n } = useTongue();
  const { path } = useAddress();
  const hasPlaces = ['/office-rules', '/delivery', '/post', '/fallback'].includes(to);
  const isHere = path === to || (hasPlaces && path.startsWith(`${to}/`));
  return (
    <a href={to} onClick={follow} aria-current={isHere ? 'page' : undefined}>
      <span>{t(word)}</span>
      {count !== undefined && count > 0 && <bdi className="count">{n(count)}</bdi>}
    </a>
  );
}
