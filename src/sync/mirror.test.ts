// The mirror's answers, one by one, as the published documents say them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseMirrorInfo } from '#kernel/add-entries.ts';
import type { EntryPackage } from '#kernel/add-entries.ts';
import { openCheckpoint, signCheckpoint } from '#kernel/checkpoint.ts';
import { verifyCosignatures } from '#kernel/cosignature.ts';
import { parseNote, signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { proveSubtree } from '#kernel/subtree.ts';
import { EMPTY_ROOT, leafHash, MemoryTree } from '#kernel/tree.ts';

import { newMirrorLog, PAST_HEADS_MAX, stepMirror } from './mirror.ts';
import type { Answer, MirrorInput, MirrorLog, MirrorOutput, Upload } from './mirror.ts';

const NOW_S = 1_795_248_000;
const key = signingKey('dawam.example/office', TYPE_ED25519, new Uint8Array(32).fill(1));
const otherKey = signingKey('dawam.example/office', TYPE_ED25519, new Uint8Array(32).fill(2));
const mirrorKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(3));
const origin = key.verifier.name;

class Log {
  readonly tree = new MemoryTree();
  readonly leaves: Uint8Array[] = [];

  constructor(size: number, name = 'entry') {
    for (let i = 0; i < size; i += 1) {
      this.leaves.push(Buffer.from(`${name} ${i}`));
      this.tree.append(leafHash(Buffer.from(`${name} ${i}`)));
    }
  }

  checkpoint(size: number, by: SigningKey = key): string {
    const root = size === 0 ? EMPTY_ROOT : this.tree.rootAt(size);
    return signCheckpoint({ origin, size, root, extensions: [] }, by);
  }

  head(old: number, size: number): MirrorInput {
    const proof = this.tree.proveConsistency(old, size);
    return { kind: 'checkpoint', request: { old, proof, checkpoint: this.checkpoint(size) } };
  }

  package(start: number, end: number, size: number): EntryPackage {
    const proof = proveSubtree(start - (start % 256), end, size, this.tree.subtree);
    return { leaves: this.leaves.slice(start, end), proof };
  }
}

const log = new Log(1_000);
const fork = new Log(1_000, 'other');

class Mirror {
  state: MirrorLog = newMirrorLog(key.verifier);
  kept = 0;

  heldSize(): number | undefined {
    return this.state.cosigned?.size;
  }

  step(input: MirrorInput): readonly MirrorOutput[] {
    const [after, outputs] = stepMirror(this.state, input, mirrorKey);
    this.state = after;
    for (const one of outputs) if (one.kind === 'keep') this.kept += one.leaves.length;
    return outputs;
  }

  answerTo(input: MirrorInput): Answer {
    const answer = this.step(input).find((one) => one.kind === 'answer');
    assert.ok(answer !== undefined, 'an answer was expected');
    return answer.answer;
  }

  begin(start: number, end: number): Upload | Answer {
    const head = { origin, start, end, ticket: new Uint8Array() };
    const [output] = this.step({ kind: 'upload-begun', head });
    assert.ok(output !== undefined && output.kind !== 'keep');
    return output.kind === 'go-on' ? output.upload : output.answer;
  }

  upload(start: number, end: number, from = log, packagesMax = 99): Answer {
    let upload = this.begin(start, end);
    if ('status' in upload) return upload;
    for (let at = start; at < end && upload.taken < packagesMax;) {
      const past = Math.min(end, at - (at % 256) + 256);
      const given = from.package(at, past, end);
      for (const output of this.step({ kind: 'package', upload, package: given })) {
        if (output.kind === 'answer') return output.answer;
        if (output.kind === 'go-on') upload = output.upload;
      }
      at = past;
    }
    return this.end(upload);
  }

  end(upload: Upload, nowS = NOW_S, isComplete = true): Answer {
    return this.answerTo({ kind: 'upload-ended', upload, nowS, isComplete });
  }
}

function infoOf(answer: Answer): unknown {
  const info = parseMirrorInfo(answer.body);
  return [answer.status, info?.size, info?.next];
}

test('a log is taken over, and its head cosigned when all entries are kept', () => {
  const mirror = new Mirror();
  assert.deepEqual([mirror.answerTo(log.head(0, 700)).status, mirror.kept], [200, 0]);
  assert.equal(mirror.heldSize(), undefined);
  const answer = mirror.upload(0, 700);
  assert.deepEqual([answer.status, mirror.kept], [200, 700]);
  const note = parseNote(log.checkpoint(700) + answer.body);
  assert.ok(note.ok);
  const checked = verifyCosignatures(note.note, [mirrorKey.verifier]);
  assert.deepEqual(checked, { ok: true, cosigned: [{ key: mirrorKey.verifier, timeS: NOW_S }] });
  assert.equal(mirror.state.cosigned?.checkpoint, log.checkpoint(700) + answer.body);
  assert.equal(mirror.answerTo(log.head(700, 705)).status, 200);
  assert.equal(mirror.upload(700, 705).status, 200);
  assert.equal(mirror.kept, 705);
});

