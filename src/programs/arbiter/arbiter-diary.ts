// What a site arbiter has said and done: the log, the last sentences for screens, and figures for
// Prometheus. A sentence goes into the log when another begins; a number in it that only grows is
// no other sentence.
import type { Language } from '#kernel/authority.ts';
import type { ArbiterTurn } from '#sync/site-arbiter.ts';
import { sentenceText, spokenSentence } from './arbiter-words.ts';

export type SaidSentence = ReturnType<typeof spokenSentence> & { readonly at: string };

const RECENT_MAX = 50;

export class ArbiterDiary {
  readonly #language: Language;
  readonly #print: (line: string) => void;
  readonly #nowMs: () => number;
  readonly #recent: SaidSentence[] = [];
  readonly #actions = new Map<string, number>();
  #turns = 0;

  constructor(language: Language, print: (line: string) => void, nowMs: () => number) {
    this.#language = language;
    this.#print = print;
    this.#nowMs = nowMs;
  }

  get recent(): readonly SaidSentence[] {
    return this.#recent;
  }

  keep({ action, sentence, next }: ArbiterTurn): void {
    this.#turns += 1;
    const isAct = action.kind !== 'none';
    if (isAct) this.#actions.set(action.kind, (this.#actions.get(action.kind) ?? 0) + 1);
    const last = this.#recent.at(-1);
    if (!isAct && last?.code === sentence.code) return;
    const at = new Date(this.#nowMs()).toISOString();
    const { facts, code, level, words } = spokenSentence(sentence);
    this.#recent.push({ at, code, facts, level, words });
    if (this.#recent.length > RECENT_MAX) this.#recent.shift();
    const text = sentenceText(this.#language, sentence);
    const { phase } = next;
    this.#print(JSON.stringify({ at, level, code, facts, phase, action: action.kind, text }));
  }

  /** Prometheus' text form. */
  metrics(phase: string, silentMs: number | null): string {
    const actions = ['take-route-away', 'end-lease', 'give-route-back'];
    const last = this.#recent.at(-1);
    return [
      '# TYPE dawam_arbiter_turns_total counter',
      `dawam_arbiter_turns_total ${this.#turns}`,
      '# TYPE dawam_arbiter_actions_total counter',
      ...actions.map(
        (kind) => `dawam_arbiter_actions_total{action="${kind}"} ${this.#actions.get(kind) ?? 0}`,
      ),
      '# TYPE dawam_arbiter_phase gauge',
      `dawam_arbiter_phase{phase="${phase}"} 1`,
      '# TYPE dawam_arbiter_sentence gauge',
      ...(last === undefined
        ? []
        : [`dawam_arbiter_sentence{code="${last.code}",level="${last.level}"} 1`]),
      '# TYPE dawam_arbiter_main_silent_seconds gauge',
      ...(silentMs === null ? [] : [`dawam_arbiter_main_silent_seconds ${silentMs / 1_000}`]),
      '',
    ].join('\n');
  }
}
