// Two real servers that reach each other and no centre: a letter with a file goes straight to the
// other server, is seen and registered there, its number comes back, and so does the answer; one
// of them is killed in between; in the end both know that all has arrived.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { LinesAnswer } from '#kernel/line.ts';
import { must } from '#lib/assert.ts';

import { freshId, signIn } from './live-server.ts';
import type { Client } from './live-server.ts';
import { act, FROM, putScan, RANA, readLetter, send, TO } from './two-servers.ts';
import { until, verifyBoth, withLab, YOUSEF } from './two-servers.ts';
import type { Lab } from './two-servers.ts';

async function goThereAndBack({ sender, recipient }: Lab, rana: Client, yousef: Client) {
  const bytes = `خطاب ممسوح ضوئيًا ${freshId()}`;
  const files = [await putScan(sender, rana, bytes)];
  const letter = await send(rana, 'كتاب إلى الجار', { from: FROM, to: TO, files });
  const here = await until('it is delivered', () => readLetter(yousef, TO, letter));
  const { sha256 } = must(here.files[0], 'It has its file.');
  const there = await until('its file has come', async () => {
    const answer = await yousef.get(`/api/offices/${TO}/files/${sha256}?name=scan.txt`);
    return answer.ok ? await answer.text() : undefined;
  });
  assert.equal(there, bytes);
  const stateOf = async (state: string) => {
    const own = await readLetter(rana, FROM, letter);
    return own?.addressees[0]?.state === state ? own : undefined;
  };
  await act(yousef, 'see-letter', letter, {}, TO);
  await until('the sender knows that it was seen', () => stateOf('seen'));
  await recipient.kill();
  await recipient.start();
  await act(yousef, 'register-delivered', letter, {}, TO);
  const registered = must(await readLetter(yousef, TO, letter), 'It is there.');
  const own = await until('its number has come back', () => stateOf('registered'));
  assert.equal(own.addressees[0]?.number, registered.number);
  const answer = await send(yousef, 'جواب الجار', { from: TO, to: FROM });
  await until('the answer is delivered', () => readLetter(rana, FROM, answer));
}

async function judge(lab: Lab, rana: Client): Promise<void> {
  const lines = await rana.get(`/api/offices/${FROM}/lines?days=14`);
  const { neighbours } = (await lines.json()) as LinesAnswer;
  assert.equal(neighbours[0]?.office, TO);
  assert.ok((neighbours[0]?.received ?? 0) >= 3, 'delivery, sight and number came by it');
  const bundles = await rana.get(`/api/offices/${FROM}/courier`);
  const courier = (await bundles.json()) as { bundles: unknown[]; ways: { waiting: number }[] };
  assert.deepEqual(courier.bundles, [], 'no courier has gone');
  await until('all has arrived', async () => {
    const answer = await rana.get(`/api/offices/${FROM}/courier`);
    const { ways } = (await answer.json()) as { ways: { waiting: number }[] };
    return ways.every(({ waiting }) => waiting === 0) ? true : undefined;
  });
  await verifyBoth(lab);
}

async function turnStrangersAway({ recipient }: Lab): Promise<void> {
  const asked = { from: 'dawam.example/moj.diwan', to: TO, word: 'Log-Key 00 00' };
  const at = `${recipient.url}/api/neighbours/bundles?${new URLSearchParams(asked).toString()}`;
  const headers = { origin: recipient.url, 'content-type': 'application/octet-stream' };
  const post = (url: string) => fetch(url, { method: 'POST', headers, body: 'age?' });
  assert.equal((await post(at)).status, 403);
  assert.equal((await post(at.replace(TO, FROM))).status, 404, 'an office that is not here');
}

test(
  'letters between neighbours without a centre: there, seen, numbered, answered',
  { timeout: 500_000 },
  () =>
    withLab(true, async (lab) => {
      const rana = await signIn(lab.sender.url, RANA);
      const yousef = await signIn(lab.recipient.url, YOUSEF);
      await turnStrangersAway(lab);
      await goThereAndBack(lab, rana, yousef);
      await judge(lab, rana);
    }),
);
