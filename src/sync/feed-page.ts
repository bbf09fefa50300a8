// What a centre passes to one office at a time, as text: a first line with the SHA-256 of all that
// follows, a head, then parcels, then a consignment on each line. The sum guards against a line
// that spoils what it carries; what is believed is decided by the proofs. Parcels are sent only to
// who asks for them, which the version before did not. Lines and members of a later version are
// counted and let through; a parcel that is none spoils its page, lest what is in it be lost.
import { hash } from 'node:crypto';

import { formatConsignment, parseConsignment } from '#kernel/consignment.ts';
import type { Consignment } from '#kernel/consignment.ts';
import { formatParcel, readParcel, unpack } from '#kernel/parcel.ts';
import type { Parcel } from '#kernel/parcel.ts';
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
  /** What goes together, for who can read that. */
  readonly parcels?: readonly Parcel[];
  readonly arrivals: readonly Arrival[];
  /** More lies ready behind this page; said only to who asks ahead. */
  readonly isMore?: boolean;
};

/** `consignments` has what was in the parcels, too. */
export type FeedPageRead = Omit<FeedPage, 'parcels' | 'isMore'> & {
  readonly isMore: boolean;
  /** Lines that cannot be read. */
  readonly unreadable: number;
};

export const FEED_START: FeedCursor = { epoch: '', position: 0, arrived: 0 };

export function formatFeedPage(page: FeedPage): string {
  const { cursor, consignments, parcels = [], arrivals, isMore } = page;
  const told = arrivals.map(({ index, recipient }) => [index, recipient]);
  const packed = parcels.length === 0 ? {} : { parcels: parcels.length };
  const more = isMore === true ? { more: true } : {};
  const lines = [canonicalJson({ ...cursor, arrivals: told, ...packed, ...more })];
  for (const one of parcels) lines.push(formatParcel(one));
  for (const one of consignments) lines.push(formatConsignment(one));
  const rest = `${lines.join('\n')}\n`;
  return `${hash('sha256', rest, 'hex')}\n${rest}`;
}

/** Undefined where it was spoilt on its way, or is no such page. */
export function parseFeedPage(text: string): FeedPageRead | undefined {
  const end = text.indexOf('\n');
  const rest = text.slice(end + 1);
  if (end < 0 || hash('sha256', rest, 'hex') !== text.slice(0, end)) return undefined;
  const lines = rest.split('\n').slice(0, -1);
  const head = parseHead(lines[0] ?? '');
  if (head === undefined) return undefined;
  const consignments: Consignment[] = [];
  let at = 1;
  for (let left = head.parcels; left > 0; left -= 1) {
    const read = readParcel(lines, at);
    const unpacked = read === undefined ? undefined : unpack(read.parcel);
    if (read === undefined || unpacked === undefined) return undefined;
    for (const one of unpacked) consignments.push(one);
    at = read.next;
  }
  const alone = lines.slice(at);
  const others = alone.flatMap((line) => parseConsignment(line) ?? []);
  for (const one of others) consignments.push(one);
  const { cursor, arrivals, isMore } = head;
  return { cursor, arrivals, consignments, isMore, unreadable: alone.length - others.length };
}

type Head = Pick<FeedPageRead, 'cursor' | 'arrivals' | 'isMore'> & { readonly parcels: number };

function parseHead(line: string): Head | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const members = value as Readonly<Record<string, unknown>>;
  const { epoch, position, arrived, arrivals, parcels = 0, more } = members;
  if (typeof epoch !== 'string' || !isCount(position) || !isCount(arrived)) return undefined;
  if (!Array.isArray(arrivals) || !isCount(parcels)) return undefined;
  const told = arrivals.map(arrivalOf);
  if (told.includes(undefined)) return undefined;
  const cursor = { epoch, position, arrived };
  const isMore = more === true;
  return { cursor, arrivals: told.flatMap((one) => one ?? []), parcels, isMore };
}

function arrivalOf(value: unknown): Arrival | undefined {
  if (!Array.isArray(value)) return undefined;
  const [index, recipient] = value as readonly unknown[];
  return isCount(index) && typeof recipient === 'string' ? { index, recipient } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/**
 * The address of what comes after; a centre answers when there is something, or after a while. What
 * is durable at the office is behind the cursor where it asks ahead: only to a centre that has said
 * that more lies ready, and so knows the word.
 */
export function feedPath(logHash: string, cursor: FeedCursor, have = cursor.position): string {
  const { epoch, position, arrived } = cursor;
  const query = new URLSearchParams({
    epoch,
    after: String(position),
    arrived: String(arrived),
    parcels: '1',
    have: String(have),
  });
  return `/feed/${logHash}?${query.toString()}`;
}

export type FeedQuery = {
  readonly cursor: FeedCursor;
  readonly canReadParcels: boolean;
  /** Up to where all is durable there; undefined where the version before asks, for the cursor. */
  readonly have?: number | undefined;
};

/** Undefined for what asks for no place of a feed. */
export function readFeedQuery(query: URLSearchParams): FeedQuery | undefined {
  const numberOf = (name: string): number | undefined => {
    const text = query.get(name) ?? '0';
    const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : NaN;
    return Number.isSafeInteger(value) ? value : undefined;
  };
  const [position, arrived] = [numberOf('after'), numberOf('arrived')];
  const have = query.has('have') ? numberOf('have') : position;
  if (position === undefined || arrived === undefined || have === undefined) return undefined;
  if (have > position) return undefined;
  const cursor = { epoch: query.get('epoch') ?? '', position, arrived };
  const canReadParcels = query.get('parcels') === '1';
  return { cursor, canReadParcels, have: query.has('have') ? have : undefined };
}
