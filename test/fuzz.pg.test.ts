// Bad input: requests made from the API's own document, most of them wrong in one place, some of
// them rubbish. No answer may be a 5xx, and afterwards the server verifies clean with exactly the
// acts that were acknowledged. FUZZ_SEED and FUZZ_REQUESTS repeat or lengthen a run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { must } from '#lib/assert.ts';
import { goodValue, pick, seededChance, spoil } from './json-schema-values.ts';
import type { Chance, Schema } from './json-schema-values.ts';
import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { Client } from './live-server.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_121);
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 3_000);
const WORKERS = 4;
const OFFICE = 'judiciary.secretariat';
const PROGRAM = resolve(import.meta.dirname, '../src/programs/dawam.ts');

interface Operation {
  readonly parameters?: readonly { name: string; in: string; schema: Schema }[];
  readonly requestBody?: { content: Readonly<Record<string, { schema: Schema }>> };
}
interface Api {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Target {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

// Signing out or revoking would end the run; sign-in limits and the endless stream are tested
// apart.
const leftOut = /sign-out|\/revoke|\/api\/live|sign-in|\/api\/recovery-codes/;

function listTargets(api: Api): Target[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(() => !leftOut.test(path))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

function fillPath(target: Target, known: readonly string[], chance: Chance): string {
  const wild = ['%00', '..%2f..', 'x'.repeat(300), '%ff', '-1', '99999999999999999999', 'null'];
  const path = target.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (chance.next() < 0.15) return pick(chance, wild);
    if (name === 'office') return OFFICE;
    const choices = [...known, 'incoming', 'outgoing', '0', '3', '0'.repeat(64)];
    return encodeURIComponent(pick(chance, choices));
  });
  const query = new URLSearchParams();
  for (const { name, in: place, schema } of target.operation.parameters ?? []) {
    if (place !== 'query' || chance.next() < 0.4) continue;
    const value = goodValue(schema, chance);
    query.append(name, String(chance.next() < 0.4 ? spoil(value, chance) : value));
  }
  return query.size === 0 ? path : `${path}?${query.toString().replaceAll('%EF%BF%BD', '%FF')}`;
}

const nearlyRight: readonly (readonly [kind: string, body: object])[] = [
  ['register-incoming', incomingLetter('نامه')],
  ['see-letter', {}],
  ['void-number', { reason: 'قيد مكرر' }],
  ['reserve-number', { register: 'outgoing', reason: 'محرمانه' }],
  [
    'write-letter',
    { subject: 'نامه', addressees: [{ office: 'moj.diwan' }], text: 'با سلام و احترام' },
  ],
];

function makeBody(target: Target, known: readonly string[], seat: string, chance: Chance): string {
  const content = target.operation.requestBody?.content ?? {};
  const schema = content['application/json']?.schema ?? Object.values(content)[0]?.schema ?? {};
  const body = goodValue(schema, chance);
  if (typeof body === 'object' && body !== null && chance.next() < 0.9) {
    const subject = chance.next() < 0.5 ? `letter/${freshId()}` : `letter/${pick(chance, known)}`;
    Object.assign(body, { id: freshId(), subject, as: seat });
    // Near to what is right more comes to light than far from it.
    const near = nearlyRight.find(([kind]) => target.path.endsWith(`/${kind}`))?.[1];
    if (near !== undefined && chance.next() < 0.7) Object.assign(body, { body: near });
  }
  const dice = chance.next();
  if (dice < 0.3) return JSON.stringify(body);
  if (dice < 0.9) return JSON.stringify(spoil(body, chance));
  if (dice < 0.93) return JSON.stringify(body).slice(0, -3);
  if (dice < 0.96) return '['.repeat(3_000);
  return '{"__proto__":{"a":1},"a":1,"a":2,"n":1e999}';
}

interface Sent {
  readonly target: Target;
  readonly path: string;
  readonly body: string;
}

/** What the answers said, put together. */
interface Tally {
  readonly statuses: Map<number, number>;
  /** Indexes of the entries that were acknowledged. */
  readonly recorded: Set<number>;
}

/** Sends it; the answer is none of 5xx and, where it is a refusal, has a code. */
async function tryOut(clerk: Client, url: string, sent: Sent, tally: Tally): Promise<void> {
  const { path, body } = sent;
  const { method } = sent.target;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { cookie: clerk.cookie, origin: url, 'content-type': 'application/json' },
    redirect: 'manual',
    ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
  });
  const { status } = answer;
  const text = await answer.text();
  const told = `${method} ${path.slice(0, 2_000)} ${body.slice(0, 2_000)} → ${status} ${text}`;
  assert.ok(status < 500, told);
  // Headers that are too long never reach our program: Node itself turns them away.
  if (status >= 400 && status !== 431) assert.match(text, /"code":"[a-z-]+\.[a-z-]+"/, told);
  tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
  if (status === 200 && path.includes('/commands/')) note(tally, text);
}

