// Where several servers have one database, the keys of an office that keeps its log there are made
// when the office is opened, and at the start for those that have none: whichever server takes its
// first act, and those after a switch, has them.
import type { Office } from '#kernel/authority.ts';
import { directoryOffice } from '#modules/directory/subjects.ts';
import type { Store } from '#store/store.ts';

export interface HostedKeysParts {
  readonly store: Pick<Store, 'makeKeys' | 'onCommitted'>;
  readonly authority: { listOffices(): readonly Office[] };
  readonly report: (sentence: string, cause?: unknown) => void;
}

/** Comes back when all offices that are open now have theirs. */
export async function keepHostedKeys({ store, authority, report }: HostedKeysParts): Promise<void> {
  const make = async () => {
    const open = authority.listOffices().filter(({ closedAt }) => closedAt === undefined);
    await store.makeKeys(open.map(({ id }) => id));
  };
  store.onCommitted(({ office, placed }) => {
    const isOpened = placed.some(({ entry }) => entry.kind === 'office-opened');
    if (office !== directoryOffice || !isOpened) return;
    void make().catch((cause: unknown) => {
      report('The keys of an office could not be made yet; its first act makes them.', cause);
    });
  });
  await make();
}
