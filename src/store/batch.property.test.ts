import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';

import fc from 'fast-check';

import { ageIdentity } from '#kernel/age.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { sealEntry } from '#kernel/sealed.ts';
import type { Outcome } from '#kernel/module.ts';
import { ask, toyAuthority, toyId, toyModule } from '#store/testing/toy.ts';

import { askedText, decideBatch } from './batch.ts';
import type { Asked, DecidedBatch, Earlier } from './batch.ts';
import { DigestKey } from './digest-key.ts';
import { RegisterCounters } from './register-counters.ts';

// Appointments of the toy authority begin in 2000.
const nowMs = Date.UTC(2026, 10, 21);
const identity = ageIdentity(new Uint8Array(32).fill(7));
const ids = Array.from({ length: 6 }, toyId);

const asked: fc.Arbitrary<Asked> = fc
  .record({
    id: fc.constantFrom(...ids).chain((id) => fc.constantFrom(id, toyId())),
    kind: fc.constantFrom('write', 'write', 'void'),
    subject: fc.constantFrom('n1', 'n2', 'n3'),
    number: fc.boolean(),
    text: fc.constantFrom('x', 'y'),
    sealed: fc.boolean(),
  })
  .map(({ id, kind, subject, number, text, sealed }) => {
    const body = kind === 'void' ? {} : { text, number, sealed, to: [], files: [] };
    const command = ask('a', kind, subject, body, id);
    return { command, module: toyModule, digest: hash('sha256', askedText(command), 'buffer') };
  });

class Log {
  readonly entries: PlacedEntry[] = [];
  readonly leaves: string[] = [];
  readonly rows = new Map<string, unknown>();
  #counters = new RegisterCounters();
  readonly #earlier = new Map<string, Earlier>();

  take(batch: readonly Asked[]): readonly Outcome[] {
    const history = new Map<string, PlacedEntry[]>();
    for (const placed of this.entries) {
      const list = history.get(placed.entry.subject) ?? [];
      list.push(placed);
      history.set(placed.entry.subject, list);
    }
    const counters = this.#counters;
    const size = this.entries.length;
    const ground = { nowMs, size, counters, history, earlier: this.#earlier, files: new Map() };
    const decided = decideBatch(batch, ground, {
      office: 'a',
      authority: toyAuthority('a'),
      rung: 'alone',
      random: (count) => new Uint8Array(count),
      isHosted: () => false,
      findModule: () => toyModule,
      seal: (made) => sealEntry(made, [identity.recipient], (count) => new Uint8Array(count)),
      findKeyless: () => undefined,
      digestKey: new DigestKey(new Uint8Array(32)),
    });
    this.#keep(batch, decided);
    return decided.outcomes;
  }

  #keep(batch: readonly Asked[], decided: DecidedBatch): void {
    this.#counters = decided.counters;
    for (const { index, entry, leaf } of decided.entries) {
      this.entries.push({ index, entry });
      this.leaves.push(Buffer.from(leaf).toString('utf8'));
    }
    for (const row of decided.rows['note'] ?? []) this.rows.set(String(row['note']), row);
    for (const [i, { command, digest }] of batch.entries()) {
      const answer = decided.outcomes[i];
      const isNew = answer !== undefined && !isRefusal(answer) && answer.recorded.length > 0;
      if (isNew && !this.#earlier.has(command.id))
        this.#earlier.set(command.id, { digest, answer });
    }
  }
}

test('one batch of many has the same outcomes, entries and rows as many batches of one', () => {
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 40 }), (commands) => {
      const [together, apart] = [new Log(), new Log()];
      const outcomes = together.take(commands);
      assert.deepEqual(
        commands.flatMap((one) => apart.take([one])),
        outcomes,
      );
      assert.deepEqual(apart.entries, together.entries);
      assert.deepEqual(apart.leaves, together.leaves);
      assert.deepEqual(apart.rows, together.rows);
      const numbers = together.entries.flatMap(({ entry }) =>
        entry.kind === 'written' && entry.number !== undefined ? [entry.number.serial] : [],
      );
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => i + 1),
      );
    }),
  );
});
