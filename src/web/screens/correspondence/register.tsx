// A register: search, filters, year, the numbered rows, and beside them the letter of the selected
// row. Selection, search and filters stand in the address, so that going back finds them again.
import { lazy, Suspense, useCallback, useDeferredValue, useRef, useState } from 'react';
import type { RegisterPage, RegisterRow } from '#modules/correspondence/shapes.ts';
import { loadPart } from '#web/data/load.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button, LinkButton } from '#web/parts/button.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Exports } from '#web/parts/exports.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { RegisterIncomingLink, WriteLink } from '#web/shell/day-acts.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { go, letterPath, useAddress } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { Preview } from './preview.tsx';
import { RegisterGrid } from './register-grid.tsx';
import { bookPath, COUNT_OF_FILTER, exportPath, FILTERS, pagePath } from './register-state.ts';
import type { Asked, Filter } from './register-state.ts';
import { ReserveButton } from './reserve-dialog.tsx';

const RegisterPrint = lazy(async () => ({
  default: (await loadPart(() => import('./register-print.tsx'))).RegisterPrint,
}));

export function Register({ register }: { register: 'incoming' | 'outgoing' }) {
  const { t } = useTongue();
  const seat = useSeat();
  const { asked, change } = useAsked(seat.office, register);
  const [selected, setSelected] = useState<RegisterRow | null>(null);
  const [isPrinting, setPrinting] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  const search = useRef<HTMLInputElement>(null);
  const deferred = useDeferredValue(asked);
  const firstPath = pagePath(deferred, 0);
  const first = useQuery<RegisterPage>(firstPath);
  const latest = useRef<RegisterPage | undefined>(undefined);
  if (first.data !== undefined) latest.current = first.data;
  useKeys([
    { code: 'Slash', run: () => search.current?.focus() },
    { code: 'KeyP', run: () => setPrinting(true) },
  ]);
  const open = useCallback((row: RegisterRow) => go(letterPath(row.letter)), []);
  return (
    <div className="with-aside">
      <section className="list" aria-labelledby="register-title">
        <RegisterHead register={register} page={latest.current} asked={asked} change={change} />
        <SearchBar asked={asked} change={change} input={search} onPrint={() => setPrinting(true)} />
        <Chips asked={asked} change={change} page={latest.current} />
        {asked.q !== '' && (latest.current?.counts.secret ?? 0) > 0 && (
          <p className="sub">{t('secrecy.search')}</p>
        )}
        <Answered query={first} onRetry={() => retry(firstPath)} skeleton={<Skeleton rows={10} />}>
          {(page) =>
            page.total === 0 ? (
              <NothingFound asked={asked} change={change} />
            ) : (
              <RegisterGrid
                // Another question starts at the top again.
                key={`${deferred.year} ${deferred.filter} ${deferred.q}`}
                asked={deferred}
                first={page}
                onSelect={setSelected}
                onOpen={open}
              />
            )
          }
        </Answered>
      </section>
      <aside className="preview" aria-label={t('register.preview')}>
        <Preview letter={selected?.letter ?? null} />
      </aside>
      {isPrinting && (
        <Suspense>
          <RegisterPrint asked={asked} onDone={printed} />
        </Suspense>
      )}
    </div>
  );
}

type Change = (next: Partial<Pick<Asked, 'year' | 'filter' | 'q'>>) => void;

function useAsked(office: string, register: 'incoming' | 'outgoing') {
  const { path, search } = useAddress();
  const said = new URLSearchParams(search);
  const year = Number(said.get('year'));
  const asked: Asked = {
    office,
    register,
    year: Number.isInteger(year) && said.has('year') ? year : null,
    filter: FILTERS.find((filter) => filter === said.get('filter')) ?? 'all',
    q: said.get('q') ?? '',
  };
  const change: Change = (next) => {
    const all = { ...asked, ...next };
    const params = new URLSearchParams();
    if (all.year !== null) params.set('year', String(all.year));
    if (all.filter !== 'all') params.set('filter', all.filter);
    if (all.q !== '') params.set('q', all.q);
    const text = params.toString();
    go(text === '' ? path : `${path}?${text}`, { replace: true });
  };
  return { asked, change };
}

