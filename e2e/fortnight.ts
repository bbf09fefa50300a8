// What passes in a fortnight between the servers of the demonstration, asked of them as the screens
// ask: days by the clocks of all machines, letters in and out at thrice the usual load, what a
// courier carries; and the account afterwards, in which every copy is compared with its log.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { must } from '#lib/assert.ts';
import { openDatabase } from '#store/database.ts';
import { attest, freshId, incomingLetter, signIn } from '#test/live-server.ts';
import type { Client } from '#test/live-server.ts';
import type { Board, BoardAct } from '#web/plugs/board.ts';
import type { Clerk } from './clerk.ts';
import { ok } from './cut.ts';

export const DAYS = 14;
const DAY_MS = 86_400_000;
/** Letters of an office in a day; the busiest one of the demonstration has three in two days. */
const USUAL = { incoming: 3, outgoing: 2 };
export const THRICE = { incoming: 3 * USUAL.incoming, outgoing: 3 * USUAL.outgoing };
export const ONCE = USUAL;
const LONG_MS = 120_000;
const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');
const run = promisify(execFile);

/** The plug board, spoken to as its page speaks. */
export class Plugs {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async see(): Promise<Board> {
    return (await (await ok(fetch(`${this.#url}/api/plugs`))).json()) as Board;
  }

