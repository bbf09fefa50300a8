// A program that tests kill: it writes numbered notes into office `a` of the data folder given,
// eight at a time, and prints the number of each one after its answer.
import { randomBytes } from 'node:crypto';

import { isRefusal } from '#kernel/refusal.ts';
import { assert, must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { openStore } from '#store/store.ts';

import { ask, toyAuthority, toyModule } from './toy.ts';

const store = await openStore({
  dataDir: must(process.argv[2], 'The data folder is the first argument.'),
  modules: [toyModule],
  authority: toyAuthority('directory', 'a'),
  clock: Date.now,
  random: (count) => randomBytes(count),
});

async function work(_: unknown, place: number): Promise<void> {
  // Half of them write what is sealed.
  const body = { text: 'x', number: true, sealed: place % 2 === 0 };
  for (;;) {
    const id = uuidv7(Date.now(), randomBytes(10));
    const outcome = await store.submit(ask('a', 'write', id, body, id));
    assert(!isRefusal(outcome), 'A new note is not refused.');
    process.stdout.write(`${outcome.recorded[0]?.number?.split('/')[0]}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, work));