function note(tally: Tally, text: string): void {
  const { recorded } = JSON.parse(text) as { recorded: readonly { readonly index: number }[] };
  for (const { index } of recorded) {
    assert.ok(!tally.recorded.has(index), `entry ${index} was acknowledged twice`);
    tally.recorded.add(index);
  }
}

async function fuzz(
  [clerk, signer]: readonly [Client, Client],
  url: string,
  targets: readonly Target[],
  tally: Tally,
): Promise<void> {
  const known: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const letter = freshId();
    const subject = `letter/${letter}`;
    const answer = await clerk.command('register-incoming', subject, incomingLetter('نامه'));
    assert.equal(answer.status, 200);
    note(tally, await answer.text());
    known.push(letter);
  }
  const chance = seededChance(SEED);
  let begun = 0;
  // Which requests are made depends on the seed only, not on who of the workers sends them.
  const work = async () => {
    while (begun < REQUESTS) {
      begun += 1;
      const target = pick(chance, targets);
      const path = fillPath(target, known, chance);
      const person = chance.next() < 0.6 ? clerk : signer;
      const seat = must(person.seats[0], 'Each has a seat.').appointment;
      const body = makeBody(target, known, seat, chance);
      await tryOut(person, url, { target, path, body }, tally);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

async function logSize(clerk: Client): Promise<number> {
  const answer = await clerk.get(`/api/offices/${OFFICE}/continuity`);
  return ((await answer.json()) as { log: { size: number } }).log.size;
}

test(`${REQUESTS} bad requests, seed ${SEED}: no 5xx, nothing half-done`, async () => {
  const server = await startServer({ env: { DAWAM_RATE_LIMIT: 'off' } });
  try {
    const clerk = await signIn(server.url, 'maryam-rezaei');
    const signer = await signIn(server.url, 'zahra-karimi');
    const api = (await (await clerk.get('/api/openapi.json')).json()) as Api;
    assert.match(api.openapi, /^3\.1/);
    const targets = listTargets(api);
    assert.ok(targets.length >= 20, `the document names ${targets.length} operations`);
    const before = await logSize(clerk);
    const tally: Tally = { statuses: new Map(), recorded: new Set() };
    await fuzz([clerk, signer], server.url, targets, tally);
    const statuses = [...tally.statuses].sort(([a], [b]) => a - b);
    console.log('answers by status', Object.fromEntries(statuses));
    console.log(`${tally.recorded.size} entries were acknowledged`);
    assert.ok((tally.statuses.get(200) ?? 0) > 0, 'some of them were good');
    const grown = (await logSize(clerk)) - before;
    assert.equal(grown, tally.recorded.size, 'the log holds what was acknowledged, no more');

    const verify = await promisify(execFile)(process.execPath, [
      PROGRAM,
      ...['verify', '--json', '--data', server.dataDir],
    ]);
    assert.deepEqual((JSON.parse(verify.stdout) as { flaws: unknown[] }).flaws, []);
  } finally {
    await server.drop();
  }
});
