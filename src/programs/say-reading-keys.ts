// Says to the directory to which key secret letters are sealed to the offices of this server: at
// the start, when an office is opened, when a key is made or changed. A server that only reads the
// directory cannot say it: its centres are told (tell-reading-keys.ts), and where it has none,
// whoever runs it is, and an administrator enters the key.
import { randomBytes } from 'node:crypto';

import { formatRecipient } from '#kernel/age.ts';
import type { Office } from '#kernel/authority.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import { officeServer } from '#store/permission.ts';
import type { Store } from '#store/store.ts';

const UUID_RANDOM_BYTES = 10;

export interface SayingParts {
  readonly store: Store;
  readonly authority: { listOffices(): readonly Office[] };
  readonly nowMs: () => number;
  readonly report: (sentence: string, cause?: unknown) => void;
  /** The centres carry the keys to the directory. */
  readonly hasCentres?: boolean;
}

/** Stop it before the store closes. */
export function startSayingReadingKeys(parts: SayingParts): { stop(): Promise<void> } {
  const { store, report } = parts;
  let running: Promise<unknown> = Promise.resolve();
  let isStopped = false;
  const run = () => {
    running = running.then(async () => {
      if (isStopped) return;
      await sayReadingKeys(parts).catch((error: unknown) =>
        report('The directory could not be told the reading keys; the next start will.', error),
      );
    });
  };
  store.keyring.onMade(() => queueMicrotask(run));
  const end = store.onCommitted(({ office, placed }) => {
    const isOpened = placed.some(({ entry }) => entry.kind === 'office-opened');
    if (office === directoryOffice && isOpened) run();
  });
  run();
  return {
    async stop() {
      isStopped = true;
      end();
      await running;
    },
  };
}

/** How many keys the directory was told. */
export async function sayReadingKeys(parts: SayingParts): Promise<number> {
  const { store, authority, nowMs, report, hasCentres = false } = parts;
  const { keyring } = store;
  let count = 0;
  for (const { id: office, closedAt, readingKey } of authority.listOffices()) {
    const isOurs = office !== directoryOffice && !store.isElsewhere(office);
    if (!isOurs || closedAt !== undefined || keyring.isLost(office)) continue;
    const recipient = formatRecipient(keyring.ownRecipient(office, randomBytes));
    if (recipient === readingKey) continue;
    const outcome = await store.submit({
      id: uuidv7(nowMs(), randomBytes(UUID_RANDOM_BYTES)),
      ...{ kind: 'change-reading-key', office: directoryOffice, subject: `office/${office}` },
      ...{ by: officeServer, body: { recipient } },
    });
    if (!isRefusal(outcome)) count += 1;
    else if (outcome.refused === 'kernel.directory-elsewhere' && !hasCentres) {
      report(`The directory is kept elsewhere and knows no newer key of ${office}: ${recipient}`);
    }
  }
  return count;
}
