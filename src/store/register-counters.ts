// The last serial that each register of one log has given, by year. Numbers are drawn from a copy;
// the copy takes the place of the original only when the entries that carry them are committed.
import type { Office } from '#kernel/authority.ts';
import type { EntryNumber } from '#kernel/entry.ts';
import type { NumberRequest } from '#kernel/module.ts';
import { numberText, registerYear } from '#kernel/register.ts';
import { assert } from '#lib/assert.ts';

import type { Session } from './database.ts';

export class RegisterCounters {
  readonly #last: Map<string, number>;

  constructor(last: ReadonlyMap<string, number> = new Map()) {
    this.#last = new Map(last);
  }

  copy(): RegisterCounters {
    return new RegisterCounters(this.#last);
  }

  /** Undefined where the office keeps no such register. */
  draw(request: NumberRequest, office: Office, atMs: number): EntryNumber | undefined {
    const pattern = office.registers[request.register];
    if (pattern === undefined) return undefined;
    const { register, status, take } = request;
    if (take !== undefined) {
      const isGiven = take.serial >= 1 && take.serial <= this.#lastOf(register, take.year);
      assert(isGiven, `Number ${take.serial} of ${register} ${take.year} was given before.`);
      return { register, ...take, status };
    }
    const { code: officeCode, calendar, timeZone, digits } = office;
    const numbering = { pattern, officeCode, calendar, timeZone, digits };
    const year = registerYear(numbering, atMs);
    const serial = this.#lastOf(register, year) + 1;
    this.#last.set(keyOf(register, year), serial);
    return { register, year, serial, text: numberText(numbering, year, serial), status };
  }

  #lastOf(register: string, year: number): number {
    return this.#last.get(keyOf(register, year)) ?? 0;
  }
}

function keyOf(register: string, year: number): string {
  return `${register} ${year}`;
}

/** Steps from book to book through the primary key, so the cost does not grow with the register. */
export async function readCounters(session: Session, office: string): Promise<RegisterCounters> {
  const rows = await session.query<{ register: string; year: number; last: number }>({
    name: 'read-counters',
    text: `
      with recursive book as (
        (select register, year from dawam.number
          where office = $1 order by register, year limit 1)
        union all
        select following.* from book, lateral (
          select n.register, n.year from dawam.number n
          where n.office = $1 and (n.register, n.year) > (book.register, book.year)
          order by n.register, n.year limit 1) following
      )
      select register, year, (
        select max(serial) from dawam.number n
        where n.office = $1 and n.register = book.register and n.year = book.year) as last
      from book`,
    values: [office],
  });
  return new RegisterCounters(
    new Map(rows.map((row) => [keyOf(row.register, row.year), row.last])),
  );
}
