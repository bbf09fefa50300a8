// How safe is, in the log of the office that recorded it, what an act here took in: by the
// cosignatures on the proof that came along, and by what other centres said when they passed the
// same. Of an office of this server its own links say it. More may be true than is known here.
import { verifyCosignatures } from '#kernel/cosignature.ts';
import { entryOf } from '#kernel/entry.ts';
import type { ActHolder, ActThere, CentreRole } from '#kernel/line.ts';
import { parseNote } from '#kernel/note.ts';
import type { VerifierKey } from '#kernel/note.ts';
import type { Safety } from '#kernel/rung.ts';
import { parseTlogProof } from '#kernel/tlog-proof.ts';
import { formatInstant } from '#lib/instant.ts';
import type { Standings } from '#programs/centre-links.ts';
import type { Session } from '#store/database.ts';
import { listHoldings } from '#store/foreign-holdings.ts';
import type { Store } from '#store/store.ts';

interface Received {
  readonly from: string;
  readonly origin: string;
  readonly index: number;
  readonly leaf: Buffer;
  /** Null where it came from a log of this server. */
  readonly proof: string | null;
}

type Asking = Pick<Session, 'query'>;
type Links = Pick<Standings, 'listCentres' | 'standingOf'>;

/** Undefined where the act took in nothing from another office, or it is not known any more. */
export async function findSafetyThere(
  store: Store,
  links: Links | undefined,
  office: string,
  index: number,
): Promise<ActThere | undefined> {
  const pool = store.database.writers;
  const placed = await store.reader.findEntry(office, index);
  const received = await findReceived(pool, office, placed?.entry.body['origin']);
  if (received === undefined) return undefined;
  const times =
    received.proof === null
      ? await readOwnTimes(pool, received)
      : await readTimes(pool, office, received, links);
  const isHeld = (role: CentreRole) =>
    times.has(role) || (received.proof === null && isHeldHere(links, received, role));
  const roles = (links?.listCentres?.() ?? []).map(({ role }) => role);
  const holders = roles.map((role): ActHolder => {
    return { role, isHeld: isHeld(role), cosignedAt: times.get(role) ?? null };
  });
  return {
    ...{ office: received.from, index: received.index },
    recordedAt: entryOf(received.leaf)?.recordedAt ?? '',
    ...{ safety: safetyOf(holders), holders },
  };
}

function safetyOf(holders: readonly ActHolder[]): Safety {
  const count = holders.filter(({ isHeld }) => isHeld).length;
  if (count === 0) return 'recorded';
  return count > 1 ? 'safe' : 'held';
}

async function findReceived(
  pool: Asking,
  office: string,
  origin: unknown,
): Promise<Received | undefined> {
  if (typeof origin !== 'object' || origin === null) return undefined;
  const { office: from, index, leafHash } = origin as Readonly<Record<string, unknown>>;
  if (typeof from !== 'string' || from === office || typeof leafHash !== 'string') return undefined;
  if (typeof index !== 'number') return undefined;
  const rows = await pool.query<Omit<Received, 'from' | 'index'>>({
    name: 'received-entry',
    text: `select origin, leaf, proof from dawam.foreign_entry
      where office = $1 and index = $2 and leaf_hash = decode($3, 'hex')`,
    values: [office, index, leafHash],
  });
  const row = rows.find((one) => one.origin.endsWith(`/${from}`));
  return row === undefined ? undefined : { ...row, from, index };
}

async function readTimes(
  pool: Asking,
  office: string,
  { origin, index, proof }: Received,
  links: Links | undefined,
): Promise<ReadonlyMap<CentreRole, string>> {
  const told = await listHoldings(pool, { office, origin, index });
  const times = new Map<CentreRole, string>();
  for (const { role, key } of links?.listCentres?.() ?? []) {
    const at = timeOnProof(proof ?? '', key) ?? told.get(key.name);
    if (at !== undefined) times.set(role, at);
  }
  return times;
}

function timeOnProof(proof: string, key: VerifierKey): string | undefined {
  const read = parseTlogProof(proof);
  const note = read.ok ? parseNote(read.proof.checkpoint) : undefined;
  const checked = note?.ok === true ? verifyCosignatures(note.note, [key]) : undefined;
  const timeS = checked?.ok === true ? checked.cosigned[0]?.timeS : undefined;
  return timeS === undefined ? undefined : formatInstant(timeS * 1_000);
}

async function readOwnTimes(
  pool: Asking,
  { from, index }: Received,
): Promise<ReadonlyMap<CentreRole, string>> {
  const rows = await pool.query<{ centre: CentreRole; at: string }>({
    name: 'own-holdings',
    text: `select distinct on (centre) centre, cosigned_at as at from dawam.holding
      where office = $1 and size > $2 order by centre, size`,
    values: [from, index],
  });
  return new Map(rows.map(({ centre, at }) => [centre, at]));
}

function isHeldHere(links: Links | undefined, { from, index }: Received, role: CentreRole) {
  const centres = links?.standingOf(from, Number.MAX_SAFE_INTEGER)?.centres ?? [];
  return centres.some((centre) => centre.role === role && centre.held > index);
}
