// The search of the archive: one field, answers while one types, what narrows them below it, the
// letters found with the places marked, and beside them the letter of the selected row. The
// question stands in the address; which letter was selected and how far one had read is kept beside
// it, so that coming back from a letter finds the place again.
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import type { SearchAnswer } from '#modules/correspondence/search/shapes.ts';
import { loadPart } from '#web/data/load.ts';
import { retry } from '#web/data/query.ts';
import { directionOf } from '#web/parts/direction.ts';
import { Exports } from '#web/parts/exports.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { Preview } from '#web/screens/correspondence/preview.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { go, letterPath, useAddress } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { addressOf, askedOf, exportPath } from './search-state.ts';
import type { Asked, Change } from './search-state.ts';
import { SearchFilters } from './search-filters.tsx';
import { SearchNone } from './search-none.tsx';
import { SearchResults } from './search-results.tsx';
import { useFound } from './use-found.ts';
import type { Found } from './use-found.ts';
import './search.css';

const SearchPrint = lazy(async () => ({
  default: (await loadPart(() => import('./search-print.tsx'))).SearchPrint,
}));

export function Search() {
  const { t } = useTongue();
  const { office } = useSeat();
  const { search } = useAddress();
  const asked = askedOf(search);
  const change: Change = (next) => go(addressOf({ ...asked, ...next }), { replace: true });
  const found = useFound(office, asked);
  const [isPrinting, setPrinting] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLOListElement>(null);
  useKeys([
    { code: 'Slash', run: () => field.current?.select() },
    { code: 'KeyP', run: () => setPrinting(true) },
  ]);
  const selected = found.rows[found.at];
  const toField = () => field.current?.focus();
  return (
    <div className="with-aside">
      <section className="list searching" aria-labelledby="search-title">
        <header className="page-head">
          <div>
            <h1 id="search-title">{t('title.search')}</h1>
            <p className="sub" role="status">
              {found.first.data === undefined ? '\u00A0' : <Totals answer={found.first.data} />}
            </p>
          </div>
          <Exports path={exportPath(office, asked)} onPrint={() => setPrinting(true)} />
        </header>
        <SearchField {...{ asked, change, found, list }} input={field} />
        <SearchFilters asked={asked} change={change} facets={found.first.data?.facets ?? null} />
        <Answered
          query={found.first}
          onRetry={() => retry(found.path)}
          skeleton={<Skeleton rows={8} />}
        >
          {(answer) =>
            found.rows.length === 0 && found.next === null ? (
              <SearchNone asked={asked} change={change} answer={answer} />
            ) : (
              <SearchResults found={found} list={list} onField={toField} />
            )
          }
        </Answered>
      </section>
      <aside className="preview" aria-label={t('register.preview')}>
        <Preview letter={selected?.letter ?? null} />
      </aside>
      {isPrinting && (
        <Suspense>
          <SearchPrint asked={asked} onDone={printed} />
        </Suspense>
      )}
    </div>
  );
}

function Totals({ answer }: { answer: SearchAnswer }) {
  const { t } = useTongue();
  const { understood, total, behind } = answer;
  const parts = [t(`search.total.${total.kind}`, { n: total.count })];
  if (behind > 0) parts.push(t('search.behind', { n: behind }));
  const isPlain = understood.length === 0;
  // Whoever looks for a word is told which letters it cannot find.
  const told = t(isPlain ? 'search.about' : 'secrecy.search');
  return <>{[...parts, told].join(' · ')}</>;
}

function SearchField(props: {
  readonly asked: Asked;
  readonly change: Change;
  readonly found: Found;
  readonly input: RefObject<HTMLInputElement | null>;
  readonly list: RefObject<HTMLOListElement | null>;
}) {
  const { t } = useTongue();
  const { asked, change, found, input, list } = props;
  useEffect(() => {
    // Coming back from a letter, the focus is on its row.
    if (!found.isBack) input.current?.focus({ preventScroll: true });
  }, []);
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    } else if (event.key === 'Enter') {
      const row = found.rows[found.at];
      if (row !== undefined && !found.isOld) go(letterPath(row.letter));
    } else if (event.key === 'Escape' && asked.q !== '') {
      event.preventDefault();
      change({ q: '' });
    }
  };
  return (
    <div className="bar">
      <label className="search">
        <span className="unseen">{t('search.field')}</span>
        <Icon name="search" />
        <input
          ref={input}
          type="search"
          className="asked"
          dir={directionOf(asked.q)}
          autoComplete="off"
          maxLength={300}
          placeholder={t('search.hint')}
          value={asked.q}
          onChange={(event) => change({ q: event.target.value })}
          onKeyDown={pressed}
        />
      </label>
    </div>
  );
}
