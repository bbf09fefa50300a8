// Paper while a server is away: packs of leased sheets are kept in stock; in a long outage some are
// written on, spoiled or lost, and afterwards everything is keyed in by two clerks, entered under
// the sheets' own numbers, and reconciled to zero, all by the product's law.
import { isRefusal } from '#kernel/refusal.ts';
import { assert, must } from '#lib/assert.ts';
import { reconciliationDigest } from '#modules/fallback/reconciliation.ts';
import { countsOf } from '#modules/fallback/state.ts';
import type { OutageState, PackState } from '#modules/fallback/state.ts';

import type { Asking, Country } from './country.ts';
import type { Server } from './server.ts';

/** Made when it is asked, from what stands there then. */
type Step = () => Asking;

const SHEETS = 6;
const WORTH_MS = 1_800_000;
const ends = ['used', 'used', 'used', 'differing', 'void', 'missing'] as const;

export class Paper {
  readonly #country: Country;
  readonly #spare = new Map<Server, string>();
  readonly #outages = new Set<Server>();
  #ids = 0;
  /** Sheets that were entered under their own numbers. */
  keyed = 0;

  constructor(country: Country) {
    this.#country = country;
  }

  /** Leases and prints the next pack. */
  start(server: Server): void {
    const pack = this.#newId();
    const subject = `pack/${pack}`;
    const lease = { form: 'incoming', count: SHEETS, isDrill: false };
    const steps: Step[] = [
      () => ({ kind: 'lease-pack', subject, body: lease }),
      () => ({ kind: 'print-pack', subject, body: { languages: ['ar', 'en'] } }),
    ];
    this.#follow(server, steps, () => this.#spare.set(server, pack));
  }

  #newId(): string {
    this.#ids += 1;
    return `01990000-0000-7000-a000-${String(this.#ids).padStart(12, '0')}`;
  }

  // One after the other, each when the one before was answered.
  #follow(server: Server, steps: readonly Step[], then: () => void): void {
    const [step, ...rest] = steps;
    if (step === undefined) {
      then();
      return;
    }
    const { time, chance, isMended } = this.#country;
    time.after(1 + chance.below(isMended ? 1_000 : 120_000), () => {
      const asking = step();
      this.#country.ask(server, asking, (outcome) => {
        const code = isRefusal(outcome) ? outcome.refused : 'ok';
        assert(code === 'ok', `Keying in goes through: ${asking.kind} ${code}.`);
        this.#follow(server, rest, then);
      });
    });
  }

  /** The server is away for so long. */
  outage(server: Server, longMs: number): void {
    const pack = this.#spare.get(server);
    if (longMs < WORTH_MS || pack === undefined || this.#outages.has(server)) return;
    this.#spare.delete(server);
    this.#outages.add(server);
    const { office } = server;
    const last = must(office.entries.at(-1), 'A pack was leased.').entry.recordedAt;
    const outage = this.#newId();
    const steps = this.#steps(server, { pack, outage, at: last });
    this.#follow(server, steps, () => {
      this.#outages.delete(server);
      this.start(server);
    });
  }

  #steps(
    server: Server,
    { pack, outage, at }: { readonly pack: string; readonly outage: string; readonly at: string },
  ): readonly Step[] {
    const { chance } = this.#country;
    const [about, of] = [`pack/${pack}`, `outage/${outage}`];
    const written = 1 + chance.below(SHEETS - 1);
    const steps: Step[] = [
      () => ({
        ...{ kind: 'open-outage', subject: of, as: 'head', occurredAt: at },
        body: { isDrill: false, cause: 'no power' },
      }),
      () => ({ kind: 'open-pack', subject: of, body: { pack } }),
    ];
    for (let sheet = 1; sheet <= written; sheet += 1) {
      steps.push(...this.#sheetSteps(pack, sheet, at));
    }
    const sheets = Array.from({ length: SHEETS - written }, (_, i) => written + 1 + i);
    steps.push(() => ({ kind: 'return-sheets', subject: about, body: { sheets } }));
    steps.push(() => this.#closing(server, pack, outage));
    return steps;
  }

  #sheetSteps(pack: string, sheet: number, occurredAt: string): readonly Step[] {
    const { below } = this.#country.chance;
    const subject = `pack/${pack}`;
    const end = ends[below(ends.length)] ?? 'used';
    if (end === 'void') {
      return [() => ({ kind: 'void-sheet', subject, body: { sheet, reason: 'ink' } })];
    }
    if (end === 'missing') {
      const body = { sheet, lastSeen: 'at the counter', circumstances: 'not found' };
      return [() => ({ kind: 'miss-sheet', subject, body })];
    }
    const fields = {
      receivedOn: '2026-11-20',
      from: 'Municipality of Dar',
      subject: `No. ${sheet}`,
    };
    const letter = `letter/${this.#newId()}`;
    const from = { from: end === 'used' ? fields.from : 'Municipality of Dur' };
    const settle: Step = () => ({
      ...{ kind: 'settle-sheet', subject, body: { sheet, fields: { from: fields.from } } },
    });
    const body = { sheet, fields, doneBy: 'Sami' };
    return [
      () => ({ kind: 'key-sheet', subject, occurredAt, body }),
      () => ({ kind: 'check-sheet', subject, person: 'omar', body: { sheet, fields: from } }),
      ...(end === 'used' ? [] : [settle]),
      () => {
        this.keyed += 1;
        const { from: name, ...rest } = fields;
        const entered = { ...rest, from: { name }, sheet: { pack, sheet } };
        return { kind: 'register-incoming', subject: letter, occurredAt, body: entered };
      },
    ];
  }

  // Signed as the head sees it at that moment.
  #closing({ office }: Server, id: string, outage: string): Asking {
    const pack = office.stateOf(`pack/${id}`) as PackState;
    const { startedAt, isDrill } = office.stateOf(`outage/${outage}`) as OutageState;
    // By its clock, which may have been set back meanwhile, no time has passed.
    const resumedAt = startedAt;
    const [first, last] = [pack.sheets[0], pack.sheets.at(-1)];
    const counts = countsOf(pack.sheets);
    const told = { pack: id, first: first?.text ?? '', last: last?.text ?? '', counts };
    const reconciled = { office: office.id, outage, isDrill, startedAt, resumedAt, packs: [told] };
    const digest = reconciliationDigest(reconciled);
    const body = { packs: [id], resumedAt, digest };
    return { kind: 'close-outage', subject: `outage/${outage}`, as: 'head', body };
  }

  /** In the end no outage is open. */
  judge(): void {
    assert(this.#outages.size === 0, 'Every outage was reconciled to zero and closed.');
  }
}
