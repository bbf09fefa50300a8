import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import pg from 'pg';

import { Fault } from '#kernel/fault.ts';
import type { Answer, Outcome } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask, toyId } from '#store/testing/toy.ts';

async function rowsOf(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function numbersOf(outcomes: readonly Outcome[]): (string | undefined)[] {
  return outcomes.map((outcome) => answered(outcome).recorded[0]?.number);
}

function answered(outcome: Outcome): Answer {
  assert.ok(!isRefusal(outcome), `refused: ${JSON.stringify(outcome)}`);
  return outcome;
}

test('the same id gets the first answer again, in a batch, later and after a restart', async () => {
  await using toy = await openToyStore();
  const command = ask('a', 'write', 'n1', { text: 'x', number: true });
  const [first, again] = await Promise.all([toy.store.submit(command), toy.store.submit(command)]);
  assert.equal(answered(first).recorded[0]?.number, '1/2026');
  assert.deepEqual(again, first);
  assert.deepEqual(await toy.store.submit(command), first);
  const store = await toy.reopen();
  assert.deepEqual(await store.submit(command), first);
  const other = await store.submit({ ...command, body: { text: 'y', number: true } });
  assert.ok(isRefusal(other));
  assert.equal(other.refused, 'kernel.command-id-reused');
  const [row] = await rowsOf(toy.database.url, 'select count(*)::int as count from dawam.entry');
  assert.deepEqual(row, { count: 1 });
});

test('accepted and refused commands of one batch each get their own outcome', async () => {
  await using toy = await openToyStore();
  const commands = [
    ask('a', 'write', 'n1', { text: '1', number: true }),
    ask('a', 'void', 'n2', {}),
    ask('a', 'write', 'n1', { text: '2' }),
    ask('a', 'write', 'n1', { text: '3' }),
    ask('a', 'write', 'n1', { text: '4', number: true }),
    ask('a', 'write', 'n3', { text: '5', number: true }),
    ask('a', 'void', 'n1', {}),
    ask('b', 'write', 'n1', { text: 'elsewhere', number: true }),
  ];
  const outcomes = await Promise.all(commands.map((one) => toy.store.submit(one)));
  const told = outcomes.map((outcome) =>
    isRefusal(outcome)
      ? outcome.refused
      : outcome.recorded.map((one) => `${one.index} ${one.kind} ${one.number ?? '-'}`).join(),
  );
  assert.deepEqual(told, [
    '0 written 1/2026',
    'toy.without-number',
    '1 written -',
    '2 written -',
    'toy.full',
    '3 written 2/2026',
    '4 voided 1/2026',
    '0 written 1/2026',
  ]);
  const sql = `select serial::int, status, subject, given_index::int as given,
    changed_index::int as changed from dawam.number where office = 'a' order by serial`;
  assert.deepEqual(await rowsOf(toy.database.url, sql), [
    { serial: 1, status: 'void', subject: 'note/n1', given: 0, changed: 4 },
    { serial: 2, status: 'used', subject: 'note/n3', given: 3, changed: 3 },
  ]);
  const notes = `select note, last, number, status from tables.note
    where office = 'a' order by note`;
  assert.deepEqual(await rowsOf(toy.database.url, notes), [
    { note: 'note/n1', last: '3', number: '1/2026', status: 'void' },
    { note: 'note/n3', last: '5', number: '2/2026', status: 'used' },
  ]);
});

test('what only looks new is found out: by its subject, by its id, by another server', async () => {
  await using toy = await openToyStore();
  const madeNow = () => uuidv7(Date.parse('2026-11-21T08:00:00.000Z'), randomBytes(10));
  const about = madeNow();
  const write = (text: string, subject = about) => ({
    ...ask('a', 'write', subject, { text, number: text === '1' }),
    id: madeNow(),
  });
  const first = write('1');
  const answer = answered(await toy.store.submit(first));
  // Whoever opens the log anew has seen none of these ids.
  const reopened = await toy.reopen();
  assert.deepEqual(await reopened.submit(first), answer);
  const second = await toy.openSecond();
  const voided = { ...ask('a', 'void', about, {}), id: madeNow() };
  assert.equal(answered(await second.submit(voided)).recorded[0]?.number, '1/2026');
  const third = await toy.reopen();
  const batch = [write('2'), write('3'), write('4'), write('x', madeNow()), first];
  const outcomes = await Promise.all(batch.map((one) => third.submit(one)));
  assert.deepEqual(
    outcomes.map((one) => (isRefusal(one) ? one.refused : one.recorded[0]?.index)),
    [2, 3, 'toy.full', 4, 0],
  );
  const other = { ...first, body: { text: 'other', number: false } };
  const reused = await (await toy.reopen()).submit(other);
  assert.equal(isRefusal(reused) ? reused.refused : 'recorded', 'kernel.command-id-reused');
});

test('numbers restart with the year, and time does not run backwards', async () => {
  await using toy = await openToyStore();
  const write = async (subject: string) =>
    answered(await toy.store.submit(ask('a', 'write', subject, { text: 'x', number: true })))
      .recorded[0];
  toy.setTime('2026-12-31T23:59:59.999Z');
  assert.equal((await write('n1'))?.number, '1/2026');
  toy.setTime('2027-01-01T00:00:00.000Z');
  assert.equal((await write('n2'))?.number, '1/2027');
  toy.setTime('2026-06-01T00:00:00.000Z');
  const late = await write('n3');
  assert.equal(late?.number, '2/2027');
  assert.equal(late?.recordedAt, '2027-01-01T00:00:00.000Z');
  await toy.reopen();
  const later = await write('n4');
  assert.equal(later?.number, '3/2027');
  assert.equal(later?.recordedAt, '2027-01-01T00:00:00.000Z');
});

test('many concurrent commands are numbered 1…n', async () => {
  await using toy = await openToyStore();
  const commands = Array.from({ length: 1_000 }, (_, i) =>
    ask('a', 'write', `n${i}`, { text: 'x', number: true }),
  );
  const outcomes = await Promise.all(commands.map((one) => toy.store.submit(one)));
  const expected = commands.map((_, i) => `${i + 1}/2026`);
  assert.deepEqual(numbersOf(outcomes), expected);
  // Reading it back checks tree, head and signature.
  await toy.reopen();
});

test('of two writers on one log one succeeds at a time, neither loses anything', async () => {
  await using toy = await openToyStore();
  const one = toy.store;
  await one.submit(ask('a', 'write', 'n0', { text: 'x', number: true }));
  const other = await toy.openSecond();
  const accepted: string[] = [];
  for (let i = 1; i <= 10; i += 1) {
    const command = ask('a', 'write', `n${i}`, { text: 'x', number: true });
    const store = i % 2 === 0 ? one : other;
    const fenced = await store.submit(command).catch((error: unknown) => error);
    if (fenced instanceof Fault) assert.equal(fenced.code, 'store.second-writer');
    const answer = answered(await store.submit(command));
    accepted.push(answer.recorded[0]?.number ?? '');
  }
  assert.deepEqual(accepted, ['2', '3', '4', '5', '6', '7', '8', '9', '10', '11'].map(yearly));
});

const yearly = (serial: string) => `${serial}/2026`;

test('what may not be asked is refused with the reason', async () => {
  await using toy = await openToyStore();
  const good = ask('a', 'write', 'n1', { text: 'x' });
  const sha256 = 'ab'.repeat(32);
  const file = { sha256, name: 'scan.pdf', mediaType: 'application/pdf', sizeBytes: 1 };
  const cases: [string, object][] = [
    ['kernel.malformed', { id: 'no-uuid' }],
    ['kernel.malformed', { body: { text: 1 } }],
    ['kernel.malformed', { body: { text: '\ud800' } }],
    ['kernel.malformed', { body: { text: 'a\u0000b' } }],
    ['kernel.malformed', { subject: 'letter/1' }],
    ['kernel.malformed', { occurredAt: 'yesterday' }],
    ['kernel.unknown-command', { kind: 'burn' }],
    ['kernel.unknown-command', { kind: 'toString' }],
    ['kernel.unknown-office', { office: 'z' }],
    ['kernel.not-appointed', { by: { person: 'a-clerk', capacity: 'clerk' } }],
    ['kernel.not-appointed', { by: { ...good.by, appointment: 'b-seat' } }],
    ['kernel.not-appointed', { by: { ...good.by, capacity: 'head' } }],
    ['kernel.not-permitted', { kind: 'receive', body: receiveBody }],
    ['kernel.not-permitted', { kind: 'void', by: server, body: {} }],
    ['kernel.occurred-in-future', { occurredAt: '2026-11-21T08:00:00.001Z' }],
    ['kernel.entry-too-large', { body: { text: 'x'.repeat(66_000) } }],
    ['kernel.unknown-file', { body: { text: 'x', files: [file] } }],
  ];
  for (const [refused, change] of cases) {
    const outcome = await toy.store.submit({ ...good, id: toyId(), ...change });
    assert.equal(isRefusal(outcome) ? outcome.refused : 'recorded', refused);
  }
  assert.equal(answered(await toy.store.submit(good)).recorded[0]?.index, 0);
});

const receiveBody = { text: 'x', origin: { office: 'b', index: 0, leafHash: 'ab' } };
const server = { person: 'office-server', capacity: 'server' };

test('a defect closes its own log loudly, and no other', async () => {
  await using toy = await openToyStore();
  await toy.store.submit(ask('a', 'write', 'n1', { text: 'x' }));
  const commands = [
    ask('a', 'write', 'n1', { text: 'y' }),
    ask('a', 'write', 'n1', { text: 'defect' }),
    ask('b', 'write', 'n1', { text: 'z' }),
  ];
  const results = await Promise.allSettled(commands.map((one) => toy.store.submit(one)));
  assert.deepEqual(
    results.map((result) => result.status),
    ['rejected', 'rejected', 'fulfilled'],
  );
  assert.equal(toy.alarms.length, 1);
  assert.match(toy.alarms[0]?.message ?? '', /A note is not a defect/);
  const after = toy.store.submit(ask('a', 'write', 'n2', { text: 'x' }));
  await assert.rejects(after, { code: 'store.closed' });
  assert.equal(
    answered(await toy.store.submit(ask('b', 'write', 'n2', { text: 'x' }))).recorded[0]?.index,
    1,
  );
  const [row] = await rowsOf(
    toy.database.url,
    `select size::int from dawam.log where office = 'a'`,
  );
  assert.deepEqual(row, { size: 1 });
});

test('rows that PostgreSQL turns down cost only the command that made them', async () => {
  await using toy = await openToyStore();
  await rowsOf(toy.database.url, `alter table tables.note add check (last <> 'poison')`);
  const commands = ['x', 'poison', 'y'].map((text, i) =>
    ask('a', 'write', `n${i}`, { text, number: true }),
  );
  const results = await Promise.allSettled(commands.map((one) => toy.store.submit(one)));
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  const [first, , last] = results;
  assert.ok(first?.status === 'fulfilled' && last?.status === 'fulfilled');
  assert.deepEqual(numbersOf([first.value, last.value]), ['1/2026', '2/2026']);
});

test('batches decided while others are committed stand on what became true', async () => {
  await using toy = await openToyStore();
  await rowsOf(toy.database.url, `alter table tables.note add check (last <> 'poison')`);
  const good: { subject: string; first: Promise<Outcome>; again: Promise<Outcome> }[] = [];
  const poisoned: Promise<unknown>[] = [];
  for (let i = 0; i < 150; i += 1) {
    const subject = `n${i % 30}`;
    const command = ask('a', 'write', subject, { text: `${i}`, number: true });
    const first = toy.store.submit(command);
    if (i % 7 === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
    if (i % 40 === 20) {
      const poison = ask('a', 'write', `p${i}`, { text: 'poison', number: true });
      poisoned.push(assert.rejects(toy.store.submit(poison)));
    }
    good.push({ subject, first, again: toy.store.submit(command) });
  }
  await Promise.all(poisoned);
  const serials: number[] = [];
  for (const { subject, first, again } of good) {
    assert.deepEqual(await again, await first);
    const outcome = await first;
    const turn = good
      .filter((one) => one.subject === subject)
      .findIndex((one) => one.first === first);
    assert.equal(isRefusal(outcome), turn >= 3, `${subject}, turn ${turn}`);
    if (!isRefusal(outcome)) serials.push(Number(outcome.recorded[0]?.number?.split('/')[0]));
  }
  serials.sort((a, b) => a - b);
  assert.deepEqual(
    serials,
    serials.map((_, i) => i + 1),
  );
  assert.equal(serials.length, 90);
  await toy.reopen();
});

test('what was committed while nobody could answer is told after the next reading', async () => {
  await using toy = await openToyStore();
  const told: number[] = [];
  toy.store.onCommitted(({ placed }) => told.push(...placed.map((one) => one.index)));
  await toy.store.submit(ask('a', 'write', 'n0', { text: 'x' }));
  const other = await toy.openSecond();
  await other.submit(ask('a', 'write', 'n1', { text: 'x' }));
  const late = ask('a', 'write', 'n2', { text: 'x' });
  await assert.rejects(toy.store.submit(late), { code: 'store.second-writer' });
  await toy.store.submit(late);
  assert.deepEqual(told, [0, 1, 2]);
});

test('a damaged log is named at start, with the entry, and the others go on', async () => {
  const damages: [string, RegExp][] = [
    [`update dawam.entry set leaf = leaf || 'x' where index = 299`, /damaged at entry 299/],
    [`update dawam.tile_hash set hash = sha256(hash)`, /does not have the root/],
    [`delete from dawam.tile_hash`, /at entry 0: the hash of level 1, index 0 is missing/],
    [`delete from dawam.entry where index = 290`, /at entry 290: the entry is missing/],
    [`update dawam.log set size = 299 where office = 'a'`, /not the head of this log/],
    [
      `update dawam.log set checkpoint = replace(checkpoint, E'300', E'301') where office = 'a'`,
      /signed head does not hold/,
    ],
  ];
  await using toy = await openToyStore();
  const commands = Array.from({ length: 300 }, (_, i) => ask('a', 'write', `n${i}`, { text: 'x' }));
  await Promise.all(commands.map((one) => toy.store.submit(one)));
  let told = 0;
  for (const [sql, sentence] of damages) {
    await rowsOf(toy.database.url, 'create schema if not exists kept');
    for (const name of ['log', 'entry', 'tile_hash']) {
      await rowsOf(toy.database.url, `create table kept.${name} as table dawam.${name}`);
    }
    await rowsOf(toy.database.url, sql);
    toy.alarms.length = 0;
    const second = await toy.openSecond();
    const [alarm] = toy.alarms;
    assert.equal(alarm?.code, 'store.log-damaged');
    assert.match(alarm.message, sentence);
    await assert.rejects(second.submit(ask('a', 'write', 'n', { text: 'x' })), sentence);
    answered(await second.submit(ask('b', 'write', `n${told}`, { text: 'x' })));
    told += 1;
    await second.close();
    await rowsOf(
      toy.database.url,
      `truncate dawam.log cascade; insert into dawam.log table kept.log;
       insert into dawam.entry table kept.entry;
       insert into dawam.tile_hash table kept.tile_hash; drop schema kept cascade`,
    );
  }
  toy.alarms.length = 0;
  await toy.openSecond();
  assert.deepEqual(toy.alarms, []);
});
