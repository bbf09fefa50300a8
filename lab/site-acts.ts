// Acts that an operator's programs do while a centre suffers: letters registered through the public
// front of either site, each with one id that is sent again until it is answered, unless somebody
// gives up. One person has signed in once and is never asked again. Keeps the history since a page
// was turned, and reads what both sites have of it.
import { setTimeout as sleep } from 'node:timers/promises';

import { assert, must } from '#lib/assert.ts';
import type { Chance } from '#sync/testing/virtual-time.ts';
import { freshId, incomingLetter } from '#test/live-server.ts';

import { until } from './asking.ts';
import type { Asked, Sending } from './asking.ts';
import type { SiteEngines } from './site-engines.ts';
import { judgeSites } from './site-history.ts';
import type { Act, LogMark, SiteSeen } from './site-history.ts';
import type { CopyName } from './site-lab-files.ts';

const CLERK = 'rana-al-otaibi';
const WORKERS = 4;
const PATIENCE_MS = 1_000;
const AGAIN_MS = 50;
const REST_MS = 20;
/** Of those who get no answer, so many give up each time. */
const GIVES_UP = 0.02;
const READ_AGAIN_MS = 1_000;
const READ_AGAIN_MAX = 5;
const COPIES = ['main', 'standby'] as const;

interface Seat {
  readonly appointment: string;
  readonly office: string;
}

export class Acts {
  readonly #engines: SiteEngines;
  readonly #chance: Chance;
  readonly #seat: Seat;
  readonly #cookie: string;
  #history: Act[] = [];
  readonly #files = new Map<string, readonly object[]>();
  #mark: LogMark = { size: 0, digest: '', lastSerial: 0 };
  #isEnding = false;
  #workers: Promise<void>[] = [];

