// A question that must be answered first: the browser's own dialog, which keeps the focus inside
// and gives it back. Escape closes it.
import { useId, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useTongue } from '#web/shell/tongue.tsx';
import { Icon } from './icon.tsx';

/** What has the focus first: a field, or else a button; never the cross in the header. */
const FIRST = ':scope > input, :scope > :not(header) :is(input, textarea, button)';

export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: 'narrow' | 'wide';
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { t } = useTongue();
  const own = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the paint, and closed while still in the page: only so does the focus go back.
  useLayoutEffect(() => {
    const dialog = own.current;
    if (dialog !== null && !dialog.open) {
      dialog.showModal();
      firstOf(dialog)?.focus();
    }
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={own}
      className={`dialog ${props.size ?? 'narrow'} ${props.className ?? ''}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === own.current) props.onClose();
      }}
    >
      <header>
        <h2 id={titleId}>{props.title}</h2>
        <button type="button" className="bare" aria-label={t('act.close')} onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </header>
      {props.children}
    </dialog>
  );
}

/** Of a group of radio buttons the chosen one, from which the arrows go on. */
function firstOf(dialog: HTMLDialogElement): HTMLElement | null {
  const first = dialog.querySelector<HTMLElement>(FIRST);
  if (!(first instanceof HTMLInputElement) || first.type !== 'radio') return first;
  return dialog.querySelector<HTMLElement>(`[name="${CSS.escape(first.name)}"]:checked`) ?? first;
}
