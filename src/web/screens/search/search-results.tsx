// The letters found, each with the places where the question stands, in the letter's own spelling.
// One row has the focus; arrows, Home and End move it, Enter opens the letter, Escape goes back to
// the field.
import { useEffect } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { Button } from '#web/parts/button.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { usePartyNames } from '#web/parts/offices.ts';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { LinkPlain } from '#web/screens/correspondence/link-plain.tsx';
import { go, letterPath } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { movedTo } from './search-state.ts';
import type { Found, FoundRow } from './use-found.ts';

export function SearchResults(props: {
  readonly found: Found;
  readonly list: RefObject<HTMLOListElement | null>;
  readonly onField: () => void;
}) {
  const { t } = useTongue();
  const { found, list, onField } = props;
  const { rows, at } = found;
  const focusRow = (index: number) =>
    list.current?.querySelector<HTMLElement>(`[data-at="${index}"]`)?.focus();
  useEffect(() => {
    if (!found.isBack) return;
    list.current?.querySelector('[tabindex="0"]')?.scrollIntoView({ block: 'center' });
    focusRow(at);
  }, []);
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rows[at];
    if (event.key === 'Enter' && row !== undefined && event.target === event.currentTarget) return;
    if (event.key === 'Enter' && row !== undefined) {
      event.preventDefault();
      return go(letterPath(row.letter));
    }
    const to = movedTo(event.key, at, rows.length);
    if (to === undefined) return;
    event.preventDefault();
    if (to === 'field') return onField();
    if (event.key === 'ArrowDown' && at === rows.length - 1) found.more();
    found.select(to);
    focusRow(to);
  };
  return (
    <div className={found.isOld ? 'found-area old' : 'found-area'} aria-busy={found.isOld}>
      <ol className="found" ref={list} aria-label={t('search.results')} onKeyDown={pressed}>
        {rows.map((row, index) => (
          <FoundItem
            key={row.letter}
            row={row}
            index={index}
            isSelected={index === at}
            onSelect={() => found.select(index)}
          />
        ))}
      </ol>
      {found.next !== null && (
        <p className="row-of-acts">
          <Button isBusy={found.isMoreComing} onClick={found.more}>
            {t('search.more')}
          </Button>
        </p>
      )}
    </div>
  );
}

function FoundItem(props: {
  readonly row: FoundRow;
  readonly index: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}) {
  const { t } = useTongue();
  const { row, index, isSelected } = props;
  const inSubject = row.snippets.find(({ field }) => field === 'subject');
  const isWhole = inSubject !== undefined && !inSubject.isCutBefore && !inSubject.isCutAfter;
  // Both numbers stand in the row as they are.
  const others = row.snippets.filter(
    (snippet) => snippet.field !== 'number' && (!isWhole || snippet !== inSubject),
  );
  const subject = row.masked ? t('letter.masked') : row.subject;
  return (
    <li
      className={isSelected ? 'found-row selected' : 'found-row'}
      data-at={index}
      tabIndex={isSelected ? 0 : -1}
      aria-current={isSelected}
      aria-labelledby={`found-${index}-title`}
      onClick={props.onSelect}
      onFocus={(event) => {
        if (event.target === event.currentTarget && !isSelected) props.onSelect();
      }}
      onDoubleClick={() => go(letterPath(row.letter))}
    >
      <FoundNumber row={row} />
      <div className="what">
        <span className="what-line" id={`found-${index}-title`}>
          <LinkPlain to={letterPath(row.letter)}>
            <bdi title={subject}>
              {isWhole && !row.masked ? <Marked parts={inSubject.parts} /> : subject}
            </bdi>
          </LinkPlain>
          <Marks urgency={row.urgency} secrecy={row.secrecy} />
        </span>
        <FoundFrom row={row} />
        {others.map((snippet) => (
          <p key={snippet.field} className="snippet">
            <small>{t(`search.in.${snippet.field}`)}</small>
            <span dir={directionOf(snippet.parts.map(({ text }) => text).join(''))}>
              {snippet.isCutBefore && '… '}
              <Marked parts={snippet.parts} />
              {snippet.isCutAfter && ' …'}
            </span>
          </p>
        ))}
      </div>
    </li>
  );
}

function FoundNumber({ row }: { row: FoundRow }) {
  const { t, dayOf } = useTongue();
  return (
    <div className="no">
      <NumberText>{row.number ?? '—'}</NumberText>
      <small>
        {t(`direction.${row.direction}`)}
        {row.numberedAt !== null && (
          <>
            {' · '}
            <bdi>{dayOf(row.numberedAt)}</bdi>
          </>
        )}
      </small>
      {row.numberStatus === 'void' && <span className="tag red">{t('number.void')}</span>}
    </div>
  );
}

function FoundFrom({ row }: { row: FoundRow }) {
  const { t, day } = useTongue();
  const called = usePartyNames();
  return (
    <span className="from">
      <bdi>{called.party(row.partyOffice, row.party)}</bdi>
      {row.partyCount > 1 && <> {t('party.more', { n: row.partyCount - 1 })}</>}
      {row.theirNumber !== null && (
        <>
          {' · '}
          <NumberText>{row.theirNumber}</NumberText>
        </>
      )}
      {row.theirDate !== null && (
        <>
          {' · '}
          <bdi>{day(row.theirDate)}</bdi>
        </>
      )}
      {row.enclosures > 0 && <> · {t('files.count', { n: row.enclosures })}</>}
      {' · '}
      {t(`state.${row.state}`)}
    </span>
  );
}

function Marked({ parts }: { parts: FoundRow['snippets'][number]['parts'] }) {
  return parts.map(({ text, hit }, at) =>
    // The pieces of one text never change places.
    hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
  );
}
