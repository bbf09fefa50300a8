// The keys of the screens. They are told by their place on the keyboard (event.code), because an
// Arabic or Persian layout writes other letters with the same keys.
import { useEffect, useRef } from 'react';

export interface KeyRule {
  /** 'KeyN', 'Slash', 'Escape' … */
  readonly code: string;
  readonly mod?: boolean;
  readonly alt?: boolean;
  readonly shift?: boolean;
  /** Also while somebody types into a field. */
  readonly whileTyping?: boolean;
  readonly run: () => unknown;
}

export type KeyPress = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

export function isPressed(rule: Omit<KeyRule, 'run'>, press: KeyPress): boolean {
  return (
    rule.code === press.code &&
    (rule.mod ?? false) === (press.ctrlKey || press.metaKey) &&
    (rule.alt ?? false) === press.altKey &&
    (rule.shift ?? false) === press.shiftKey
  );
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  const notText = ['checkbox', 'radio', 'button', 'submit', 'file'];
  return target instanceof HTMLInputElement && !notText.includes(target.type);
}

/** Keys that hold while the component is there. An open dialog keeps them to itself. */
export function useKeys(rules: readonly KeyRule[], isOn = true): void {
  const latest = useRef(rules);
  useEffect(() => {
    latest.current = rules;
  });
  useEffect(() => {
    if (!isOn) return undefined;
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const rule = latest.current.find((each) => isPressed(each, event));
      if (rule === undefined) return;
      if (rule.whileTyping !== true && isTyping(event.target)) return;
      event.preventDefault();
      rule.run();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [isOn]);
}

/** How a key is called on this machine. */
export function modKey(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}
