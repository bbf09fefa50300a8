// The way to main is closed and opened in a network namespace of its own, where nothing else is
// touched. Needs root and `unshare`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const link = ['ip', 'link', 'add', 'd0', 'type', 'bridge'];
const can = spawnSync('unshare', ['--net', ...link]).status === 0;
const skip = can ? false : 'no network namespace can be made here: it needs root and iproute2';
const script = `
  import { execFileSync } from 'node:child_process';
  const { mainRoute } = await import(process.argv[1]);
  const ip = (...args) => execFileSync('ip', args, { encoding: 'utf8' });
  ip('link', 'add', 'd0', 'type', 'bridge');
  ip('addr', 'add', '10.9.0.1/24', 'dev', 'd0');
  ip('link', 'set', 'd0', 'up');
  const way = () => { try { return ip('route', 'get', '10.9.0.2'); } catch { return 'closed'; } };
  const route = mainRoute('10.9.0.2');
  const seen = [way(), await route.giveBack(), await route.take(), way(), await route.take()];
  seen.push(await route.giveBack(), way(), await route.giveBack());
  ip('route', 'add', 'unreachable', '10.9.0.2/32');
  seen.push(await route.giveBack(), way());
  console.log(JSON.stringify(seen.map((one) => one.toString().trim().split(' ')[0])));
`;

test('only our own route is put there and taken away, any number of times', { skip }, () => {
  const file = `${import.meta.dirname}/main-route.ts`;
  const args = ['--net', process.execPath, '--input-type=module', '-e', script, file];
  const { stdout } = spawnSync('unshare', args, { encoding: 'utf8' });
  const open = '10.9.0.2';
  const expected = [open, 'true', 'true', 'closed', 'true', 'true', open, 'true'];
  // A route that somebody else has put there stays.
  assert.deepEqual(JSON.parse(stdout), [...expected, 'true', 'closed']);
});
