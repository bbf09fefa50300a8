// From the first byte to the right door: words of the language, who is signed in, and then either
// the sign-in or the shell with its screens.
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Language } from '#kernel/authority.ts';
import type { Seat, SessionAnswer, Welcome } from '#modules/directory/shapes.ts';
import { loadPart } from '#web/data/load.ts';
import { browserLanguage, digitsFor, preferences } from '#web/data/preferences.ts';
import type { Preferences } from '#web/data/preferences.ts';
import { onSessionChanged, retry, useQuery } from '#web/data/query.ts';
import { useSignal } from '#web/data/signal.ts';
import { Guarded } from '#web/parts/guarded.tsx';
import { Failed } from '#web/parts/states.tsx';
import { Notices } from '#web/parts/notices.tsx';
import { loadWords } from '#web/words/words.ts';
import type { Words } from '#web/words/words.ts';
import { Doors } from './doors.tsx';
import { seatOf } from './session.tsx';
import { makeTongue, TongueProvider } from './tongue.tsx';
import type { Tongue } from './tongue.tsx';

const WELCOME = '/api/welcome';
const SESSION = '/api/session';

// Asking who is signed in is itself answered so where nobody is.
onSessionChanged((path) => {
  if (path !== SESSION) retry(SESSION);
});

export function App() {
  const chosen = useSignal(preferences);
  const welcome = useQuery<Welcome>(WELCOME);
  const asked = useQuery<SessionAnswer>(SESSION);
  const isOut = asked.problem?.status === 401;
  const session = isOut ? undefined : asked.data;
  const seat = session === undefined ? null : seatOf(session, chosen.seat);
  const tongue = useChosenTongue(chosen, seat);
  useTheme(chosen.theme);
  if (tongue === null) return null;
  const problem = welcome.problem ?? (isOut ? null : asked.problem);
  const isKnown = welcome.data !== undefined && (isOut || session !== undefined);
  let body: ReactNode = <div className="opening" aria-busy="true" />;
  if (isKnown) {
    body = <Doors welcome={welcome.data} session={session ?? null} seat={seat} />;
  } else if (problem !== null) {
    body = (
      <main className="opening">
        <Failed problem={problem} onRetry={() => [WELCOME, SESSION].forEach(retry)} />
      </main>
    );
  }
  return (
    <TongueProvider tongue={tongue}>
      <Guarded place={session?.person ?? ''}>{body}</Guarded>
      <Notices />
    </TongueProvider>
  );
}

/** The tongue, once its words are loaded; the former one while the next language is loading. */
function useChosenTongue(chosen: Preferences, seat: Seat | null): Tongue | null {
  const automatic = seat?.language ?? browserLanguage(navigator.languages);
  const language = chosen.language === 'auto' ? automatic : chosen.language;
  const [loaded, setLoaded] = useState<{ language: Language; words: Words } | null>(null);
  useEffect(() => {
    let isWanted = true;
    void loadPart(() => loadWords(language)).then((words) => {
      if (isWanted) setLoaded({ language, words });
    });
    return () => {
      isWanted = false;
    };
  }, [language]);
  const tongue = useMemo(() => {
    if (loaded === null) return null;
    const calendarOfLanguage = { ar: 'islamic-umalqura', fa: 'persian', en: 'gregory' } as const;
    const calendar = seat?.calendar ?? calendarOfLanguage[loaded.language];
    return makeTongue({
      ...loaded,
      digits: digitsFor(chosen.digits, loaded.language, seat),
      calendar: chosen.calendar === 'auto' ? calendar : chosen.calendar,
      timeZone: seat?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
  }, [loaded, chosen.digits, chosen.calendar, seat]);
  useEffect(() => {
    if (tongue === null) return;
    document.documentElement.lang = tongue.language;
    document.documentElement.dir = tongue.direction;
    document.title = tongue.t('app.name');
  }, [tongue]);
  return tongue;
}

function useTheme(theme: Preferences['theme']): void {
  useEffect(() => {
    const root = document.documentElement;
    if (theme === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
  }, [theme]);
}
