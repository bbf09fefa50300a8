// The machines and lines of the demonstration together: starts them in their order, does what the
// plug board asks for, tells how all stand, and ends them.
import { must } from '#lib/assert.ts';
import type { Names } from '#kernel/authority.ts';
import { centreRoles } from '#kernel/line.ts';
import type { CentreRole } from '#kernel/line.ts';
import type { Board, BoardAct, BoardCentre, BoardOffice } from '#web/plugs/board.ts';

import { introduceLogs } from './foundation.ts';
import type { Foundation } from './foundation.ts';
import type { Line } from './line.ts';
import type { Machine } from './machine.ts';
import type { Sight } from './sight.ts';

export interface CentrePlace {
  readonly name: CentreRole;
  readonly machine: Machine;
  readonly sight: Sight;
}

export interface OfficePlace {
  readonly name: string;
  readonly names: Names;
  /** Where its people work. */
  readonly url: string;
  readonly machine: Machine;
  readonly sight: Sight;
  readonly lines: Readonly<Record<CentreRole, Line>>;
}

export interface CountryParts {
  readonly foundation: Foundation;
  /** The first keeps the directory. */
  readonly offices: readonly OfficePlace[];
  readonly centres: readonly CentrePlace[];
  readonly officeNames: ReadonlyMap<string, Names>;
  readonly report: (sentence: string, cause?: unknown) => void;
}

export class DemoCountry {
  readonly #parts: CountryParts;
  #isStopping = false;
  /** Of the others, while they come up behind the first. */
  #rising: Promise<void> = Promise.resolve();

  constructor(parts: CountryParts) {
    this.#parts = parts;
  }

  /** Comes back when the first server answers; the others come up behind it. */
  async start(isStandbyWanted: boolean): Promise<boolean> {
    const first = must(this.#parts.offices[0], 'The demonstration has a server.');
    const isThere = await first.machine.start();
    if (isThere) this.#rising = this.#raise(isStandbyWanted);
    return isThere;
  }

  async act(asked: BoardAct): Promise<boolean> {
    const { offices, centres } = this.#parts;
    if ('from' in asked) {
      const line = offices.find(({ name }) => name === asked.from)?.lines[asked.to];
      if (asked.act === 'cut') line?.cut();
      else line?.mend();
      return line !== undefined;
    }
    const { machine: wanted } = asked;
    const machine = [...offices, ...centres].find(({ name }) => name === wanted)?.machine;
    if (machine === undefined) return false;
    if (asked.act === 'set-clock') machine.setClock(asked.wrongByMs);
    // Who asked looks on while it comes up.
    if (asked.act === 'start') void this.#start(machine);
    if (asked.act === 'stop') void machine.stop();
    if (asked.act === 'pull') await machine.pull();
    return true;
  }

  async see(): Promise<Board> {
    const { offices, centres } = this.#parts;
    return {
      centres: await Promise.all(centres.map((place) => this.#seeCentre(place))),
      offices: await Promise.all(offices.map((place) => this.#seeOffice(place))),
    };
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const { offices, centres } = this.#parts;
    // Offices first: what they have recorded is still taken by the centres.
    await Promise.all(offices.map(({ machine }) => machine.stop()));
    await Promise.all(centres.map(({ machine }) => machine.stop()));
    await this.#rising;
    for (const { lines } of offices) {
      await Promise.all(centreRoles.map((role) => lines[role].close()));
    }
    await Promise.all([...offices, ...centres].map(({ sight }) => sight.close()));
  }

  // One centre first, since the others fetch the directory from it.
  async #raise(isStandbyWanted: boolean): Promise<void> {
    const { offices, centres, report } = this.#parts;
    const others = offices.slice(1).map(({ machine }) => machine);
    const wanted = centres.filter(({ name }) => name === 'main' || isStandbyWanted);
    for (const machine of [...wanted.map((place) => place.machine), ...others]) {
      if (this.#isStopping) return;
      const isThere = await this.#start(machine);
      const fate = isThere ? `answers at ${machine.url}` : 'has not come up';
      if (!this.#isStopping) report(`${machine.name} ${fate}.`);
    }
  }

  async #start(machine: Machine): Promise<boolean> {
    const isThere = await machine.start();
    const centre = this.#parts.centres.find((place) => place.machine === machine);
    if (!isThere || centre === undefined) return isThere;
    await introduceLogs(this.#parts.foundation, centre.name, machine.url).catch(
      (cause: unknown) => {
        if (machine.power !== 'on') return;
        this.#parts.report(`The logs could not be introduced to ${centre.name}.`, cause);
      },
    );
    return isThere;
  }

  async #seeCentre({ name, machine, sight }: CentrePlace): Promise<BoardCentre> {
    const { power, wrongByMs } = machine;
    return { name, power, wrongByMs, seen: await sight.seeCentre() };
  }

  async #seeOffice({ name, names, url, machine, sight, lines }: OfficePlace): Promise<BoardOffice> {
    const { power, wrongByMs } = machine;
    const seen = await sight.seeOffice(this.#parts.officeNames);
    const found = await sight.seeLines();
    return {
      ...{ name, names, url, power, wrongByMs, seen },
      lines: centreRoles.map((to) => {
        const { isCut, carriedBytes } = lines[to];
        return { to, isCut, carriedBytes, found: found[to] ?? null };
      }),
    };
  }
}