  async act(asked: BoardAct): Promise<void> {
    const headers = { origin: this.#url, 'content-type': 'application/json' };
    const body = JSON.stringify(asked);
    await ok(fetch(`${this.#url}/api/plugs`, { method: 'POST', headers, body }));
  }

  /** Of all machines: nobody's clock is wrong, it is another day. */
  async setDay(day: number): Promise<void> {
    const { centres, offices } = await this.see();
    const wrongByMs = day * DAY_MS;
    await Promise.all(
      [...centres, ...offices].map(({ name: machine }) => {
        return this.act({ act: 'set-clock', machine, wrongByMs });
      }),
    );
  }

  async urlOf(name: string): Promise<string> {
    const { offices } = await this.see();
    return must(
      offices.find((office) => office.name === name),
      name,
    ).url;
  }

  /** Comes back when each act is safe, and everything sent is known to have arrived. */
  async allIsSafe(): Promise<void> {
    let left = '';
    for (const until = Date.now() + LONG_MS; Date.now() < until;) {
      const { offices } = await this.see();
      const unsafe = offices.filter(({ seen }) => {
        if (seen === null) return true;
        return seen.acts.recorded + seen.acts.held + seen.travelling > 0;
      });
      if (unsafe.length === 0) return;
      left = unsafe.map(({ name, seen }) => `${name} ${JSON.stringify(seen?.acts)}`).join(', ');
      await new Promise((done) => setTimeout(done, 300));
    }
    assert.fail(`Not all is safe: ${left}`);
  }
}

export interface Sent {
  readonly letter: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
}

interface Work {
  readonly url: string;
  readonly who: Clerk;
  readonly load: typeof USUAL;
  /** Whom the letters go to, in turn. */
  readonly to: readonly Clerk[];
  readonly day: number;
}

/** A working day of an office; nothing of it is refused. Answers what it has sent. */
export async function workADay({ url, who, load, to, day }: Work): Promise<readonly Sent[]> {
  const clerk = await signIn(url, who.person);
  const nth = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const come = nth(load.incoming).map(async (i) => {
    const body = incomingLetter(`وارد ${day}/${i}`);
    const at = { office: who.office };
    await ok(clerk.command('register-incoming', `letter/${freshId()}`, body, at));
  });
  const go = nth(load.outgoing).map(async (i) => {
    const { office } = must(to[i % to.length], 'Letters go to somebody.');
    return await send(clerk, who.office, { subject: `صادر ${day}/${i}`, to: office });
  });
  await Promise.all(come);
  return await Promise.all(go);
}

interface Letter {
  readonly subject: string;
  readonly to: string;
  readonly answers?: { readonly letter: string; readonly number: string; readonly date: string };
}

export async function send(
  clerk: Client,
  from: string,
  { subject, to, answers }: Letter,
): Promise<Sent> {
  const letter = freshId();
  const at = { office: from };
  const references = answers === undefined ? [] : [{ relation: 'reply', ...answers }];
  const body = { subject, text: subject, addressees: [{ office: to }], references };
  await ok(clerk.command('write-letter', `letter/${letter}`, body, at));
  const draft = await attest(clerk, letter, from);
  await ok(clerk.command('dispatch-letter', `letter/${letter}`, { draft }, at));
  return { letter, subject, from, to };
}

/** Takes a bundle in where the courier has come to, and waits until it is delivered. */
export async function takeBundle(clerk: Client, url: string, bundle: Uint8Array<ArrayBuffer>) {
  const { office } = must(clerk.seats[0], 'The clerk has a seat.');
  const headers = { cookie: clerk.cookie, origin: url, 'content-type': 'application/octet-stream' };
  const path = `${url}/api/offices/${office}/courier/read`;
  const answer = await ok(fetch(path, { method: 'POST', headers, body: bundle }));
  const read = (await answer.json()) as { flaw: string | null; report: { fresh: number } | null };
  assert.equal(read.flaw, null);
  return must(read.report, 'What is read has a report.').fresh;
}

interface Read {
  readonly state: string;
  readonly number: string | null;
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
}

/** Comes back when the letter has arrived there. */
export async function arrived(clerk: Client, office: string, letter: string): Promise<Read> {
  for (const until = Date.now() + LONG_MS; Date.now() < until;) {
    const answer = await clerk.get(`/api/offices/${office}/letters/${letter}`);
    if (answer.ok) return (await answer.json()) as Read;
    await answer.body?.cancel();
    await new Promise((done) => setTimeout(done, 200));
  }
  assert.fail(`The letter ${letter} did not come to ${office}.`);
}

const OWN = `select origin, l.size::int as size,
    encode(sha256(string_agg(leaf_hash, ''::bytea order by index)), 'hex') as digest
  from dawam.log l join dawam.entry using (office) where not is_replica
  group by origin, l.size order by origin`;
const MIRRORED = `select origin, count(*)::int as size,
    encode(sha256(string_agg(leaf_hash, ''::bytea order by index)), 'hex') as digest
  from dawam.mirror_entry group by origin order by origin`;
const NUMBERS = `select office, register, year, count(*)::int as count, max(serial)::int as last
  from dawam.number group by office, register, year`;
const ARRIVED = `select subject, office, heading from tables.letter
  where direction = 'incoming' and party_office is not null`;

type Row = Readonly<Record<string, unknown>>;

/** Over the one PostgreSQL of the demonstration, each machine with a database of its own. */
export class Account {
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  #urlOf(machine: string): string {
    const host = encodeURIComponent(join(this.#dataDir, 'postgres', 'socket'));
    return `postgresql://dawam@/dawam_${machine}?host=${host}&port=5432`;
  }

  async #read(machine: string, text: string): Promise<readonly Row[]> {
    const database = openDatabase({ url: this.#urlOf(machine), writersMax: 1, readersMax: 1 });
    try {
      return await database.writers.query<Row>({ text });
    } finally {
      await database.close();
    }
  }

  /** Both centres have each log as it is written, entry by entry. */
  async isMirrored(servers: readonly string[]): Promise<void> {
    const byOrigin = (one: Row, other: Row) =>
      String(one['origin']) < String(other['origin']) ? -1 : 1;
    const own = (await Promise.all(servers.map((name) => this.#read(name, OWN)))).flat();
    assert.ok(own.length >= servers.length, 'Each server writes logs.');
    for (const centre of ['main', 'standby']) {
      const there = await this.#read(centre, MIRRORED);
      assert.deepEqual(there.toSorted(byOrigin), own.toSorted(byOrigin), centre);
    }
  }

  /** No number is missing, and none was given twice. */
  async isNumbered(server: string): Promise<number> {
    const registers = await this.#read(server, NUMBERS);
    for (const { office, register, count, last } of registers) {
      assert.equal(count, last, `${String(office)} ${String(register)}`);
    }
    return registers.reduce((sum, { count }) => sum + Number(count), 0);
  }

  /** What was sent stands once at its addressee, in the same words. */
  async hasArrived(sent: readonly Sent[], servers: readonly string[]): Promise<void> {
    const rows = (await Promise.all(servers.map((name) => this.#read(name, ARRIVED)))).flat();
    const told = (row: Row) =>
      [row['subject'], row['office'], row['heading']].map(String).join(' ');
    const there = Map.groupBy(rows.map(told), (line) => line);
    for (const { letter, to, subject } of sent) {
      const line = `letter/${letter} ${to} ${subject}`;
      assert.equal(there.get(line)?.length, 1, line);
    }
  }

  /** `dawam verify` finds nothing, while the server runs. */
  async isVerified(server: string): Promise<void> {
    const data = join(this.#dataDir, 'servers', server);
    const env = { ...process.env, DATABASE_URL: this.#urlOf(server) };
    const { stdout } = await run(process.execPath, [PROGRAM, 'verify', '--data', data], { env });
    assert.match(stdout, /^All is well: [1-9]/);
  }
}
