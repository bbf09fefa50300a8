// Packs and outages of the small directory's diwan in memory: commands pass their schema,
// permission and law as on a server, numbers are drawn as a register does, and their entries are
// folded.
import type { Actor, EntryNumber, PlacedEntry } from '#kernel/entry.ts';
import type { Draft, LoggedEntry } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import type { SheetForms } from '#kernel/sheet.ts';
import { appointBody, smallDirectory } from '#modules/directory/testing/directory-log.ts';
import { makeFallback } from '#modules/fallback/module.ts';
import { empty, emptyOutage, fold, packOf } from '#modules/fallback/state.ts';
import type { OutageState, PackState } from '#modules/fallback/state.ts';
import { checkPermission } from '#store/permission.ts';

const field = (name: string, isRequired: boolean) => ({
  ...{ name, kind: 'line' as const, isRequired, lines: 1 },
});
export const forms: SheetForms = {
  incoming: {
    ...{ register: 'incoming', version: 1, rank: 1 },
    fields: [
      { ...field('from', true), isKeyedTwice: true },
      field('subject', true),
      { ...field('receivedOn', true), kind: 'day' },
      { ...field('urgency', false), kind: 'choice', choices: ['normal', 'urgent'] },
    ],
  },
  plain: { register: 'outgoing', version: 1, rank: 2, fields: [field('subject', true)] },
};

export const filled = { from: 'Municipality of Dar', subject: 'Bridge', receivedOn: '2026-01-01' };

export const packId = (n: number) =>
  `01990000-0000-7000-8000-00000000${String(n).padStart(4, '0')}`;

export interface Asking {
  readonly by?: string;
  readonly at?: string;
}

export class PaperLog {
  readonly directory = smallDirectory();
  readonly module = makeFallback(forms);
  readonly entries: PlacedEntry[] = [];
  #serial = new Map<string, number>();

  constructor() {
    const { directory } = this;
    directory.ask('appoint', 'appointment/sami', appointBody('sami', 'diwan', 'clerk'));
    directory.ask('appoint', 'appointment/zahra', appointBody('zahra', 'diwan', 'clerk'));
    directory.pass(3_600_000);
  }

  actor(appointment: string): Actor {
    return this.directory.actor(appointment);
  }

  get now(): string {
    return this.directory.now;
  }

  history(subject: string): readonly PlacedEntry[] {
    return this.entries.filter(({ entry }) => entry.subject === subject);
  }

  pack(id: string): PackState {
    return packOf(this.history(`pack/${id}`));
  }

  outage(id: string): OutageState {
    const subject = `outage/${id}`;
    const state = this.history(subject).reduce(fold, empty(subject));
    return state.family === 'outage' ? state : emptyOutage;
  }

  /** The refusal's code, or 'ok'. */
  ask(kind: string, subject: string, body: unknown, { by = 'rima', at }: Asking = {}): string {
    const { module, directory } = this;
    directory.pass(1_000);
    const rule = module.commands[kind];
    const read = rule?.schema.safeParse(body);
    if (rule === undefined || read?.success !== true) return 'kernel.malformed';
    const id = directory.newId();
    const actor = this.actor(by);
    const timed = at === undefined ? {} : { occurredAt: at };
    const command = { id, kind, office: 'diwan', subject, by: actor, body: read.data, ...timed };
    const objection = checkPermission(command, rule, directory.authority, directory.now);
    if (objection !== undefined) return objection.refused;
    const state = this.history(subject).reduce(fold, empty(subject));
    const decision = module.decide(state, command, {
      ...{ now: directory.now, authority: directory.authority, findFile: () => undefined },
      listEntries: (other) => this.history(other).map(logged),
    });
    if (isRefusal(decision)) return decision.refused;
    for (const draft of decision) this.#append(draft, { id, subject, by: actor, at });
    return 'ok';
  }

  #append(
    draft: Draft,
    asked: {
      readonly id: string;
      readonly subject: string;
      readonly by: Actor;
      at: string | undefined;
    },
  ): void {
    const { id, by, at } = asked;
    const number = this.#number(draft);
    this.entries.push({
      index: this.entries.length,
      entry: {
        ...{ v: 1, kind: draft.kind, command: id, office: 'diwan', by, rung: 'alone' },
        ...{ subject: draft.subject ?? asked.subject, recordedAt: this.now, body: draft.body },
        ...(at === undefined ? {} : { occurredAt: at }),
        ...(number === undefined ? {} : { number }),
        ...{ asked: '0'.repeat(64), nonce: 'AAAA' },
      },
    });
  }

  #number({ number }: Draft): EntryNumber | undefined {
    if (number === undefined) return undefined;
    const { register, status, take } = number;
    if (take !== undefined) return { register, status, ...take };
    const serial = (this.#serial.get(register) ?? 0) + 1;
    this.#serial.set(register, serial);
    return { register, status, year: 1447, serial, text: `12/${serial}` };
  }

  /** An outage since an hour, with a pack of that many sheets opened in it. */
  open(count: number, { isDrill = false, form = 'incoming' } = {}): void {
    const [pack, outage] = [packId(1), `outage/${packId(900)}`];
    this.ask('lease-pack', `pack/${pack}`, { form, count, isDrill });
    this.ask('print-pack', `pack/${pack}`, { languages: ['ar', 'en'] });
    this.ask('open-outage', outage, { isDrill, cause: 'no power' }, { by: 'hadi', at: begun });
    this.ask('open-pack', outage, { pack });
  }
}

/** When the outage of `open` began. */
export const begun = '2026-01-01T00:10:00.000Z';
export const written = '2026-01-01T00:20:00.000Z';

function logged(placed: PlacedEntry): LoggedEntry {
  return { ...placed, leafHash: '0'.repeat(64) };
}
