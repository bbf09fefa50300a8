// Checks again what people signed: the keys come out of the entries that enrolled them, what was
// signed out of the entries that hold it. The modules judge; this file reads, in pages. A subject
// of which a leaf was disposed of, or cannot be read, is passed over: its log is judged elsewhere.
import type { Passkey } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Evidence, Module } from '#kernel/module.ts';
import type { Session } from './database.ts';
import type { Flaw } from './flaw.ts';
import type { Opener } from './keyring.ts';
import type { EntryRow } from './replay.ts';

type Place = Pick<EntryRow, 'office' | 'subject' | 'index' | 'leaf'>;

interface Matter {
  readonly office: string;
  readonly subject: string;
  readonly history: PlacedEntry[];
  isWhole: boolean;
}

const PAGE_ROWS = 2_000;

export async function verifyEvidence(
  sql: Session,
  modules: readonly Module<unknown>[],
  opener: Opener,
  onProgress: (matters: number) => void = () => undefined,
): Promise<Flaw[]> {
  const all = modules.flatMap(({ evidence }) => evidence ?? []);
  const findPasskey = await readPasskeys(sql, all, opener);
  const flaws: Flaw[] = [];
  let count = 0;
  for (const one of all) {
    const { listFlaws } = one;
    if (listFlaws === undefined) continue;
    for await (const matter of readMatters(sql, one, opener)) {
      if (matter.isWhole) flaws.push(...judge(matter, listFlaws, findPasskey));
      count += 1;
      if (count % PAGE_ROWS === 0) onProgress(count);
    }
  }
  return flaws;
}

async function readPasskeys(
  sql: Session,
  all: readonly Evidence[],
  opener: Opener,
): Promise<(credential: string) => Passkey | undefined> {
  const passkeys = new Map<string, Passkey>();
  for (const one of all) {
    const { findPasskey } = one;
    if (findPasskey === undefined) continue;
    for await (const { history } of readMatters(sql, one, opener)) {
      for (const found of history.flatMap((placed) => findPasskey(placed) ?? [])) {
        const { credential, person, publicKey } = found;
        passkeys.set(credential, { person, publicKey });
      }
    }
  }
  return (credential) => passkeys.get(credential);
}

function judge(
  { office, history }: Matter,
  listFlaws: NonNullable<Evidence['listFlaws']>,
  findPasskey: (credential: string) => Passkey | undefined,
): Flaw[] {
  try {
    return listFlaws(history, findPasskey).map(({ index, problem }) => {
      return { where: `log ${office} entry ${index}`, problem };
    });
  } catch (cause) {
    // Entries that were tampered with may be such as the law of the module never made.
    const where = `log ${office} entry ${history[0]?.index ?? 0}`;
    const problem = `what was signed cannot be read: ${String(cause)}`;
    return [{ where, problem }];
  }
}

/** Entries of these kinds, subject by subject. */
async function* readMatters(
  sql: Session,
  { kinds, office: only }: Pick<Evidence, 'kinds' | 'office'>,
  opener: Opener,
): AsyncGenerator<Matter> {
  let after: readonly [string, string, number] = [only ?? '', '', -1];
  const narrowed = only === undefined ? '' : 'and office = $1';
  let open: Matter | undefined;
  for (;;) {
    const page = await sql.query<Place>({
      text: `select office, subject, index, leaf from dawam.entry
        where (office, subject, index) > ($1, $2, $3) ${narrowed} and kind = any($4)
        order by office, subject, index limit $5`,
      values: [...after, kinds, PAGE_ROWS],
    });
    const last = page.at(-1);
    if (last === undefined) break;
    after = [last.office, last.subject, last.index];
    for (const { office, subject, index, leaf } of page) {
      if (open?.subject !== subject || open.office !== office) {
        if (open !== undefined) yield open;
        open = { office, subject, history: [], isWhole: true };
      }
      const found = leaf === null ? undefined : entryOf(leaf);
      const entry = found && opener.open(office, found);
      if (entry === undefined || entry.sealed !== undefined) open.isWhole = false;
      else open.history.push({ index, entry });
    }
  }
  if (open !== undefined) yield open;
}
