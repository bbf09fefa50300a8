// Takes one message apart in a thread of its own, which may be stopped: a message made to be dear
// costs its sender's message and nothing else.
import { parentPort, workerData } from 'node:worker_threads';
import { assert, must } from '#lib/assert.ts';
import { parseMail } from './mail-message.ts';

const port = must(parentPort ?? undefined, 'Mail is read in a thread of its own.');
const raw: unknown = workerData;
assert(raw instanceof Uint8Array, 'The thread is given the bytes of a message.');
port.postMessage(await parseMail(raw));
