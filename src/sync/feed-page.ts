// What a centre passes to one office at a time, as text: a first line with the SHA-256 of all that
// follows, a head, then a consignment on each line. The sum guards against a line that spoils what
// it carries; what is believed is decided by the proofs. Lines and members of a later version are
// counted and let through.
import { hash } from 'node:crypto';

import { formatConsignment, parseConsignment } from '#kernel/consignment.ts';
import type { Consignment } from '#kernel/consignment.ts';
import { canonicalJson } from '#lib/canonical-json.ts';

/** Up to where an office has what a centre passes to it; another epoch begins anew. */
export type FeedCursor = {
  readonly epoch: string;
  readonly position: number;
  /** Up to where it has been told which of its own entries have arrived. */
  readonly arrived: number;
};

export type Arrival = { readonly index: number; readonly recipient: string };

export type FeedPage = {
  /** What the office has when it has taken this in. */
  readonly cursor: FeedCursor;
  readonly consignments: readonly Consignment[];
  readonly arrivals: readonly Arrival[];
};

export type FeedPageRead = FeedPage & {
  /** Lines that cannot be read. */
  readonly unreadable: number;
};

export const FEED_START: FeedCursor = { epoch: '', position: 0, arrived: 0 };

export function formatFeedPage({ cursor, consignments, arrivals }: FeedPage): string {
  const told = arrivals.map(({ index, recipient }) => [index, recipient]);
  const lines = [canonicalJson({ ...cursor, arrivals: told })];
  for (const one of consignments) lines.push(formatConsignment(one));
  const rest = `${lines.join('\n')}\n`;
  return `${hash('sha256', rest, 'hex')}\n${rest}`;
}

/** Undefined where it was spoilt on its way, or is no such page. */
export function parseFeedPage(text: string): FeedPageRead | undefined {
  const end = text.indexOf('\n');
  const rest = text.slice(end + 1);
  if (end < 0 || hash('sha256', rest, 'hex') !== text.slice(0, end)) return undefined;
  const [first = '', ...lines] = rest.split('\n').slice(0, -1);
  const head = parseHead(first);
  if (head === undefined) return undefined;
  const consignments = lines.flatMap((line) => parseConsignment(line) ?? []);
  return { ...head, consignments, unreadable: lines.length - consignments.length };
}

function parseHead(line: string): Pick<FeedPage, 'cursor' | 'arrivals'> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { epoch, position, arrived, arrivals } = value as Readonly<Record<string, unknown>>;
  if (typeof epoch !== 'string' || !isCount(position) || !isCount(arrived)) return undefined;
  if (!Array.isArray(arrivals)) return undefined;
  const told = arrivals.map(arrivalOf);
  if (told.includes(undefined)) return undefined;
  return { cursor: { epoch, position, arrived }, arrivals: told.flatMap((one) => one ?? []) };
}

function arrivalOf(value: unknown): Arrival | undefined {
  if (!Array.isArray(value)) return undefined;
  const [index, recipient] = value as readonly unknown[];
  return isCount(index) && typeof recipient === 'string' ? { index, recipient } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The address of what comes after; a centre answers when there is something, or after a while. */
export function feedPath(logHash: string, cursor: FeedCursor): string {
  const { epoch, position, arrived } = cursor;
  const query = new URLSearchParams({
    epoch,
    after: String(position),
    arrived: String(arrived),
  });
  return `/feed/${logHash}?${query.toString()}`;
}

/** Undefined for what asks for no place of a feed. */
export function readFeedQuery(query: URLSearchParams): FeedCursor | undefined {
  const numberOf = (name: string): number | undefined => {
    const text = query.get(name) ?? '0';
    const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : NaN;
    return Number.isSafeInteger(value) ? value : undefined;
  };
  const [position, arrived] = [numberOf('after'), numberOf('arrived')];
  if (position === undefined || arrived === undefined) return undefined;
  return { epoch: query.get('epoch') ?? '', position, arrived };
}