  private constructor(engines: SiteEngines, chance: Chance, seat: Seat, cookie: string) {
    [this.#engines, this.#chance] = [engines, chance];
    [this.#seat, this.#cookie] = [seat, cookie];
  }

  static async signIn(engines: SiteEngines, chance: Chance): Promise<Acts> {
    let answer: Asked | undefined;
    await until('the clerk has signed in', async () => {
      answer = await engines.askFront('main', '/api/sign-in/demo-seat', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ person: CLERK }),
        patienceMs: 5_000,
      });
      return answer?.status === 200;
    });
    assert(answer !== undefined, 'The clerk was answered.');
    const { seats } = JSON.parse(answer.text) as { readonly seats: readonly Seat[] };
    const [cookie] = [answer.headers['set-cookie']].flat();
    const name = must(cookie?.split(';')[0], 'Signing in sets a cookie.');
    return new Acts(engines, chance, must(seats[0], 'The clerk has a seat.'), name);
  }

  get office(): string {
    return this.#seat.office;
  }

  /** Since the page was turned. */
  get history(): readonly Act[] {
    return this.#history;
  }

  /** A new history begins; what is in the log by now may never change. */
  turnPage(): void {
    this.#history = [];
    this.#mark = this.#readMark('main');
  }

  /** One act, for what only a first act brings about. */
  async actOnce(): Promise<void> {
    await this.bring(this.begin(), 0);
  }

  /** One act with a file of its own, which is stored first; its SHA-256. */
  async actWithFile(text: string): Promise<string> {
    const answer = await this.#engines.askFront('main', '/api/files?name=enclosure.txt', {
      method: 'POST',
      headers: { 'content-type': 'text/plain', cookie: this.#cookie },
      body: text,
      patienceMs: 10_000,
    });
    assert(answer?.status === 201, `The file was not stored: ${JSON.stringify(answer)}`);
    const stored = JSON.parse(answer.text) as { readonly sha256: string };
    const act = this.begin();
    this.#files.set(act.id, [stored]);
    await this.bring(act, 0);
    assert(act.acknowledged !== undefined, `An act with a file was not taken: ${act.failed}`);
    return stored.sha256;
  }

  start(): void {
    this.#isEnding = false;
    this.#workers = Array.from({ length: WORKERS }, (_, i) => this.#work(i));
  }

  /** What is on its way is still brought to its end. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#workers);
    this.#workers = [];
  }

  /** So many others come at once, each with one act. */
  storm(count: number): void {
    for (let i = 0; i < count; i += 1) this.#workers.push(this.bring(this.begin(), i));
  }

  async #work(place: number): Promise<void> {
    while (!this.#isEnding) {
      await this.bring(this.begin(), place);
      await sleep(REST_MS);
    }
  }

  /** An act that is in the history and has not been sent. */
  begin(): Act {
    const subject = `letter/${freshId()}`;
    const act: Act = { id: freshId(), subject, invokedMs: performance.now(), tries: 0 };
    this.#history.push(act);
    return act;
  }

  /** Sends it until it is answered or given up; those with an even place ask main first. */
  async bring(act: Act, place: number): Promise<void> {
    let site: CopyName = place % 2 === 0 ? 'main' : 'standby';
    while (act.acknowledged === undefined && act.failed === undefined) {
      act.tries += 1;
      await this.#try(act, site);
      if (act.acknowledged !== undefined || act.failed !== undefined) return;
      if (this.#chance.happens(GIVES_UP)) return;
      site = site === 'main' ? 'standby' : 'main';
      await sleep(AGAIN_MS);
    }
  }

  sendingOf({ id, subject }: Act): Sending {
    const { office, appointment } = this.#seat;
    const body = { ...incomingLetter('كتاب'), files: this.#files.get(id) };
    return {
      path: `/api/offices/${office}/commands/register-incoming`,
      headers: { 'content-type': 'application/json', cookie: this.#cookie },
      body: JSON.stringify({ id, subject, as: appointment, body }),
    };
  }

  async #try(act: Act, site: CopyName): Promise<void> {
    const { path, headers, body } = this.sendingOf(act);
    const asking = { method: 'POST', headers, body, patienceMs: PATIENCE_MS };
    const answer = await this.#engines.askFront(site, path, asking);
    // Full disks are a fault that passes.
    if (answer === undefined || [502, 503, 504, 507].includes(answer.status)) return;
    if (answer.status !== 200) {
      act.failed = `${answer.status} ${answer.text}`;
      return;
    }
    const { recorded } = JSON.parse(answer.text) as { recorded: readonly { number?: string }[] };
    const number = must(recorded[0]?.number, 'A registration has a number.');
    act.acknowledged = { atMs: performance.now(), number };
  }

  /** What is wrong after all that, with both sites well again; empty where nothing is. */
  async judge(): Promise<readonly string[]> {
    // The standby has it before it is acknowledged, and shows it a moment later.
    let sizes: readonly string[] = [];
    await until('both sites show the same', () => {
      const sql = `select size from dawam.log where office = '${this.#seat.office}'`;
      sizes = COPIES.map((site) => this.#engines.query(site, sql));
      return Promise.resolve(sizes[0] === sizes[1]);
    });
    let seen = COPIES.map((site) => this.#readSite(site));
    // What its asker gave up may still come in between two readings; a fork would stay.
    for (let tries = 0; tries < READ_AGAIN_MAX && isDifferent(seen); tries += 1) {
      await sleep(READ_AGAIN_MS);
      seen = COPIES.map((site) => this.#readSite(site));
    }
    const failed = this.#history.filter((act) => act.failed !== undefined);
    return [
      ...failed.map(({ id, failed: why }) => `${id} was refused: ${why}`),
      ...judgeSites(this.#history, this.#mark, seen),
    ];
  }

  #readSite(site: CopyName): SiteSeen {
    const { office } = this.#seat;
    const { size } = this.#mark;
    const sql = `select e.command, n.text, n.serial from dawam.entry e
      join dawam.number n on n.office = e.office and n.given_index = e.index
      where e.office = '${office}' and e.index >= ${size}`;
    const lines = this.#engines.query(site, sql).split('\n');
    const rows = lines.filter((line) => line !== '').map((line) => line.split('|'));
    return {
      site,
      before: this.#readMark(site, size),
      now: this.#readMark(site),
      rows: rows.map(([id = '', number = '', serial]) => ({ id, number, serial: Number(serial) })),
    };
  }

  #readMark(site: CopyName, size?: number): LogMark {
    const { office } = this.#seat;
    const upTo = size === undefined ? '' : `and index < ${size}`;
    const sql = `select count(*), md5(coalesce(string_agg(leaf_hash, ''::bytea order by index), ''))
      , (select coalesce(max(serial), 0) from dawam.number
          where office = '${office}' and register = 'incoming')
      from dawam.entry where office = '${office}' ${upTo}`;
    const [count, digest = '', last] = this.#engines.query(site, sql).trim().split('|');
    return { size: Number(count), digest, lastSerial: Number(last) };
  }
}

function isDifferent([one, other]: readonly SiteSeen[]): boolean {
  return one?.now.digest !== other?.now.digest;
}
