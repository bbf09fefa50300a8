// The rows of a register: only those in sight exist, in pages of 100 as they are needed. One row
// has the focus (roving tabindex); arrows, Home, End and Page keys move it, Enter opens. When new
// numbers come in above, the selected letter stays selected and stays where it is on the glass.
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { Range } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';
import type { RegisterPage, RegisterRow } from '#modules/correspondence/shapes.ts';
import { useQueries } from '#web/data/query.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { GridRow } from './grid-row.tsx';
import { findMoved, moved, PAGE_ROWS, pagePath, pagesBetween } from './register-state.ts';
import type { Asked } from './register-state.ts';

const ROW_HEIGHT_PX = 60;
const OVERSCAN_ROWS = 12;

interface Selection {
  readonly index: number;
  readonly letter: string | null;
}

export function RegisterGrid(props: {
  readonly asked: Asked;
  readonly first: RegisterPage;
  readonly onSelect: (row: RegisterRow | null) => void;
  readonly onOpen: (row: RegisterRow) => void;
}) {
  const { t } = useTongue();
  const { asked, first } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState<Selection>({ index: 0, letter: null });
  const virtual = useVirtualizer({
    count: first.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN_ROWS,
    rangeExtractor: (range) => inSight(range, selection.index),
  });
  const items = virtual.getVirtualItems();
  const rowAt = useRows(
    asked,
    first,
    items.map((item) => item.index),
  );
  useFollow({ selection, setSelection, rowAt, scroller });
  const selectedRow = rowAt(selection.index);
  const { onSelect } = props;
  useEffect(() => onSelect(selectedRow ?? null), [selectedRow, onSelect]);
  const select = (index: number) => {
    setSelection({ index, letter: rowAt(index)?.letter ?? null });
    virtual.scrollToIndex(index, { align: 'auto' });
  };
  const focusing = useRowFocus(scroller, selection.index, items.length);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && selectedRow !== undefined) return props.onOpen(selectedRow);
    const to = moved(event.key, selection.index, first.total);
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    select(to);
  };
  return (
    <div
      className="grid"
      role="grid"
      aria-label={t(`nav.${asked.register}`)}
      aria-rowcount={first.total + 1}
      {...focusing}
      onKeyDown={pressed}
    >
      <GridHead register={asked.register} />
      <div className="grid-rows" ref={scroller} role="rowgroup">
        <div role="presentation" style={{ blockSize: virtual.getTotalSize() }}>
          {items.map((item) => (
            <GridRow
              key={item.key}
              row={rowAt(item.index)}
              index={item.index}
              offsetPx={item.start}
              isSelected={item.index === selection.index}
              onSelect={() => select(item.index)}
              onOpen={props.onOpen}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function GridHead({ register }: { register: 'incoming' | 'outgoing' }) {
  const { t } = useTongue();
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" aria-rowindex={1}>
        <span role="columnheader">{t('column.number')}</span>
        <span role="columnheader">{t(`column.subject.${register}`)}</span>
        <span role="columnheader">{t('column.holder')}</span>
        <span role="columnheader">{t('column.since')}</span>
        <span role="columnheader">{t('column.safety')}</span>
      </div>
    </div>
  );
}

/** The row with the focus stays in the page however far one scrolls. */
function inSight(range: Range, selected: number): number[] {
  const sight = defaultRangeExtractor(range);
  if (sight.includes(selected) || selected >= range.count) return sight;
  return [...sight, selected].sort((one, other) => one - other);
}

/** The focus goes with the selection, once it is in the grid at all. */
function useRowFocus(
  scroller: RefObject<HTMLDivElement | null>,
  index: number,
  shownCount: number,
) {
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    if (!hasFocus.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    row?.focus({ preventScroll: true });
  }, [scroller, index, shownCount]);
  return {
    onFocus: () => {
      hasFocus.current = true;
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      hasFocus.current = event.currentTarget.contains(event.relatedTarget);
    },
  };
}

function useRows(asked: Asked, first: RegisterPage, shown: readonly number[]) {
  // The row with the focus may stand far away from the others in sight.
  const pages = [...new Set(shown.flatMap((index) => pagesBetween(index, index)))];
  const answers = useQueries<RegisterPage>(pages.map((page) => pagePath(asked, page)));
  return (index: number): RegisterRow | undefined => {
    const page = Math.floor(index / PAGE_ROWS);
    const data = page === 0 ? first : answers.get(pagePath(asked, page))?.data;
    return data?.rows[index - page * PAGE_ROWS];
  };
}

/** Keeps the selection on its letter when rows have moved. */
function useFollow(props: {
  readonly selection: Selection;
  readonly setSelection: (selection: Selection) => void;
  readonly rowAt: (index: number) => RegisterRow | undefined;
  readonly scroller: RefObject<HTMLDivElement | null>;
}): void {
  const { selection, setSelection, rowAt, scroller } = props;
  const here = rowAt(selection.index)?.letter ?? null;
  useLayoutEffect(() => {
    if (here === null || here === selection.letter) return;
    const { letter, index } = selection;
    const found = letter === null ? undefined : findMoved(rowAt, letter, index);
    if (found === undefined) return setSelection({ index, letter: here });
    setSelection({ index: found, letter });
    scroller.current?.scrollBy({ top: (found - index) * ROW_HEIGHT_PX, behavior: 'instant' });
  });
}
