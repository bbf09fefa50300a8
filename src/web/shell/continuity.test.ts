// The thread in every plight: nothing is drawn as whole that is cut, an office without centres
// shows none, and what matters most is said first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CentreStanding, Continuity } from '#kernel/line.ts';
import { countSafeties, plightOf, threadView } from './continuity.ts';

const up = { state: 'up' } as const;
const down = { state: 'down', sinceMs: 0 } as const;
const log = { size: 10, recordedAt: '' };

function centre(role: 'main' | 'standby', held: number, trouble?: string): CentreStanding {
  const isUp = trouble !== 'unreachable';
  return { role, isUp, since: null, held, heldAt: null, trouble: trouble ?? null };
}

function standing(rung: Continuity['rung'], centres: readonly CentreStanding[]): Continuity {
  return {
    rung,
    rungSince: null,
    waiting: 0,
    since: null,
    log,
    centres,
    fence: null,
    oneCopy: null,
    directory: 'here',
    neighbours: [],
  };
}

const cut = 'unreachable';
const both = standing('both', [centre('main', 10), centre('standby', 10)]);
const mainAway = standing('one', [centre('main', 4, cut), centre('standby', 9)]);
const isolated = standing('isolated', [centre('main', 4, cut), centre('standby', 3, cut)]);
const refused = standing('one', [centre('main', 10), centre('standby', 0, 'refused')]);
const alone = standing('alone', []);

const drawn = (continuity: Continuity, line: typeof up | typeof down = up) => {
  const { device, office, centres, tone } = threadView(continuity, line);
  const parts = centres.map(({ cord, knot, isBusy }) => `${cord} ${knot}${isBusy ? ' busy' : ''}`);
  return [device === null ? '' : 'device cut', office, ...parts, tone].filter((it) => it !== '');
};

test('each rung has its picture', () => {
  assert.deepEqual(drawn(alone), ['solid', 'calm']);
  assert.deepEqual(drawn(both), ['solid', 'whole solid', 'whole solid', 'calm']);
  assert.deepEqual(drawn(mainAway), ['solid', 'cut open', 'whole solid busy', 'amber']);
  assert.deepEqual(drawn(isolated), ['solid', 'cut open', 'cut open', 'amber']);
  assert.deepEqual(drawn(refused), ['solid', 'whole solid', 'whole open', 'amber']);
});

test('a browser that lost its office says so first, and then draws no line as whole', () => {
  assert.deepEqual(drawn(both, down), ['device cut', 'open', 'cut open', 'cut open', 'amber']);
  const fence = { cause: 'forked', noticedAt: '' } as const;
  assert.equal(plightOf({ ...both, fence }, down), 'lost');
});

test('a hosted office sees the copy that is away, and whether acts wait for it', () => {
  const away = standing('one', [centre('main', 7, cut), centre('standby', 10)]);
  const goesOn = { ...away, oneCopy: 'goes-on' } as const;
  const waits = { ...away, oneCopy: 'waits' } as const;
  assert.equal(plightOf(goesOn, up), 'copy-goes-on');
  assert.equal(plightOf(waits, up), 'copy-waits');
  assert.equal(plightOf(waits, down), 'lost');
  assert.deepEqual(drawn(goesOn), ['solid', 'cut open', 'whole solid', 'amber']);
  assert.deepEqual(countSafeties(goesOn), { recorded: 0, held: 3, safe: 7 });
});

test('a fence is told before the line', () => {
  const fence = { cause: 'restored', noticedAt: '' } as const;
  const fenced = { ...isolated, fence };
  assert.equal(plightOf(fenced, up), 'restored');
  assert.deepEqual(drawn(fenced), ['barred', 'cut open', 'cut open', 'amber']);
  assert.equal(plightOf(refused, up), 'refused');
  assert.equal(plightOf(mainAway, up), 'one');
});

test('each act is counted at one dot', () => {
  assert.deepEqual(countSafeties(mainAway), { recorded: 1, held: 5, safe: 4 });
  assert.deepEqual(countSafeties(both), { recorded: 0, held: 0, safe: 10 });
  assert.deepEqual(countSafeties(alone), { recorded: 10, held: 0, safe: 0 });
});
