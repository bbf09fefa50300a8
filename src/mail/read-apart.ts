// Messages are read apart from the office's work: each in a thread with little memory and time.
import { Worker } from 'node:worker_threads';
import type { MailResult } from './mail-message.ts';

const PATIENCE_MS = 60_000;
const MEMORY_MB = 512;

export async function readApart(raw: Uint8Array, patienceMs = PATIENCE_MS): Promise<MailResult> {
  const worker = new Worker(new URL('mail-worker.ts', import.meta.url), {
    workerData: raw,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    name: 'mail',
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const { promise, resolve } = Promise.withResolvers<MailResult>();
  const fail = (problem: string) => resolve({ ok: false, problem });
  const alarm = setTimeout(() => fail('The message took too long to read.'), patienceMs);
  worker.once('message', (result: MailResult) => resolve(result));
  worker.once('error', (error) => fail(`The message could not be read: ${String(error)}`));
  worker.once('exit', () => fail('The message could not be read.'));
  try {
    return await promise;
  } finally {
    clearTimeout(alarm);
    await worker.terminate();
  }
}