interface Controlled {
  readonly asked: Asked;
  readonly change: Change;
}

function RegisterHead(
  props: Controlled & { register: 'incoming' | 'outgoing'; page: RegisterPage | undefined },
) {
  const { t, code } = useTongue();
  const { page, register } = props;
  const years = page?.years ?? [];
  return (
    <header className="page-head">
      <div>
        <h1 id="register-title">
          {t(`nav.${register}`)}
          {page !== undefined && page.year > 0 && years.length < 2 && (
            <>
              {' '}
              <bdi>{code(String(page.year))}</bdi>
            </>
          )}
          {page !== undefined && years.length > 1 && (
            <select
              className="year"
              aria-label={t('register.year')}
              value={page.year}
              onChange={(event) => props.change({ year: Number(event.target.value) })}
            >
              {years.map((year) => (
                <option key={year} value={year}>
                  {code(String(year))}
                </option>
              ))}
            </select>
          )}
        </h1>
        <p className="sub" role="status">
          {page === undefined ? '\u00A0' : <Totals page={page} />}
        </p>
      </div>
      <ReserveButton register={register} />
    </header>
  );
}

function Totals({ page }: { page: RegisterPage }) {
  const { t } = useTongue();
  const parts = [t('register.total', { n: page.counts.all })];
  if (page.counts.waiting > 0)
    parts.push(t(`register.waiting.${page.register}`, { n: page.counts.waiting }));
  if (page.total !== page.counts.all) parts.push(t('register.found', { n: page.total }));
  return <>{parts.join(' · ')}</>;
}

function SearchBar(
  props: Controlled & { input: React.RefObject<HTMLInputElement | null>; onPrint: () => void },
) {
  const { t } = useTongue();
  const { asked } = props;
  return (
    <div className="bar">
      <label className="search">
        <span className="unseen">{t('register.search')}</span>
        <Icon name="search" />
        <input
          ref={props.input}
          type="search"
          dir={directionOf(asked.q)}
          placeholder={t('register.search')}
          value={asked.q}
          onChange={(event) => props.change({ q: event.target.value })}
        />
      </label>
      <Exports path={exportPath(asked)} book={bookPath(asked)} onPrint={props.onPrint} />
      {asked.register === 'incoming' ? <RegisterIncomingLink /> : <WriteLink look="main" />}
    </div>
  );
}

function Chips({ asked, change, page }: Controlled & { page: RegisterPage | undefined }) {
  const { t, n } = useTongue();
  return (
    <div className="chips" role="group" aria-label={t('register.filters')}>
      {FILTERS.map((filter: Filter) => {
        const counted = COUNT_OF_FILTER[filter];
        const count = counted === null ? undefined : page?.counts[counted];
        return (
          <button
            key={filter}
            type="button"
            className="chip"
            aria-pressed={asked.filter === filter}
            onClick={() => change({ filter })}
          >
            {t(filter === 'waiting' ? `filter.waiting.${asked.register}` : `filter.${filter}`)}
            {count !== undefined && <bdi>{n(count)}</bdi>}
          </button>
        );
      })}
    </div>
  );
}

function NothingFound({ asked, change }: Controlled) {
  const { t } = useTongue();
  if (asked.q === '' && asked.filter === 'all') {
    return (
      <Empty title={t('register.empty.title')} text={t(`register.empty.${asked.register}`)}>
        {asked.register === 'incoming' ? <RegisterIncomingLink /> : <WriteLink look="main" />}
      </Empty>
    );
  }
  return (
    <Empty title={t('register.none.title')} text={t('register.none.text')}>
      <Button onClick={() => change({ q: '', filter: 'all' })}>{t('register.all')}</Button>
      {asked.q !== '' && <LinkButton to={searchPath(asked)}>{t('title.search')}</LinkButton>}
    </Empty>
  );
}

/** The same question to the whole archive. */
function searchPath({ q, register }: Asked): string {
  return `/search?${new URLSearchParams({ q, direction: register })}`;
}
