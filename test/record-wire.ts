// Records what a centre of this version answers to the questions of offices of this version, for
// test/wire-versions.pg.test.ts of the versions after it: `node test/record-wire.ts FORMER NEXT`,
// before the change of what goes over the wire. It asks what the former recording asks, then what
// that one did not know. Keys are those of the test, and nobody's.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { ageIdentity, formatRecipient } from '#kernel/age.ts';
import { formatVerifierKey, signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import { assert } from '#lib/assert.ts';
import { clamdAt } from '#malware/clamd.ts';
import { makeCentreAnswer } from '#programs/centre-answers.ts';
import { CentreFeed } from '#programs/centre-feed.ts';
import { CentreInvitations } from '#programs/centre-invitations.ts';
import { CentreStore } from '#programs/centre-store.ts';
import { StrangeFiles } from '#programs/strange-files.ts';
import { openDatabase } from '#store/database.ts';
import type { SessionPool } from '#store/database.ts';
import { FileStore } from '#store/files.ts';
import { KnownFiles } from '#store/known-files.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { accessHeader, originHash } from '#sync/access.ts';
import { FEED_START, feedPath } from '#sync/feed-page.ts';
import { formatInvitation, formatJoin, invitationId } from '#sync/invitation.ts';
import { formatReadingKeys } from '#sync/reading-keys.ts';

interface Asked {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
}

interface Recorded {
  readonly name: string;
  readonly request: Omit<Asked, 'name' | 'body'> & { base64?: string; packed?: string };
}

const AT = 'https://centre.example';
/** Shorter in the file than in base 64. */
const PACKED_FROM_BYTES = 1_000;
const keyFor = (name: string, byte: number) =>
  signingKey(`dawam.example/${name}`, TYPE_ED25519, new Uint8Array(32).fill(byte));
const [directory, health, sea] = [keyFor('directory', 1), keyFor('health', 3), keyFor('sea', 4)];
const centreKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(9));
const centreName = centreKey.verifier.name;
const nowMs = () => 1_795_248_000_000;

function listMore(): readonly Asked[] {
  const secret = new Uint8Array(16).fill(7);
  const id = invitationId(secret);
  const centre = { role: 'main' as const, url: AT, key: centreKey.verifier };
  const note = formatInvitation({ office: 'sea', id, hours: 72, centres: [centre] }, directory);
  const byDirectory = { authorization: accessHeader(directory, centreName) };
  const byHealth = { authorization: accessHeader(health, centreName) };
  const get = (name: string, path: string, headers = {}): Asked => {
    return { name, method: 'GET', path, headers, body: Buffer.alloc(0) };
  };
  const post = (name: string, path: string, body: string, headers = {}): Asked => {
    return { name, method: 'POST', path, headers, body: Buffer.from(body) };
  };
  const feed = feedPath(originHash(health.verifier.name), FEED_START);
  const recipients = [formatRecipient(ageIdentity(new Uint8Array(32).fill(6)).recipient)];
  return [
    get('the feed, in parcels', feed, byHealth),
    get('no such invitation', `/invitations/${id}`),
    post('an invitation by nobody', '/invitations', note),
    post('an invitation', '/invitations', note, byDirectory),
    get('the invitation', `/invitations/${id}`),
    post('a join that cannot be read', '/join', 'rubbish'),
    post('a join', '/join', formatJoin(secret, sea)),
    post('a join by another key', '/join', formatJoin(secret, keyFor('sea', 5))),
    post('an invitation of one who has a log', '/invitations', note, byDirectory),
    post('reading keys', '/reading-keys', formatReadingKeys(recipients, sea)),
    get('who has joined', '/offices', byDirectory),
    get('who has joined, for nobody', '/offices'),
  ];
}

function formOf(bytes: Buffer): { base64?: string; packed?: string } {
  if (bytes.length === 0) return {};
  if (bytes.length < PACKED_FROM_BYTES) return { base64: bytes.toString('base64') };
  return { packed: gzipSync(bytes).toString('base64') };
}

async function openCentre(pool: SessionPool, filesDir: string) {
  const feed = new CentreFeed(pool);
  const store = new CentreStore(pool, feed);
  await store.admit(directory.verifier, formatVerifierKey(directory.verifier));
  const random = (count: number): Uint8Array => randomBytes(count);
  const known = new KnownFiles();
  const files = new FileStore({ folder: filesDir, pool, known, clock: nowMs, random });
  const report = (sentence: string) => assert(false, sentence);
  const strange = new StrangeFiles({
    ...{ pool, files, filesDir, nowMs, report },
    scanner: clamdAt('/nowhere/clamd.ctl'),
    listIdentities: async () => [],
  });
  const invitations = new CentreInvitations(pool, store, nowMs);
  return makeCentreAnswer({
    ...{ store, feed, files, strange, invitations, key: centreKey, nowMs, report },
  });
}

async function record(former: string, next: string): Promise<void> {
  const lines = (await readFile(former, 'utf8')).trimEnd().split('\n');
  const before = lines.map((line) => JSON.parse(line) as Recorded);
  const asked = before.map(({ name, request: { base64, packed, ...request } }): Asked => {
    const bytes = Buffer.from(packed ?? base64 ?? '', 'base64');
    return {
      name,
      ...request,
      body: Buffer.from(packed === undefined ? bytes : gunzipSync(bytes)),
    };
  });
  const known = new Set(asked.map(({ name }) => name));
  asked.push(...listMore().filter(({ name }) => !known.has(name)));
  const folder = await mkdtemp(join(tmpdir(), 'dawam-record-'));
  const testing = await testDatabase();
  const database = openDatabase({ url: testing.url });
  try {
    const pool = database.writers;
    const text = `insert into dawam.setting (name, value) values ('feed-epoch', '"recorded"')`;
    await pool.query({ text });
    const answer = await openCentre(pool, folder);
    const said: string[] = [];
    for (const { name, method, path, headers, body } of asked) {
      const init = { method, headers, ...(method === 'GET' ? {} : { body }) };
      const given = await answer(new Request(`${AT}${path}`, init));
      const kept = ['content-type', 'content-encoding', 'content-length'].flatMap((header) => {
        const value = given.headers.get(header);
        return value === null ? [] : [[header, value] as const];
      });
      const bytes = Buffer.from(await given.arrayBuffer());
      const request = { method, path, headers, ...formOf(body) };
      const told = { status: given.status, headers: Object.fromEntries(kept), ...formOf(bytes) };
      said.push(JSON.stringify({ name, request, answer: told }));
    }
    await writeFile(next, `${said.join('\n')}\n`);
  } finally {
    await database.close();
    await testing.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

const [former = '', next = ''] = process.argv.slice(2);
await record(former, next);