test('add-checkpoint: every refusal of the document', () => {
  const mirror = new Mirror();
  mirror.step(log.head(0, 300));
  const before = mirror.state;
  const say = (old: number, checkpoint: string, proof: readonly Uint8Array[] = []): number =>
    mirror.answerTo({ kind: 'checkpoint', request: { old, proof, checkpoint } }).status;
  assert.equal(say(300, log.checkpoint(400, otherKey)), 403);
  assert.equal(say(300, log.checkpoint(400).replace('400', '401')), 403);
  assert.equal(say(301, log.checkpoint(300)), 400);
  const { status, mediaType, body } = mirror.answerTo(log.head(200, 400));
  assert.deepEqual([status, mediaType, body], [409, 'text/x.tlog.size', '300\n']);
  assert.equal(say(300, log.checkpoint(400)), 422);
  assert.equal(say(300, fork.checkpoint(300)), 422);
  assert.equal(say(300, fork.checkpoint(400), fork.tree.proveConsistency(300, 400)), 422);
  assert.equal(
    new Mirror().answerTo({
      kind: 'checkpoint',
      request: { old: 0, proof: [EMPTY_ROOT], checkpoint: log.checkpoint(5) },
    }).status,
    422,
  );
  assert.equal(say(300, log.checkpoint(300)), 200);
  assert.equal(mirror.state, before, 'none of these changes anything');
});

test('the log’s own signature is kept, lines of others are not', () => {
  const mirror = new Mirror();
  const strange = `${log.checkpoint(5)}— elsewhere ${'AAAA'.repeat(20)}\n`;
  const request = { old: 0, proof: [], checkpoint: strange };
  assert.equal(mirror.answerTo({ kind: 'checkpoint', request }).status, 200);
  assert.equal(mirror.state.pending?.checkpoint, log.checkpoint(5));
});

test('add-entries: where an upload may begin and end', () => {
  const mirror = new Mirror();
  const without = mirror.begin(0, 300);
  assert.ok('status' in without && without.status === 422, 'no checkpoint was ever seen');
  mirror.step(log.head(0, 600));
  assert.deepEqual(infoOf(mirror.upload(0, 599)), [409, 600, 0], 'an end that nobody signed');
  assert.deepEqual(infoOf(mirror.upload(256, 600)), [409, 600, 0], 'a gap');
  assert.deepEqual(infoOf(mirror.upload(0, 600, log, 1)), [202, 600, 256]);
  mirror.step(log.head(600, 700));
  assert.equal(mirror.upload(256, 600).status, 200, 'an earlier head is still known');
  assert.deepEqual(infoOf(mirror.upload(300, 700)), [409, 700, 600], 'too much over again');
  assert.equal(mirror.upload(520, 700).status, 200, 'within the last bundle it may overlap');
  assert.equal(mirror.kept, 700);
  assert.deepEqual(infoOf(mirror.upload(512, 600)), [409, 700, 700], 'heads do not go back');
  assert.equal(mirror.upload(700, 700).status, 200, 'nothing more, cosigned anew');
});

test('only what is proven is kept, and a broken upload keeps what was whole', () => {
  const mirror = new Mirror();
  mirror.step(log.head(0, 600));
  assert.equal(mirror.upload(0, 600, fork).status, 422);
  assert.equal(mirror.kept, 0);
  const begun = mirror.begin(0, 600);
  assert.ok('taken' in begun);
  assert.equal(mirror.end(begun).status, 400, 'not one package was whole');
  const [, output] = mirror.step({
    kind: 'package',
    upload: begun,
    package: log.package(0, 256, 600),
  });
  assert.ok(output?.kind === 'go-on');
  const bad = fork.package(256, 512, 600);
  const refused = mirror.answerTo({ kind: 'package', upload: output.upload, package: bad });
  assert.equal(refused.status, 422);
  assert.deepEqual(infoOf(mirror.end(output.upload)), [202, 600, 256]);
  assert.equal(mirror.upload(256, 600).status, 200);
});

test('two uploads at once keep each entry once', () => {
  const mirror = new Mirror();
  mirror.step(log.head(0, 300));
  mirror.upload(0, 300);
  mirror.step(log.head(300, 600));
  const [one, other] = [mirror.begin(300, 600), mirror.begin(300, 600)];
  assert.ok('taken' in one && 'taken' in other);
  const first = mirror.step({ kind: 'package', upload: one, package: log.package(300, 512, 600) });
  const again = mirror.step({
    kind: 'package',
    upload: other,
    package: log.package(300, 512, 600),
  });
  assert.deepEqual(
    first.map((output) => output.kind),
    ['keep', 'go-on'],
  );
  // The bundle that it began in is full by now: it is told where to go on.
  assert.deepEqual(
    again.map((output) => output.kind),
    ['answer'],
  );
  assert.equal(mirror.upload(512, 600).status, 200);
  assert.equal(mirror.kept, 600);
});

test('no head is cosigned while files are missing, and time does not run backwards', () => {
  const mirror = new Mirror();
  mirror.step(log.head(0, 5));
  const upload = mirror.begin(0, 5);
  assert.ok('taken' in upload);
  const outputs = mirror.step({ kind: 'package', upload, package: log.package(0, 5, 5) });
  const further = outputs.find((one) => one.kind === 'go-on');
  assert.ok(further !== undefined);
  assert.deepEqual(infoOf(mirror.end(further.upload, NOW_S, false)), [202, 5, 5]);
  assert.equal(mirror.heldSize(), undefined);
  const early = mirror.end(further.upload, NOW_S);
  const late = mirror.end(further.upload, NOW_S - 1_000);
  assert.equal(early.body, late.body);
});

test('as many earlier heads are known as the limit says', () => {
  const mirror = new Mirror();
  for (let size = 1; size <= PAST_HEADS_MAX + 2; size += 1) mirror.step(log.head(size - 1, size));
  assert.equal(infoOf(mirror.upload(0, 1))?.toString(), `409,${PAST_HEADS_MAX + 2},0`);
  assert.equal(mirror.upload(0, 2).status, 200);
  const opened = openCheckpoint(mirror.state.cosigned?.checkpoint ?? '', key.verifier);
  assert.ok(opened.ok && opened.checkpoint.size === 2);
  assert.equal(mirror.state.past.length, PAST_HEADS_MAX);
});
