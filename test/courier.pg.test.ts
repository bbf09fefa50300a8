// Two real servers and no line at all: bundles go on a stick, written and read by the program
// beside the running servers. Neither server knew the other's log: the bundle brings the
// directory's word.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { must } from '#lib/assert.ts';

import { signIn } from './live-server.ts';
import type { LiveServer } from './live-server.ts';
import { act, dawam, FROM, putScan, RANA, readLetter, send, TO } from './two-servers.ts';
import { until, verifyBoth, withLab, YOUSEF } from './two-servers.ts';

interface Round {
  readonly stick: string;
  readonly office: string;
  readonly from: LiveServer;
  readonly into: LiveServer;
}

/** What waits goes from one server to the other; twice does no harm. */
async function carry({ stick, office, from, into }: Round): Promise<void> {
  await dawam('courier', 'write', office, '--out', stick, '--data', from.dataDir);
  const names = (await readdir(stick)).filter((name) => name.startsWith(`${office}-to-`)).sort();
  const path = join(stick, must(names.at(-1), 'Something waited.'));
  assert.match(await dawam('courier', 'read', path, '--data', into.dataDir), /From .* to /);
  const again = await dawam('courier', 'read', path, '--data', into.dataDir);
  assert.match(again, /read here before/);
}

test(
  'letters by courier between servers that never met: there, numbered, and back',
  { timeout: 500_000 },
  () =>
    withLab(false, async (lab, folder) => {
      const { sender, recipient } = lab;
      const stick = join(folder, 'stick');
      const there = { stick, office: FROM, from: sender, into: recipient };
      const back = { stick, office: TO, from: recipient, into: sender };
      const rana = await signIn(sender.url, RANA);
      const yousef = await signIn(recipient.url, YOUSEF);
      const bytes = 'خطاب ممسوح ضوئيًا';
      const files = [await putScan(sender, rana, bytes)];
      const letter = await send(rana, 'كتاب بيد المراسل', { from: FROM, to: TO, files });
      await until('it waits for the other server', async () => {
        const answer = await rana.get(`/api/offices/${FROM}/courier`);
        const { ways } = (await answer.json()) as { ways: { waiting: number }[] };
        return ways.some(({ waiting }) => waiting > 0) ? true : undefined;
      });
      await carry(there);
      const here = await until('it is delivered', () => readLetter(yousef, TO, letter));
      const { sha256 } = must(here.files[0], 'It has its file.');
      const file = await yousef.get(`/api/offices/${TO}/files/${sha256}?name=scan.txt`);
      assert.equal(await file.text(), bytes);
      await act(yousef, 'register-delivered', letter, {}, TO);
      const registered = must(await readLetter(yousef, TO, letter), 'It is there.');
      await until('the number waits for the sender', async () => {
        const answer = await yousef.get(`/api/offices/${TO}/courier`);
        const { ways } = (await answer.json()) as { ways: { waiting: number }[] };
        return (ways[0]?.waiting ?? 0) >= 2 ? true : undefined;
      });
      await carry(back);
      await until('its number has come back', async () => {
        const [to] = (await readLetter(rana, FROM, letter))?.addressees ?? [];
        return to?.number === registered.number && to.state === 'registered' ? true : undefined;
      });
      await verifyBoth(lab);
    }),
);
