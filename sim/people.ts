// What people do all day at one office: letters come in on paper and by wire, are registered,
// answered, sent, corrected, voided, filed. Whatever the law refuses is no more than that here.
import { isRefusal } from '#kernel/refusal.ts';
import { findSeenDraft } from '#modules/correspondence/seen-draft.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { outgoingLetter, paperLetter } from '#modules/correspondence/testing/world.ts';

import type { Asking, Country } from './country.ts';
import type { Server } from './server.ts';

const GAP_MS = 3_600_000;
const RECENT = 40;
const nothing = { draft: 0, digest: '0'.repeat(64) };
const reason = { reason: 'so it is' };
const decision = { number: '5/2', date: '2026-11-20' };

export class People {
  readonly #country: Country;
  #letters = 0;

  constructor(country: Country) {
    this.#country = country;
  }

  live(server: Server): void {
    const { time, chance } = this.#country;
    const act = (): void => {
      if (this.#country.isMended) return;
      this.#act(server);
      time.after(1 + chance.below(2 * GAP_MS), act);
    };
    time.after(chance.below(GAP_MS), act);
  }

  newLetter(): string {
    this.#letters += 1;
    return `letter/01990000-0000-7000-8000-${String(this.#letters).padStart(12, '0')}`;
  }

  #act(server: Server): void {
    const { below, happens } = this.#country.chance;
    if (happens(0.02)) this.#fromLater(server);
    if (happens(0.25)) {
      const body = { ...paperLetter, subject: `Repair ${below(1_000)}` };
      this.#country.ask(server, { kind: 'register-incoming', subject: this.newLetter(), body });
    } else if (happens(0.4)) this.#write(server, []);
    else this.#goOn(server);
  }

  // Written, signed as it was read, and dispatched, each when the one before was answered.
  #write(server: Server, references: readonly object[]): void {
    const country = this.#country;
    const { happens } = country.chance;
    const { office } = server;
    const others = country.servers.map((one) => one.office.id).filter((id) => id !== office.id);
    const some = others.filter(() => happens(0.5));
    const addressees = (some.length === 0 ? others.slice(0, 1) : some).map((id) => ({
      office: id,
    }));
    const subject = this.newLetter();
    const body = { ...outgoingLetter, addressees, references };
    this.#askAfter(
      server,
      () => ({ kind: 'write-letter', subject, body }),
      () => {
        const seen = () => findSeenDraft(office.id, office.stateOf(subject) as LetterState);
        const sign = () => ({ kind: 'sign-letter', subject, body: seen() ?? nothing }) as const;
        this.#askAfter(
          server,
          () => ({ ...sign(), as: 'head' }),
          () => {
            const draft = () => (office.stateOf(subject) as LetterState).draft ?? 0;
            this.#askAfter(server, () => ({
              kind: 'dispatch-letter',
              subject,
              body: { draft: draft() },
            }));
          },
        );
      },
    );
  }

  #askAfter(server: Server, asking: () => Asking, then?: () => void): void {
    const { time, chance } = this.#country;
    time.after(1 + chance.below(this.#country.isMended ? 1_000 : 300_000), () => {
      this.#country.ask(server, asking(), (outcome) => {
        if (!isRefusal(outcome)) then?.();
      });
    });
  }

  #goOn(server: Server): void {
    const { below, happens } = this.#country.chance;
    const letters = [...server.office.states.keys()].filter((one) => one.startsWith('letter/'));
    const recent = letters.slice(-RECENT);
    const subject = recent[below(recent.length)];
    if (subject === undefined) return;
    const state = server.office.stateOf(subject) as LetterState;
    const ask = (kind: string, body: object, as: 'registrar' | 'head' = 'registrar') =>
      this.#country.ask(server, { kind, subject, body, as });
    if (state.state === 'delivered') ask('see-letter', {});
    else if (state.state === 'seen' && happens(0.8)) ask('register-delivered', { unit: 'Unit 4' });
    else if (state.state === 'registered' && state.origin !== null && happens(0.5)) {
      const { text } = state.number ?? { text: '1' };
      const reference = { relation: 'reply', letter: subject, number: text, date: '2026-11-21' };
      this.#write(server, [reference]);
    } else this.#anything(ask);
  }

  #anything(ask: (kind: string, body: object, as?: 'registrar' | 'head') => void): void {
    const { below } = this.#country.chance;
    const acts: readonly (() => void)[] = [
      () => ask('return-letter', reason),
      () => ask('void-number', reason),
      () => ask('correct-registration', { ...reason, abstract: `after ${below(100)}` }),
      () => ask('write-off-letter', { reason: 'noted' }),
      () => ask('undo-write-off', reason),
      () => ask('recall-letter', reason),
      () => ask('archive-letter', { file: '1/2' }),
      () => ask('change-secrecy', { secrecy: 'confidential', decision }, 'head'),
      () => ask('reserve-number', { register: 'outgoing', reason: 'announced' }),
      () => ask('see-letter', {}),
      () => ask('register-delivered', { unit: 'Unit 4' }),
      () => ask('discard-draft', {}),
    ];
    acts[below(acts.length)]?.();
  }

  // A later version of the program writes kinds that this one does not know.
  #fromLater(server: Server): void {
    if (!server.isWorking) return;
    const country = this.#country;
    const { office } = server;
    const to = country.servers.map((one) => one.office.id).filter((id) => id !== office.id);
    const clockMs = country.clockMs(server);
    const subject = this.newLetter();
    const by = { person: 'huda', capacity: 'registrar' };
    const command = {
      id: country.newId(),
      kind: 'later',
      office: office.id,
      subject,
      by,
      body: {},
    };
    office.write(command, [{ kind: 'later-kind', body: {}, to }], office.instant(clockMs), clockMs);
    country.planSync(server);
  }
}
