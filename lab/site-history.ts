// The history of acts that people asked for while a centre of three sites suffered, and its judge:
// what was acknowledged is in the register once with the number that was told, what failed is not
// there, what nobody answered is there once or not at all, and both sites have the same. Pure.

export interface Act {
  readonly id: string;
  /** What it is about. */
  readonly subject: string;
  readonly invokedMs: number;
  tries: number;
  /** None of both while nobody knows whether it was recorded. */
  acknowledged?: { readonly atMs: number; readonly number: string };
  failed?: string;
}

export interface Registered {
  readonly id: string;
  readonly number: string;
  readonly serial: number;
}

/** How a log stood at a moment: so much of it may never change. */
export interface LogMark {
  readonly size: number;
  /** Over the hashes of all leaves up to there. */
  readonly digest: string;
  readonly lastSerial: number;
}

/** What one site has: how the part before stands now, all of it, and what came since. */
export interface SiteSeen {
  readonly site: string;
  readonly before: LogMark;
  readonly now: LogMark;
  readonly rows: readonly Registered[];
}

export interface HistoryCounts {
  readonly invoked: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly unknown: number;
  /** Sent more than once. */
  readonly again: number;
}

export function countHistory(history: readonly Act[]): HistoryCounts {
  const acknowledged = history.filter((act) => act.acknowledged !== undefined).length;
  const failed = history.filter((act) => act.failed !== undefined).length;
  return {
    invoked: history.length,
    ...{ acknowledged, failed },
    unknown: history.length - acknowledged - failed,
    again: history.filter(({ tries }) => tries > 1).length,
  };
}

/** The longest time without an acknowledged act, of the gaps that end between two moments. */
export function longestGapMs(history: readonly Act[], sinceMs: number, untilMs = Infinity): number {
  const times = history.flatMap((act) => act.acknowledged?.atMs ?? []).sort((a, b) => a - b);
  const gaps = times.map((atMs, i) =>
    atMs < sinceMs || atMs > untilMs ? 0 : atMs - (times[i - 1] ?? sinceMs),
  );
  return Math.max(0, ...gaps);
}

/** One sentence for each fault; what every site has is judged, and that it is the same. */
export function judgeSites(
  history: readonly Act[],
  mark: LogMark,
  sites: readonly SiteSeen[],
): readonly string[] {
  const faults: string[] = [];
  for (const { site, before, rows } of sites) {
    if (before.digest !== mark.digest) faults.push(`${site}: what was in the log has changed`);
    const found = judgeRegister(history, rows, mark.lastSerial);
    faults.push(...found.map((fault) => `${site}: ${fault}`));
  }
  const [one, ...others] = sites;
  for (const other of others) {
    if (one === undefined || other.now.digest === one.now.digest) continue;
    const sizes = `${one.now.size} and ${other.now.size} entries`;
    faults.push(`the logs of ${one.site} and ${other.site} differ: ${sizes}`);
  }
  return faults;
}

/** Compares a history with what a register got meanwhile. */
export function judgeRegister(
  history: readonly Pick<Act, 'id' | 'acknowledged' | 'failed'>[],
  register: readonly Registered[],
  lastSerial = 0,
): readonly string[] {
  const faults: string[] = [];
  const found = new Map<string, Registered[]>();
  for (const row of register) found.set(row.id, [...(found.get(row.id) ?? []), row]);
  for (const [id, rows] of found)
    if (rows.length > 1) faults.push(`${id} has ${rows.length} numbers`);
  const asked = new Set(history.map(({ id }) => id));
  for (const id of found.keys()) if (!asked.has(id)) faults.push(`nobody asked for ${id}`);
  for (const { id, acknowledged, failed } of history) {
    const [row] = found.get(id) ?? [];
    if (failed !== undefined && row !== undefined) {
      faults.push(`${id} was refused (${failed}), and is ${row.number}`);
    }
    if (acknowledged === undefined) continue;
    if (row === undefined) faults.push(`${id}, acknowledged as ${acknowledged.number}, is lost`);
    else if (row.number !== acknowledged.number) {
      faults.push(`${id} was acknowledged as ${acknowledged.number} and is ${row.number}`);
    }
  }
  const serials = register.map(({ serial }) => serial).sort((a, b) => a - b);
  const gap = serials.findIndex((serial, i) => serial !== lastSerial + i + 1);
  if (gap >= 0) faults.push(`the register has a gap or a repeat: ${serials[gap]} at ${gap + 1}`);
  return faults;
}
