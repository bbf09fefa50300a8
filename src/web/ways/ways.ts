// The ways to the office server where it has more than one front: the one that the page came from
// (own), and others under names of their own. While own answers nothing changes. Where it does not,
// what was asked goes to another front, the same bytes with the same ids, and later questions too,
// until own answers again. Knows nothing of what is asked. States: own → away → own.

export interface WaysParts {
  /** Origin of the page. */
  readonly own: string;
  /** Origins of the other fronts. */
  readonly others: readonly string[];
  readonly ask: (request: Request) => Promise<Response>;
  readonly nowMs: () => number;
  readonly sleep: (lengthMs: number) => Promise<void>;
  /** Told each time that another front is used from now on. */
  readonly onTurn: () => void;
}

/** An answer that takes longer makes it ask whether own is there at all. */
export const LATE_MS = 1_000;
/** So long a front may take to say that it is there. */
export const HEALTH_MS = 1_000;
/** How often own is asked again, while another front is used. */
export const LOOK_AGAIN_MS = 5_000;
/** What a front says for a server that is not there. */
const GATEWAY = new Set([502, 503, 504]);

/** A question that can be asked more than once. */
interface Asked {
  readonly request: Request;
  readonly body: ArrayBuffer | undefined;
}

type Outcome =
  | { readonly kind: 'answer'; readonly response: Response }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' }
  | { readonly kind: 'left' };

export class Ways {
  readonly #parts: WaysParts;
  #away: string | undefined;
  #lookedMs = 0;
  #leaving: Promise<boolean> | undefined;
  /** Resolves when own is left. */
  #left = Promise.withResolvers<void>();

  constructor(parts: WaysParts) {
    this.#parts = parts;
  }

  /** Undefined: by the front that the page came from. */
  get away(): string | undefined {
    return this.#away;
  }

  async answer(request: Request): Promise<Response> {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const asked = { request, body: isRead ? undefined : await request.clone().arrayBuffer() };
    if (this.#away !== undefined) return await this.#askAway(asked);
    return await this.#askOwn(asked);
  }

  async #askOwn(asked: Asked): Promise<Response> {
    const answer = this.#parts.ask(asked.request).then(
      (response): Outcome => ({ kind: 'answer', response }),
      (error: unknown): Outcome => ({ kind: 'failed', error }),
    );
    const left = this.#left.promise.then((): Outcome => ({ kind: 'left' }));
    for (;;) {
      const late = this.#parts.sleep(LATE_MS).then((): Outcome => ({ kind: 'late' }));
      const outcome = await Promise.race([answer, left, late]);
      switch (outcome.kind) {
        case 'answer':
          // A server that answers has words of its own; a front without one has none.
          if (isOwnAnswer(outcome.response) || !(await this.#leave())) return outcome.response;
          return await this.#askAway(asked);
        case 'failed':
          if (asked.request.signal.aborted || !(await this.#leave())) throw outcome.error;
          return await this.#askAway(asked);
        case 'left':
          return await this.#askAway(asked);
        case 'late':
          // Where nobody answers at all it goes on waiting for what may yet come.
          await this.#leave();
      }
    }
  }

  /** True where another front answers and own does not. */
  async #leave(): Promise<boolean> {
    if (this.#away !== undefined) return true;
    this.#leaving ??= this.#tryToLeave().finally(() => (this.#leaving = undefined));
    return await this.#leaving;
  }

  async #tryToLeave(): Promise<boolean> {
    const { own, others, nowMs, onTurn } = this.#parts;
    const seeking = others.map(async (front) => ((await this.#isThere(front)) ? front : undefined));
    if (await this.#isThere(own)) return false;
    const found = (await Promise.all(seeking)).find((front) => front !== undefined);
    if (found === undefined) return false;
    this.#away = found;
    this.#lookedMs = nowMs();
    this.#left.resolve();
    onTurn();
    return true;
  }

  async #isThere(front: string): Promise<boolean> {
    const signal = AbortSignal.timeout(HEALTH_MS);
    const request = new Request(`${front}/api/health`, { signal, cache: 'no-store' });
    return await this.#parts.ask(request).then(
      (response) => !GATEWAY.has(response.status),
      () => false,
    );
  }

  async #askAway(asked: Asked): Promise<Response> {
    const { ask, own, nowMs } = this.#parts;
    const front = this.#away;
    if (front === undefined) return await ask(asked.request);
    if (nowMs() - this.#lookedMs > LOOK_AGAIN_MS) {
      this.#lookedMs = nowMs();
      void this.#isThere(own).then((isThere) => {
        if (isThere) this.#turnBack();
      });
    }
    try {
      return sameOriginAnswer(await ask(toFront(asked, front)));
    } catch (error) {
      this.#turnBack();
      throw error;
    }
  }

  #turnBack(): void {
    if (this.#away === undefined) return;
    this.#away = undefined;
    this.#left = Promise.withResolvers<void>();
    this.#parts.onTurn();
  }
}

/** Ours carry a security policy, whatever they say. */
function isOwnAnswer({ status, headers }: Response): boolean {
  return !GATEWAY.has(status) || headers.has('content-security-policy');
}

/** With a longer one a browser asks first whether it may ask; pages say more than that. */
const HEADER_CHARS_MAX = 128;

function toFront({ request, body }: Asked, front: string): Request {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers();
  for (const name of ['accept', 'content-type', 'range', 'last-event-id']) {
    const value = request.headers.get(name);
    if (value !== null && value.length <= HEADER_CHARS_MAX) headers.set(name, value);
  }
  return new Request(`${front}${pathname}${search}`, {
    ...{ method: request.method, headers, signal: request.signal },
    ...{ mode: 'cors', credentials: 'include', cache: 'no-store' },
    ...(body === undefined ? {} : { body }),
  });
}

const BODILESS = new Set([204, 205, 304]);

/** As if own had answered: a page takes no answer of another origin for itself. */
function sameOriginAnswer({ status, statusText, headers, body }: Response): Response {
  const kept = new Headers(headers);
  kept.delete('content-length');
  kept.delete('content-encoding');
  return new Response(BODILESS.has(status) ? null : body, { status, statusText, headers: kept });
}
