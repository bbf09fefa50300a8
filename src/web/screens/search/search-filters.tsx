// What narrows a search: the values that the letters found have, with how many have them, days in
// the office's calendar, how words are meant, and the order.
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { SearchAnswer } from '#modules/correspondence/search/shapes.ts';
import { DateField } from '#web/parts/date-field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { FACETS, hasFilters, MODES, SORTS, withoutFilters } from './search-state.ts';
import type { Asked, Change, Facet } from './search-state.ts';

type Facets = SearchAnswer['facets'];

interface FiltersProps {
  readonly asked: Asked;
  readonly change: Change;
  readonly facets: Facets;
}

export function SearchFilters({ asked, change, facets }: FiltersProps) {
  const { t, day } = useTongue();
  const hasDays = asked.from !== '' || asked.until !== '';
  const [isOpen, setOpen] = useState(hasDays);
  const days = [asked.from, asked.until].map((iso) => (iso === '' ? '…' : day(iso)));
  return (
    <div className="narrowing" role="group" aria-label={t('search.filters')}>
      <div className="chips">
        {FACETS.map((facet) => (
          <FacetPick key={facet} {...{ facet, asked, change, facets }} />
        ))}
        <button
          type="button"
          className="chip pick"
          aria-expanded={isOpen}
          aria-pressed={hasDays}
          onClick={() => setOpen((open) => !open)}
        >
          {t('search.days')}
          {hasDays && <bdi>{days.join(' – ')}</bdi>}
        </button>
        <Pick
          label={t('search.mode')}
          value={asked.mode}
          isSet={asked.mode !== 'stems'}
          onValue={(mode) => change({ mode })}
        >
          {MODES.map((mode) => (
            <option key={mode} value={mode}>
              {t(`search.mode.${mode}`)}
            </option>
          ))}
        </Pick>
        <Pick
          label={t('search.sort')}
          value={asked.sort}
          isSet={asked.sort !== 'date'}
          onValue={(sort) => change({ sort })}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`search.sort.${sort}`)}
            </option>
          ))}
        </Pick>
        {hasFilters(asked) && (
          <button type="button" className="chip" onClick={() => change(withoutFilters(asked))}>
            {t('search.without-filters')}
          </button>
        )}
      </div>
      {isOpen && <Days asked={asked} change={change} />}
    </div>
  );
}

function Pick(props: {
  readonly label: string;
  readonly value: string;
  readonly isSet: boolean;
  readonly onValue: (value: string) => void;
  readonly children: ReactNode;
}) {
  return (
    <label className={props.isSet ? 'chip pick set' : 'chip pick'}>
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onValue(event.target.value)}>
        {props.children}
      </select>
    </label>
  );
}

function FacetPick({ facet, asked, change, facets }: FiltersProps & { readonly facet: Facet }) {
  const tongue = useTongue();
  const { t, n } = tongue;
  const values = facets?.find((one) => one.facet === facet)?.values ?? [];
  const chosen = asked[facet];
  const isSet = chosen !== '';
  if (!isSet && values.length < 2) return null;
  // Volumes have numbers: alone, without their file, they say nothing.
  if (facet === 'volume' && asked.file === '') return null;
  const isListed = values.some(({ value }) => value === chosen);
  return (
    <Pick
      label={t(`search.facet.${facet}`)}
      value={chosen}
      isSet={isSet}
      onValue={(value) =>
        change(facet === 'file' ? { file: value, volume: '' } : { [facet]: value })
      }
    >
      <option value="">{t('search.all')}</option>
      {isSet && !isListed && <option value={chosen}>{valueText(tongue, facet, chosen)}</option>}
      {values.map(({ value, label, letters }) => (
        <option key={value} value={value}>
          {`${label ?? valueText(tongue, facet, value)} (${n(letters)})`}
        </option>
      ))}
    </Pick>
  );
}

function valueText({ tOr, code }: Tongue, facet: Facet, value: string): string {
  if (facet === 'party' || facet === 'file') return value;
  return facet === 'year' || facet === 'volume' ? code(value) : tOr(`${facet}.${value}`, value);
}

function Days({ asked, change }: Pick<FiltersProps, 'asked' | 'change'>) {
  const { t, isoDay } = useTongue();
  const today = isoDay(Date.now());
  const ends = ['from', 'until'] as const;
  return (
    <div className="days">
      {ends.map((end) => (
        <DateField
          key={end}
          label={t(`search.${end}`)}
          value={asked[end] === '' ? null : asked[end]}
          today={today}
          onValue={(iso) => change({ [end]: iso ?? '' })}
          onTextWrong={() => undefined}
        />
      ))}
    </div>
  );
}
