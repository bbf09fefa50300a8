// Volumes of a file: each letter lies in the one that was open when it was laid there, a closed one
// takes nothing more, and nothing closes one that nobody saw or in which nothing lies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { commands } from './commands.ts';
import { fileSubject } from './file-subject.ts';
import { empty, fold, project as projectAny } from './law.ts';
import { project } from './project.ts';
import { register, story } from './testing/story.ts';
import { country, letterId } from './testing/world.ts';
import type { World } from './testing/world.ts';
import { volumeCommands } from './volume-bodies.ts';

const file = 'ملف 7/أ';
const off = { kind: 'write-off-letter', body: { reason: 'noted' } } as const;

/** Registers a letter and lays it into the file. */
function lay(world: World, letter: number, into: string = file): number | undefined {
  story(world, [
    { ...register, letter },
    { ...off, letter },
    { kind: 'archive-letter', as: 'archivist', letter, body: { file: into } },
  ]);
  return world.stateOf('north', letterId(letter)).archived?.volume;
}

function close(world: World, volume: number, letter: number, subject = fileSubject(file)): string {
  const body = { file, volume, letter: letterId(letter) };
  const outcome = world.ask({ office: 'north', kind: 'close-volume', as: 'head', subject, body });
  if (!isRefusal(outcome)) return outcome.map(({ entry }) => entry.kind).join(', ');
  return `no, ${outcome.refused.replace('correspondence.', '')}${outcome.field ?? ''}`;
}

test('closing a volume opens the next; what lies in it stays there', () => {
  const world = country();
  assert.deepEqual([lay(world, 1), lay(world, 2)], [1, 1]);
  assert.equal(close(world, 1, 2), 'volume-closed');
  assert.deepEqual([lay(world, 3), lay(world, 4, 'another')], [2, 1]);
  assert.equal(world.stateOf('north', letterId(1)).archived?.volume, 1);
  const [row] = project('north', letterId(3), world.stateOf('north', letterId(3)))['letter'] ?? [];
  assert.deepEqual([row?.['archive_file'], row?.['archive_volume']], [file, 2]);
});

test('a letter that is taken out and laid in again lies in the open volume', () => {
  const world = country();
  lay(world, 1);
  close(world, 1, 1);
  story(world, [
    { kind: 'undo-archiving', as: 'archivist', body: { reason: 'a page was missing' } },
    { kind: 'archive-letter', as: 'archivist', body: { file } },
  ]);
  assert.equal(world.stateOf('north', letterId(1)).archived?.volume, 2);
});

test('not one that is closed or not open yet, that is empty, or under another file', () => {
  const world = country();
  lay(world, 1);
  lay(world, 2, 'another');
  assert.equal(close(world, 2, 1), 'no, volume-not-open/volume');
  assert.equal(close(world, 1, 2), 'no, not-in-volume/letter', 'it lies in another file');
  assert.equal(close(world, 1, 9), 'no, not-in-volume/letter', 'there is no such letter');
  assert.equal(close(world, 1, 1, fileSubject('another')), 'no, bad-subject');
  assert.equal(close(world, 1, 1), 'volume-closed');
  assert.equal(close(world, 1, 1), 'no, volume-not-open/volume');
  assert.equal(close(world, 2, 1), 'no, not-in-volume/letter', 'it lies in the first');
});

test('an entry of before there were volumes lies in the first one', () => {
  const world = country();
  lay(world, 1);
  const bare = world.log('north').map((placed) => {
    const { volume: _, ...body } = placed.entry.body as { volume?: number };
    return { ...placed, entry: { ...placed.entry, body } };
  });
  const letter = bare
    .filter(({ entry }) => entry.subject === letterId(1))
    .reduce(fold, empty(letterId(1)));
  assert.ok('archived' in letter && letter.archived?.volume === 1);
});

test('rows of what is closed; kinds of other subjects are unknown to a file', () => {
  const world = country();
  lay(world, 1);
  close(world, 1, 1);
  const subject = fileSubject(file);
  const history = world.listLogged('north', subject);
  const state = history.reduce(fold, empty(subject));
  const { volume: rows } = projectAny('north', subject, state);
  assert.deepEqual(
    rows?.map(({ volume, file: mark, person }) => [volume, mark, person]),
    [[1, file, 'huda']],
  );
  const ask = (asked: 'see-letter', of: string) =>
    world.ask({ office: 'north', kind: asked, subject: of });
  const strange = [subject, 'disposal/01990000-0000-7000-8000-000000000001'].map((of) =>
    ask('see-letter', of),
  );
  assert.ok(strange.every((one) => isRefusal(one) && one.refused === 'kernel.unknown-command'));
});

test('what the two commands read beside their own subject', () => {
  const letter = letterId(1);
  const body = { file, volume: 1, letter };
  assert.deepEqual(volumeCommands['close-volume'].listRead(body), [letter]);
  assert.deepEqual(commands['archive-letter'].listRead({ file }), [fileSubject(file)]);
  assert.match(fileSubject(file), /^file\/[0-9a-f]{64}$/);
});
