// The command palette: screens, acts and choices by name, letters by number or subject.
import { useDeferredValue, useId, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { foldText } from '#lib/fold.ts';
import type { SearchAnswer } from '#modules/correspondence/search/shapes.ts';
import type { RegisterPage } from '#modules/correspondence/shapes.ts';
import { prefer } from '#web/data/preferences.ts';
import { useQueries } from '#web/data/query.ts';
import { Dialog } from '#web/parts/dialog.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { LANGUAGE_NAMES, LANGUAGES } from './languages.ts';
import { mayKeepLines, mayRegister, mayWrite } from './permits.ts';
import { go, letterPath } from './route.ts';
import { useSitting } from './session.tsx';
import { useSignOut } from './sign-out.tsx';
import { useTongue } from './tongue.tsx';

interface Choice {
  readonly id: string;
  readonly label: ReactNode;
  readonly kind: string;
  readonly run: () => void;
}

const LETTERS_SHOWN = 6;
const SEARCH_MIN_CHARS = 2;

export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTongue();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const acts = useActs(text);
  const deferred = useDeferredValue(text.trim());
  const { letters, isAsking } = useLetters(deferred);
  const archive = useArchive(deferred);
  // Nothing is put above what somebody is about to choose.
  const choices = [...acts, ...letters, ...(isAsking ? [] : archive)];
  const take = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    onClose();
    choice.run();
  };
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && choices.length > 0) {
      event.preventDefault();
      setActive((at) => (at + step + choices.length) % choices.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      take(choices[active]);
    }
  };
  return (
    <Dialog title={t('palette.title')} className="palette" onClose={onClose}>
      <input
        dir={directionOf(text)}
        role="combobox"
        aria-expanded={choices.length > 0}
        aria-controls={listId}
        aria-activedescendant={choices[active] === undefined ? undefined : `${listId}-${active}`}
        aria-label={t('palette.title')}
        placeholder={t('palette.hint')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={pressed}
      />
      <ul role="listbox" id={listId} aria-label={t('palette.title')}>
        {choices.map((choice, at) => (
          <li
            key={choice.id}
            id={`${listId}-${at}`}
            role="option"
            aria-selected={at === active}
            onPointerMove={() => setActive(at)}
            onPointerDown={(event) => {
              event.preventDefault();
              take(choice);
            }}
          >
            <span>{choice.label}</span>
            <small>{choice.kind}</small>
          </li>
        ))}
      </ul>
      {choices.length === 0 && !isAsking && <p className="palette-empty">{t('palette.empty')}</p>}
    </Dialog>
  );
}

function useActs(text: string): Choice[] {
  const { t, name } = useTongue();
  const { session, seat } = useSitting();
  const leaving = useSignOut(session.person);
  const place = (word: Parameters<typeof t>[0], path: string, kind = t('palette.screen')) => ({
    id: path,
    label: t(word),
    kind,
    run: () => go(path),
  });
  const act = t('palette.act');
  const all = [
    ...(mayRegister(seat) ? [place('act.register-incoming', '/incoming/new', act)] : []),
    ...(mayWrite(seat) ? [place('act.write', '/outgoing/new', act)] : []),
    place('nav.home', '/'),
    place('nav.follow-up', '/follow-up'),
    place('nav.reports', '/reports'),
    place('nav.arrivals', '/arrivals'),
    place('nav.drafts', '/drafts'),
    place('nav.delivery', '/delivery'),
    place('nav.incoming', '/incoming'),
    place('nav.outgoing', '/outgoing'),
    place('title.search', '/search'),
    place('title.archive', '/archive'),
    ...(mayKeepLines(seat) ? [place('nav.lines', '/lines'), place('nav.courier', '/courier')] : []),
    place('nav.staff', '/staff'),
    ...(seat.capacity === 'administrator'
      ? [place('nav.onboarding', '/onboarding'), place('title.sites', '/sites')]
      : []),
    place('module.office-rules', '/office-rules'),
    place('module.fallback', '/fallback'),
    place('nav.account', '/account'),
    ...session.seats.map((seat) => ({
      id: seat.appointment,
      label: `${name(seat.title)} — ${name(seat.officeNames)}`,
      kind: t('seat.switch'),
      run: () => prefer({ seat: seat.appointment }),
    })),
    ...LANGUAGES.map((language) => ({
      id: language,
      label: LANGUAGE_NAMES[language],
      kind: t('choice.language'),
      run: () => prefer({ language }),
    })),
    ...(['auto', 'light', 'dark'] as const).map((theme) => ({
      id: `theme-${theme}`,
      label: t(`theme.${theme}`),
      kind: t('choice.theme'),
      run: () => prefer({ theme }),
    })),
    { id: 'out', label: t('act.sign-out'), kind: act, run: leaving.run },
  ];
  const wanted = foldText(text);
  if (wanted === '') return all.slice(0, 9);
  return all.filter((choice) => foldText(`${choice.label} ${choice.kind}`).includes(wanted));
}

type LetterRow = Pick<
  RegisterPage['rows'][number],
  'letter' | 'number' | 'subject' | 'masked' | 'urgency' | 'secrecy'
>;

function LetterLabel({ row }: { row: LetterRow }) {
  return (
    <>
      {row.number !== null && <NumberText>{row.number}</NumberText>} <bdi>{row.subject}</bdi>{' '}
      <Marks urgency={row.urgency} secrecy={row.secrecy} />
    </>
  );
}

/** Letters whose number begins so, and those that the archive's search finds. */
function useLetters(text: string): {
  readonly letters: Choice[];
  readonly isAsking: boolean;
} {
  const { t } = useTongue();
  const { seat } = useSitting();
  const isAsked = text.length >= SEARCH_MIN_CHARS || /\d/.test(text);
  const inRegister = (register: string) =>
    `/api/offices/${seat.office}/registers/${register}?q=${encodeURIComponent(text)}` +
    `&filter=all&from=0&limit=${LETTERS_SHOWN}`;
  const inArchive =
    `/api/offices/${seat.office}/search?q=${encodeURIComponent(text)}` +
    `&sort=rank&limit=${LETTERS_SHOWN}`;
  const registers = [inRegister('incoming'), inRegister('outgoing')];
  const pages = useQueries<RegisterPage>(isAsked ? registers : [], { isCancelled: true });
  const found = useQueries<SearchAnswer>(isAsked ? [inArchive] : [], { isCancelled: true });
  const rows: (LetterRow & { readonly direction: 'incoming' | 'outgoing' })[] = [
    ...[...pages.values()].flatMap(({ data }) =>
      (data?.rows ?? []).map((row) => ({ ...row, direction: data?.register ?? 'incoming' })),
    ),
    ...[...found.values()].flatMap(({ data }) => data?.rows ?? []),
  ];
  const letters = [...new Map(rows.map((row) => [row.letter, row])).values()].map((row) => ({
    id: row.letter,
    kind: t(`direction.${row.direction}`),
    label: <LetterLabel row={row} />,
    run: () => go(letterPath(row.letter)),
  }));
  const isAsking = [...pages.values(), ...found.values()].some(({ isLoading }) => isLoading);
  return { letters, isAsking };
}

/** On to the whole search, with what was typed. */
function useArchive(text: string): Choice[] {
  const { t } = useTongue();
  if (text === '') return [];
  const run = () => go(`/search?${new URLSearchParams({ q: text })}`);
  return [{ id: 'archive', label: t('palette.search'), kind: t('palette.act'), run }];
}
