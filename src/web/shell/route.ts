// Which screen an address means, and how one gets there: the browser's own history, no reloads.
import type { MouseEvent } from 'react';
import { topics } from '#modules/office-rules/topics.ts';
import type { Topic } from '#modules/office-rules/topics.ts';
import { wayOf } from '#web/screens/outside/ways.ts';
import type { Way } from '#web/screens/outside/ways.ts';
import { signal, useSignal } from '#web/data/signal.ts';

export type Route =
  | { readonly screen: 'home' | 'arrivals' | 'drafts' | 'staff' | 'account' | 'set-up' | 'lost' }
  | { readonly screen: 'search' | 'archive' | 'follow-up' | 'reports' | 'lines' }
  | { readonly screen: 'onboarding' | 'courier' | 'sites' }
  | { readonly screen: 'register'; readonly register: 'incoming' | 'outgoing' }
  | { readonly screen: 'register-incoming' }
  | { readonly screen: 'post'; readonly batch: string | null }
  | { readonly screen: 'fallback'; readonly outage: string | null }
  | { readonly screen: 'office-rules'; readonly topic: Topic }
  | { readonly screen: 'delivery'; readonly way: Way }
  | { readonly screen: 'write'; readonly letter: string | null }
  | { readonly screen: 'letter'; readonly letter: string };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PLAIN = [
  'arrivals',
  'drafts',
  'staff',
  'account',
  'set-up',
  'search',
  'archive',
  'follow-up',
  'reports',
  'lines',
  'onboarding',
  'courier',
  'sites',
] as const;

export function routeOf(path: string): Route {
  const [first = '', second, third] = path.replace(/^\/+|\/+$/g, '').split('/');
  if (first === '') return { screen: 'home' };
  const plain = PLAIN.find((name) => name === first);
  if (plain !== undefined && second === undefined) return { screen: plain };
  if (first === 'incoming' || first === 'outgoing') {
    if (second === undefined) return { screen: 'register', register: first };
    if (second === 'new') {
      return first === 'incoming'
        ? { screen: 'register-incoming' }
        : { screen: 'write', letter: null };
    }
  }
  if (first === 'office-rules' && third === undefined) {
    const topic = second === undefined ? topics[0] : topics.find((name) => name === second);
    if (topic !== undefined) return { screen: 'office-rules', topic };
  }
  if (first === 'delivery' && third === undefined) {
    const way = wayOf(second);
    if (way !== undefined) return { screen: 'delivery', way };
  }
  if (first === 'fallback' && third === undefined) {
    if (second === undefined) return { screen: 'fallback', outage: null };
    if (UUID.test(second)) return { screen: 'fallback', outage: second };
  }
  if (first === 'post' && third === undefined) {
    if (second === undefined) return { screen: 'post', batch: null };
    if (UUID.test(second)) return { screen: 'post', batch: second };
  }
  if (first === 'letters' && second !== undefined && UUID.test(second)) {
    if (third === undefined) return { screen: 'letter', letter: second };
    if (third === 'edit') return { screen: 'write', letter: second };
  }
  return { screen: 'lost' };
}

/** `subject` is `letter/<uuid>`. */
export function letterPath(subject: string): string {
  return `/letters/${subject.replace(/^letter\//, '')}`;
}

const here = signal(typeof location === 'undefined' ? '/' : location.pathname + location.search);

if (typeof window !== 'undefined') {
  window.addEventListener('popstate', () => {
    before = null;
    here.set(location.pathname + location.search);
  });
}

/** Where one was before the screen that is shown; null after going back. */
let before: string | null = null;

/** Whether one came to the screen that is shown from an address that begins so. */
export function isFrom(start: string): boolean {
  return before?.startsWith(start) ?? false;
}

export function go(path: string, options: { readonly replace?: boolean } = {}): void {
  if (path === here.get()) return;
  if (options.replace === true) history.replaceState(null, '', path);
  else {
    before = here.get();
    history.pushState(null, '', path);
  }
  here.set(path);
  if (options.replace !== true) window.scrollTo(0, 0);
}

export function useAddress(): { readonly path: string; readonly search: string } {
  const [path = '/', search = ''] = useSignal(here).split('?');
  return { path, search };
}

/** What a link does when it is pressed plainly; new tabs and downloads stay the browser's. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(event.currentTarget.pathname + event.currentTarget.search);
}
