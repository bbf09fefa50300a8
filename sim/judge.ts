// What must hold in the simulated country (DESIGN §10), looked at after each step that makes
// something durable, and once more when all is mended. The judge sees everything and touches
// nothing; it throws a Defect with the sentence that was broken.
import type { Entry, EntryNumber, PlacedEntry } from '#kernel/entry.ts';
import { entryOf } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { areSameBytes, leafHash } from '#kernel/tree.ts';
import { assert, must } from '#lib/assert.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { JsonValue } from '#lib/canonical-json.ts';
import { isBack } from '#modules/correspondence/addressees.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { countsOf } from '#modules/fallback/state.ts';
import type { PackState } from '#modules/fallback/state.ts';
import type { SimulatedLog } from '#sync/testing/simulated-feed.ts';

import { moduleOf, Office } from './office.ts';
import type { Outcome } from './office.ts';
import type { Server } from './server.ts';

/** So many of the last entries are looked at after each fall. */
const END_ENTRIES = 8;

type Issued = { readonly text: string; readonly subject: string; readonly status: string };

/** What the judge remembers of a log: it survives all that happens to disks. */
class Shadow {
  readonly hashes: Uint8Array[] = [];
  readonly commands = new Set<string>();
  readonly origins = new Set<string>();
  readonly registers = new Map<string, Issued[]>();
  lastAt = '';
}

const stepFor: Readonly<Partial<Record<LetterState['state'], string>>> = {
  ...{ delivered: 'delivered', seen: 'seen', registered: 'registered', closed: 'closed' },
  ...{ archived: 'closed', returned: 'returned', recalled: 'recalled', void: 'returned' },
};

export class Judge {
  readonly #shadows = new Map<string, Shadow>();
  /** What people were told: command → its entries. */
  readonly #told = new Map<string, { readonly office: string; readonly text: string }>();
  /** `origin index recipient`, ever durable there. */
  readonly #kept = new Set<string>();
  /** How many beliefs were looked at. */
  looks = 0;

