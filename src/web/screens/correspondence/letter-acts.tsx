// What may be done with a letter now: the obvious next act, what is near, and the rest in a menu.
// Each has its key, which holds on the whole page, also while the menu is closed.
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { Button, Kbd } from '#web/parts/button.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { listActs } from './act-offers.ts';
import type { Act, Asked } from './act-offers.ts';

/** More than so many beside the first one, and nobody finds anything. */
const NEAR_MAX = 3;

export function LetterActs(props: {
  readonly letter: LetterAnswer;
  readonly onAsk: (asked: Asked) => void;
}) {
  const { t } = useTongue();
  const { letter, onAsk } = props;
  const acts = listActs(letter, useSeat());
  const first = acts.filter(({ near }) => near === 'next');
  const near = acts.filter(({ near: place }) => place === 'near');
  const shown = [...first, ...near.slice(0, NEAR_MAX)];
  const rest = [...near.slice(NEAR_MAX), ...acts.filter(({ near: place }) => place === 'menu')];
  const harm = acts.filter(({ near: place }) => place === 'harm');
  useKeys(
    acts.flatMap(({ code, run }) => (code === null ? [] : [{ code, run: () => run(onAsk) }])),
  );
  return (
    <div className="row-of-acts letter-acts">
      {shown.map((act) => (
        <Button
          key={act.word}
          look={act.near === 'next' ? 'main' : 'plain'}
          {...(act.key === null ? {} : { keys: act.key })}
          onClick={() => act.run(onAsk)}
        >
          {t(act.word)}
        </Button>
      ))}
      <ActMenu groups={[rest, harm].filter((group) => group.length > 0)} onAsk={onAsk} />
    </div>
  );
}

/** A menu button: arrows move, Enter does, Escape and Tab close; the key M opens it. */
function ActMenu(props: {
  readonly groups: readonly (readonly Act[])[];
  readonly onAsk: (asked: Asked) => void;
}) {
  const { t } = useTongue();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  useKeys([{ code: 'KeyM', run: () => setOpen(true) }], !isOpen);
  useEffect(() => {
    if (isOpen) menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const take = (act: Act) => {
    close();
    act.run(props.onAsk);
  };
  return (
    <div
      className="act-menu"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className="btn plain"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <span>
          {t('act.more')} <Icon name="down2" size={13} />
        </span>
        <Kbd>M</Kbd>
      </button>
      {isOpen && (
        <div
          ref={menu}
          id={id}
          role="menu"
          aria-label={t('act.more')}
          tabIndex={-1}
          onKeyDown={(event) => moveInMenu(event, menu.current, close)}
        >
          {props.groups.map((group, at) => (
            <MenuGroup key={at} group={group} onTake={take} />
          ))}
        </div>
      )}
    </div>
  );
}

function MenuGroup(props: { group: readonly Act[]; onTake: (act: Act) => void }) {
  const { t } = useTongue();
  return (
    <div role="group">
      {props.group.map((act) => (
        <button
          key={act.word}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={act.near === 'harm' ? 'harm' : undefined}
          onClick={() => props.onTake(act)}
        >
          <span>{t(act.word)}</span>
          {act.key !== null && <Kbd>{act.key}</Kbd>}
        </button>
      ))}
    </div>
  );
}

function moveInMenu(event: KeyboardEvent, menu: HTMLElement | null, close: () => void): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const here = items.findIndex((item) => item === document.activeElement);
  const to = {
    ArrowDown: (here + 1) % items.length,
    ArrowUp: (here - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items[to]?.focus();
  } else if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (event.key === 'Tab') close();
}
