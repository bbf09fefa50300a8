// What another office's log refused, over HTTP on a real office: it stands in the list with its
// reason, holds up nothing, is heard of live, and goes once more when somebody asks for it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import type { AttentionList, ConsignedList } from '#modules/correspondence/outside/shapes.ts';
import { dispatch, office, putFile } from './mail/testing/post-office.ts';
import { openDemoOffice } from './testing/demo-office.ts';
import type { DemoOffice } from './testing/demo-office.ts';

let demo: DemoOffice;
let registrar = '';
const base = `/api/offices/${office}`;
const there = 'mcit.diwan';
const to = { addressees: [{ office: there }] };

before(async () => {
  demo = await openDemoOffice('attention');
  registrar = await demo.sitDown('rana-al-otaibi');
});

after(() => demo.close());

async function list(cookie = registrar): Promise<AttentionList['rows']> {
  const answer = await demo.get(`${base}/attention`, cookie);
  assert.equal(answer.status, 200, await answer.clone().text());
  return ((await answer.json()) as AttentionList).rows;
}

/** As if the addressee's log had said no. */
async function refuseDelivery(letter: string, refused: string): Promise<number> {
  const { store } = demo.open;
  const history = await store.reader.listEntriesOf(office, letter);
  const sent = history.find(({ entry }) => entry.kind === 'letter-dispatched');
  const { index } = must(sent, 'It was dispatched.');
  await store.database.writers.use((session) =>
    session.query({
      text: `insert into dawam.outbox (office, index, recipient, attempts, refused)
        values ($1, $2, $3, 1, $4)`,
      values: [office, index, there, JSON.stringify({ refused, facts: {} })],
    }),
  );
  return index;
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (await isDone()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('it did not come to be');
}

/** And is waited for no more. */
async function arrivedThere(letter: string): Promise<void> {
  const { reader, database } = demo.open.store;
  await until(async () => {
    const waiting = await database.writers.query({ text: 'select 1 from dawam.outbox' });
    const history = await reader.listEntriesOf(there, letter);
    return waiting.length === 0 && history.length > 0;
  });
}

test('a refused delivery is listed with its reason, and goes once more', async () => {
  const { letter, number } = await dispatch(demo.open, [], to);
  await arrivedThere(letter);
  const before = await demo.open.store.reader.listEntriesOf(there, letter);
  assert.deepEqual(await list(), []);
  const index = await refuseDelivery(letter, 'kernel.unknown-office');
  const [row] = await list();
  assert.deepEqual(
    [row?.letter, row?.number, row?.recipient, row?.matter, row?.refusal?.refused],
    [letter, number, there, 'letter', 'kernel.unknown-office'],
  );
  const counted = await demo.get(`${base}/outside/hand`, registrar);
  assert.equal(((await counted.json()) as ConsignedList).attentionCount, 1);
  const heard = Promise.withResolvers<string>();
  const end = demo.open.store.onNews((told) => heard.resolve(told));
  const again = { items: [{ index, recipient: there }] };
  const answer = await demo.send(`${base}/attention/retry`, again, registrar);
  assert.deepEqual([answer.status, await answer.json()], [200, { tried: 1 }]);
  assert.equal(await heard.promise, office);
  end();
  await until(async () => (await list()).length === 0);
  // It had arrived before: nothing is there twice.
  assert.deepEqual(await demo.open.store.reader.listEntriesOf(there, letter), before);
});

test('only the registry tries again what waits for it; a secret says nothing', async () => {
  const { letter } = await dispatch(demo.open, [], { secrecy: 'secret', ...to });
  await arrivedThere(letter);
  const index = await refuseDelivery(letter, 'kernel.malformed');
  const signer = await demo.sitDown('khalid-al-dosari');
  const again = { items: [{ index, recipient: there }] };
  assert.equal((await demo.send(`${base}/attention/retry`, again, signer)).status, 403);
  const nothing = { items: [{ index: 0, recipient: there }] };
  assert.equal((await demo.send(`${base}/attention/retry`, nothing, registrar)).status, 404);
  const row = (await list(signer)).find((one) => one.letter === letter);
  assert.ok(row?.masked === true && row.subject !== 'إصلاح جسر السوق');
  assert.equal((await demo.get(`${base}/attention`, '')).status, 401);
});

test('what came from another server and nobody vouches for is listed', async () => {
  const { store } = demo.open;
  const origin = 'dawam.example/nowhere';
  const leaf = Buffer.from(`{"office":"nowhere","to":["${office}"]}`);
  assert.equal(await store.inbound.takeIn([{ origin, index: 7, leaf, proof: 'none' }]), 1);
  const answer = await demo.get(`${base}/attention`, registrar);
  const { inbound } = (await answer.json()) as AttentionList;
  const [row] = inbound;
  assert.deepEqual(
    [inbound.length, row?.from, row?.origin, row?.index, row?.refusal?.refused],
    [1, 'nowhere', origin, 7, 'kernel.log-unknown'],
  );
  const again = { items: [{ origin, index: 7 }] };
  const path = `${base}/attention/retry-inbound`;
  assert.equal((await demo.send(path, again, registrar)).status, 404, 'it is still unknown');
  const signer = await demo.sitDown('khalid-al-dosari');
  assert.equal((await demo.send(path, again, signer)).status, 403);
  const leafHash = must(row, 'It is listed.').leafHash;
  assert.equal(row?.aside, null);
  const reason = 'لا صلة له بهذا المكتب';
  const { seats } = (await (await demo.get('/api/session', registrar)).json()) as {
    seats: { appointment: string; office: string }[];
  };
  const seat = must(
    seats.find((one) => one.office === office),
    'She sits there.',
  );
  const act = await demo.send(
    `${base}/commands/lay-arrival-aside`,
    {
      ...{ id: uuidv7(Date.now(), randomBytes(10)), subject: `arrival/${leafHash}` },
      ...{
        as: seat.appointment,
        body: { origin, entry: 7, refused: 'kernel.log-unknown', reason },
      },
    },
    registrar,
  );
  assert.equal(act.status, 200, await act.clone().text());
  const after = (await (await demo.get(`${base}/attention`, registrar)).json()) as AttentionList;
  assert.equal(after.inbound[0]?.aside?.reason, reason, 'it is kept, and no longer waits');
});

test('what travels to another server is told, and which files travel here', async () => {
  const { letter } = await dispatch(demo.open, [], to);
  const { reader } = demo.open.store;
  await until(async () => (await reader.listEntriesOf(there, letter)).length > 0);
  const path = `${base}/letters/${letter.replace('letter/', '')}/travelling`;
  const travelling = async () =>
    (await (await demo.get(path, registrar)).json()) as { rows: unknown[] };
  assert.deepEqual(await travelling(), { rows: [] });
  const index = await refuseDelivery(letter, 'kernel.malformed');
  const { writers } = demo.open.store.database;
  await writers.query({
    text: 'update dawam.outbox set travels = true, refused = null where index = $1',
    values: [index],
  });
  const [row] = (await travelling()).rows as { since: string }[];
  const { since = '' } = row ?? {};
  assert.deepEqual(row, {
    ...{ index, recipient: there, matter: 'letter', since },
    ...{ state: 'waiting', safety: 'recorded' },
  });
  const sha256 = 'ab'.repeat(32);
  await writers.query({
    text: `insert into dawam.awaited_file values ($1, decode($2, 'hex'), 5, 'text/plain', now())`,
    values: [office, sha256],
  });
  const files = await demo.get(`${base}/awaited-files`, registrar);
  assert.deepEqual(await files.json(), { files: [sha256], findings: [] });
});

test('what is infected waits for a person, and its letter does not', async () => {
  const { store } = demo.open;
  const file = await putFile(demo.open, 'scan.txt', Buffer.from('نص فيه برنامج ضار'));
  const { sha256, sizeBytes, mediaType } = file;
  const { letter } = await dispatch(demo.open, [], { ...to, files: [file] });
  const { writers } = store.database;
  const asked = async () =>
    (await (await demo.get(`${base}/awaited-files?of=${sha256}`, registrar)).json()) as {
      files: string[];
      findings: unknown[];
    };
  const note = (finding: string, why: string | null) =>
    writers.query({
      text: `insert into dawam.malware_finding
          (sha256, finding, why, size_bytes, media_type, looked_at)
        values (decode($1, 'hex'), $2, $3, $4, $5, now())
        on conflict (sha256) do update set finding = excluded.finding, why = excluded.why`,
      values: [sha256, finding, why, sizeBytes, mediaType],
    });
  await note('clean', null);
  assert.deepEqual((await asked()).findings, []);
  await note('not-scanned', 'nobody is there');
  const unseen = { sha256, finding: 'not-scanned', why: 'nobody is there' };
  assert.deepEqual((await asked()).findings, [unseen]);
  await note('infected', 'Eicar');
  assert.deepEqual((await asked()).findings, [{ sha256, finding: 'infected', why: 'Eicar' }]);
  const listed = async () => {
    const answer = await demo.get(`${base}/attention`, registrar);
    return ((await answer.json()) as AttentionList).infected;
  };
  const [own, ...rest] = await listed();
  assert.deepEqual(rest, []);
  assert.deepEqual([own?.letter, own?.signature, own?.isHere], [letter, 'Eicar', true]);
  // As if it had come from elsewhere: then it is not here at all.
  await writers.query({
    text: `insert into dawam.awaited_file values ($1, decode($2, 'hex'), $3, $4, now())`,
    values: [office, sha256, sizeBytes, mediaType],
  });
  assert.equal((await listed())[0]?.isHere, false);
  const bad = await demo.get(`${base}/awaited-files?of=x`, registrar);
  assert.equal(bad.status, 422);
});
