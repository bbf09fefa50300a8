// The service worker of a page whose office server has more than one front (ways.ts). It keeps
// nothing: pages, words and letters come from a server each time. Which fronts there are stands in
// its own address, as the page registered it.
import { Ways } from './ways.ts';

interface Client {
  postMessage(message: unknown): void;
}

declare const clients: {
  claim(): Promise<void>;
  matchAll(): Promise<readonly Client[]>;
};
declare const skipWaiting: () => Promise<void>;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Asking extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const { origin: own, searchParams } = new URL(self.location.href);
const ways = new Ways({
  own,
  others: searchParams.getAll('front').filter((front) => front !== own),
  ask: (request) => fetch(request),
  nowMs: () => performance.now(),
  sleep: (lengthMs) => new Promise((resolve) => setTimeout(resolve, lengthMs)),
  onTurn: () => void tell(),
});

async function tell(): Promise<void> {
  for (const client of await clients.matchAll()) client.postMessage('turn');
}

self.addEventListener('install', () => void skipWaiting());
self.addEventListener('activate', (event) => {
  if (isExtendable(event)) event.waitUntil(clients.claim());
});
self.addEventListener('fetch', (event) => {
  if (!isAsking(event)) return;
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== own) return;
  // A stream of news lasts for hours: while own is used the browser keeps it, and not this worker.
  if (pathname === '/api/live' && ways.away === undefined) return;
  event.respondWith(ways.answer(event.request));
});

function isExtendable(event: Event): event is Extendable {
  return 'waitUntil' in event;
}

function isAsking(event: Event): event is Asking {
  return 'respondWith' in event && 'request' in event;
}