  #shadow(office: string): Shadow {
    const shadow = this.#shadows.get(office) ?? new Shadow();
    this.#shadows.set(office, shadow);
    return shadow;
  }

  #holds(belief: boolean, sentence: string): void {
    this.looks += 1;
    assert(belief, sentence);
  }

  /** One command's entries have become durable. */
  durable(office: Office, batch: readonly PlacedEntry[]): void {
    const shadow = this.#shadow(office.id);
    const [first] = batch;
    if (first === undefined) return;
    const { command } = first.entry;
    this.#holds(!shadow.commands.has(command), 'An act is in its log exactly once.');
    shadow.commands.add(command);
    this.#holds(office.decided.get(command) === batch.length, 'Nothing is half-done.');
    for (const { index, entry } of batch) {
      const leaf = must(office.log.leaves[index], 'A durable entry is there.');
      this.#holds(index === shadow.hashes.length, 'A log goes on where it ended: it never forks.');
      shadow.hashes.push(leafHash(leaf));
      this.#holds(entry.recordedAt >= shadow.lastAt, 'Time does not run backwards within a log.');
      shadow.lastAt = entry.recordedAt;
      this.#judgeOrigin(shadow, entry);
      if (entry.number !== undefined) this.#judgeNumber(shadow, entry, entry.number);
    }
  }

  #judgeOrigin(shadow: Shadow, { body, kind, subject }: Entry): void {
    const { origin } = body;
    if (origin === undefined || origin === null) return;
    const name = `${kind} ${subject} ${canonicalJson(origin)}`;
    this.#holds(!shadow.origins.has(name), 'What arrives twice changes nothing.');
    shadow.origins.add(name);
  }

  #judgeNumber(shadow: Shadow, { subject }: Entry, number: EntryNumber): void {
    const { register, year, serial, text, status } = number;
    const list = shadow.registers.get(`${register} ${year}`) ?? [];
    shadow.registers.set(`${register} ${year}`, list);
    const known = list[serial - 1];
    if (known === undefined) {
      this.#holds(serial === list.length + 1, 'Registers have no gaps.');
    } else {
      const isSame = known.text === text;
      this.#holds(isSame, 'A number is written the same for ever.');
      const isOwn = known.subject === subject || known.subject.startsWith('pack/');
      this.#holds(isOwn && known.status !== 'void', 'A number belongs to one subject.');
      const isAgain = known.status === 'reserved' && status === 'reserved';
      this.#holds(!isAgain || known.subject !== subject, 'Nothing is leased twice.');
    }
    list[serial - 1] = { text, subject, status };
  }

  /** A person was answered. */
  acknowledged(office: string, command: string, outcome: Outcome, durableSize: number): void {
    // Where nothing was recorded nothing is promised: asked again, it is decided again.
    if (isRefusal(outcome) || outcome.length === 0) return;
    const text = outcome.map(wordOf).join('; ');
    const isDurable = outcome.every(({ index }) => index < durableSize);
    this.#holds(isDurable, 'What is acknowledged is durable.');
    const known = this.#told.get(command)?.text ?? text;
    this.#holds(known === text, 'The same command gets the same answer.');
    this.#told.set(command, { office, text });
  }

  /** After a fall, or a healing: what is on the disk is what was there, its end or all of it. */
  risen(office: Office, isAll: boolean): void {
    const { hashes } = this.#shadow(office.id);
    this.#holds(office.log.leaves.length === hashes.length, 'Nothing durable is lost in a fall.');
    this.#holds(office.entries.length === hashes.length, 'Nothing is shown that was lost.');
    const from = isAll ? 0 : Math.max(0, hashes.length - END_ENTRIES);
    const leaves = office.log.leaves.slice(from);
    const isSame = leaves.every((leaf, i) => isHash(hashes[from + i], leaf));
    this.#holds(isSame, 'Not one byte of a log has changed.');
  }

  /** A centre holds a log up to this size. */
  held(office: string, copy: SimulatedLog): void {
    const { hashes } = this.#shadow(office);
    const last = copy.leaves.length - 1;
    const leaf = copy.leaves[last];
    this.#holds(last < hashes.length, 'A centre holds nothing that is not durable.');
    this.#holds(leaf === undefined || isHash(hashes[last], leaf), 'A log never forks.');
  }

  /** An entry has become durable at an addressee. */
  inbound(recipient: string, origin: string, index: number, leaf: Uint8Array): void {
    const office = origin.slice(origin.lastIndexOf('/') + 1);
    const isTheirs = isHash(this.#shadow(office).hashes[index], leaf);
    this.#holds(isTheirs, 'Nothing is believed that its log has not written.');
    const isForUs = entryOf(leaf)?.to?.includes(recipient) === true;
    this.#holds(isForUs, 'Nobody gets an entry that is not addressed to them.');
    this.#kept.add(`${origin} ${index} ${recipient}`);
  }

  /** A sender was told that an entry of its own has arrived. */
  arrived(origin: string, index: number, recipient: string): void {
    const isThere = this.#kept.has(`${origin} ${index} ${recipient}`);
    this.#holds(isThere, 'What is said to have arrived was durable there.');
  }

  /** All is mended, and the time that it may take has passed. */
  end(servers: readonly Server[]): void {
    for (const server of servers) {
      this.risen(server.office, true);
      this.#judgeTables(server.office);
      this.#judgePaper(server.office);
      const isDone = [...server.inbound.values()].every(({ state }) => state !== 'waiting');
      this.#holds(isDone, 'Nothing waits behind another.');
    }
    this.#judgeTold(servers);
    this.#judgeArrived(servers);
    this.#judgeSenders(servers);
  }

  #judgeTables(office: Office): void {
    const again = new Office(office.id, 1, office.authority, undefined);
    again.load(office.log.leaves);
    for (const subject of office.states.keys()) {
      const [here, there] = [office, again].map((one) => rowsOf(one, subject));
      this.#holds(here === there, 'The same entries show the same tables.');
    }
  }

  #judgePaper(office: Office): void {
    for (const [subject, state] of office.states) {
      if (!subject.startsWith('pack/')) continue;
      const pack = state as PackState;
      const counts = countsOf(pack.sheets);
      this.#holds(pack.sheets.length === pack.count, 'Every leased number is a sheet.');
      const isOver = pack.stage !== 'opened' || counts.outstanding === 0;
      this.#holds(isOver, 'No sheet of a past outage is unaccounted for.');
      for (const sheet of pack.sheets) {
        if (sheet.stage !== 'used') continue;
        const letter = office.states.get(must(sheet.as, 'A used sheet has become something.'));
        const { number } = letter as LetterState;
        this.#holds(number?.text === sheet.text, 'What came from a sheet has its number.');
      }
    }
  }

  #judgeTold(servers: readonly Server[]): void {
    const offices = new Map(servers.map(({ office }) => [office.id, office]));
    for (const [command, { office, text }] of this.#told) {
      const found = offices.get(office)?.answers.get(command) ?? [];
      this.#holds(found.map(wordOf).join('; ') === text, 'Acknowledged acts stay as they were.');
    }
  }

  #judgeArrived(servers: readonly Server[]): void {
    for (const { office, arrived } of servers) {
      for (const { index, entry } of office.entries) {
        for (const to of entry.to ?? []) {
          const there = servers.find((one) => one.office.id === to);
          if (there === undefined || to === office.id) continue;
          const name = `${office.log.origin} ${index}`;
          this.#holds(there.inbound.has(name), 'In the end everything reaches its addressee.');
          this.#holds(arrived.has(`${index} ${to}`), 'In the end each sender knows of it.');
        }
      }
    }
  }

  #judgeSenders(servers: readonly Server[]): void {
    for (const { office } of servers) {
      for (const [subject, state] of office.states) {
        if (!subject.startsWith('letter/')) continue;
        const sent = state as LetterState;
        if (sent.direction !== 'outgoing') continue;
        for (const to of sent.addressees) {
          if (to.state === 'waiting' || to.state === 'withdrawn') continue;
          const there = servers.find((one) => one.office.id === to.office)?.office.stateOf(subject);
          const { origin, state: name, number } = must(there, 'It is there.') as LetterState;
          const isTheirs = origin?.office === office.id;
          const expected = isTheirs ? stepFor[name] : 'dispatched';
          this.#holds(to.state === expected, 'Senders know how their letters stand.');
          const text = isTheirs ? (number?.text ?? null) : to.number;
          this.#holds(isBack(to) || to.number === text, 'Senders know the number there.');
        }
      }
    }
  }
}

function isHash(hash: Uint8Array | undefined, leaf: Uint8Array): boolean {
  return hash !== undefined && areSameBytes(hash, leafHash(leaf));
}

function wordOf({ index, entry }: PlacedEntry): string {
  return `${index} ${entry.kind} ${entry.number?.text ?? ''}`;
}

/** All that tables show of a subject. */
export function rowsOf(office: Office, subject: string): string {
  const rows = moduleOf(subject).project(office.id, subject, office.stateOf(subject));
  return canonicalJson(JSON.parse(JSON.stringify(rows)) as JsonValue);
}
