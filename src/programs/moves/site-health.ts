// Whether a server at a site is to be asked by the fronts. Servers of one database lose it together
// when it switches, and a front that counts both of them out answers for nobody; so one without its
// database is well for some seconds more, and one whose database is slow does not answer slowly.
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than a switch; after that another server may have a way to the database. */
const GRACE_MS = 5_000;
/** Fronts wait for 300 ms. */
const ANSWER_WITHIN_MS = 150;

export class SiteHealth {
  readonly #nowMs: () => number;
  #upMs: number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#upMs = nowMs();
  }

  async isWell(isUp: () => Promise<boolean>): Promise<boolean> {
    const end = new AbortController();
    const { signal } = end;
    const asked = isUp().then((up) => {
      if (up) this.#upMs = this.#nowMs();
      return up;
    });
    const late = sleep(ANSWER_WITHIN_MS, false, { signal, ref: false }).catch(() => false);
    const up = await Promise.race([asked, late]);
    end.abort();
    return up || this.#nowMs() - this.#upMs < GRACE_MS;
  }
}
