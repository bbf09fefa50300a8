// What people were told while troubles befell the servers, to be compared with the logs afterwards.
// A request is known by its command's id and may be asked many times; only an answer settles it,
// and what nobody answered may have happened or not. Pure: who asks, and who reads logs, is
// elsewhere.
import { must } from '#lib/assert.ts';

export interface Asked {
  /** Of the command. */
  readonly id: string;
  readonly office: string;
  readonly kind: string;
  readonly subject: string;
}

export interface Recorded {
  readonly index: number;
  readonly kind: string;
  readonly number?: string | undefined;
}

export type Outcome =
  | { readonly kind: 'acknowledged'; readonly recorded: readonly Recorded[] }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown' };

export interface Request extends Asked {
  readonly outcome: Outcome;
  /** How often it was asked. */
  readonly tries: number;
}

export interface HistoryCounts {
  readonly invoked: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
}

export class History {
  readonly #requests = new Map<string, Request>();
  readonly #broken: string[] = [];

  /** Before it is sent, each time. */
  invoke(asked: Asked): void {
    const { id, office, kind, subject } = asked;
    const known = this.#requests.get(id);
    const tries = (known?.tries ?? 0) + 1;
    const outcome = known?.outcome ?? { kind: 'unknown' };
    this.#requests.set(id, { id, office, kind, subject, tries, outcome });
  }

  /** A definite answer; whoever heard none says nothing. */
  settle(id: string, outcome: Exclude<Outcome, { kind: 'unknown' }>): void {
    const request = must(this.#requests.get(id), 'Only what was asked is answered.');
    const [before, after] = [request.outcome, outcome].map((one) => JSON.stringify(one));
    if (request.outcome.kind !== 'unknown' && before !== after) {
      this.#broken.push(`${request.kind} ${id} was answered ${before}, then ${after}.`);
    }
    this.#requests.set(id, { ...request, outcome });
  }

  get requests(): readonly Request[] {
    return [...this.#requests.values()];
  }

  /** Answers that contradict each other. */
  get broken(): readonly string[] {
    return this.#broken;
  }

  get counts(): HistoryCounts {
    const count = (kind: Outcome['kind']) =>
      this.requests.filter(({ outcome }) => outcome.kind === kind).length;
    return {
      invoked: this.#requests.size,
      acknowledged: count('acknowledged'),
      refused: count('refused'),
      unknown: count('unknown'),
    };
  }
}
