// What processes take of the machine, read from Linux's /proc: time of the processors, and memory
// with shared pages counted once (PSS). A server and its database are a tree of processes.
import { readFileSync, readdirSync } from 'node:fs';

/** Linux counts time of processes in hundredths of a second. */
const TICK_US = 10_000;

interface Stat {
  readonly parent: number;
  readonly ownTicks: number;
  /** Of children that have ended and were waited for. */
  readonly endedTicks: number;
}

function findStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; fields are counted from the one after it.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent, user, system] = [fields[1] ?? 0, fields[11] ?? 0, fields[12] ?? 0];
    const endedTicks = (fields[13] ?? 0) + (fields[14] ?? 0);
    return { parent, ownTicks: user + system, endedTicks };
  } catch {
    return undefined;
  }
}

/** The process and all that it started, directly or not. */
export function listTree(root: number): readonly number[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  const children = new Map<number, number[]>();
  for (const pid of all) {
    const parent = findStat(pid)?.parent ?? 0;
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Microseconds that one process has taken so far, without its children. */
export function cpuUsOf(pid: number): number {
  return (findStat(pid)?.ownTicks ?? 0) * TICK_US;
}

/** Microseconds that a process and all below it have taken so far, ended ones among them. */
export function cpuUsOfTree(root: number): number {
  let ticks = 0;
  for (const pid of listTree(root)) {
    const stat = findStat(pid);
    ticks += (stat?.ownTicks ?? 0) + (stat?.endedTicks ?? 0);
  }
  return ticks * TICK_US;
}

/** PSS of a process and all that it started. */
export function memoryBytesOfTree(root: number): number {
  let bytes = 0;
  for (const pid of listTree(root)) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      bytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1_024;
    } catch {
      // It has ended meanwhile.
    }
  }
  return bytes;
}
