// Token buckets: each key (an address, a session) may make a burst of requests and then so many a
// second. Memory is bounded: past the limit of keys the one longest unseen is forgotten, which
// hands a flood from many addresses fresh buckets but never grows. Reads no clock.

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  refilledMs: number;
}

export interface RateLimiter {
  /** 0 if the request may go on, else the whole seconds until one may. */
  take(key: string, nowMs: number): number;
  readonly size: number;
}

/** 50,000 buckets are some 8 MB. */
const KEYS_MAX = 50_000;

export function makeRateLimiter(rate: Rate, keysMax: number = KEYS_MAX): RateLimiter {
  // A Map keeps the order of insertion, so re-inserting makes it a list by last use.
  const buckets = new Map<string, Bucket>();
  return {
    take(key, nowMs) {
      const bucket = buckets.get(key) ?? { tokens: rate.burst, refilledMs: nowMs };
      const passedMs = Math.max(0, nowMs - bucket.refilledMs);
      const tokens = Math.min(rate.burst, bucket.tokens + (passedMs / 1_000) * rate.perSecond);
      const isFree = tokens >= 1;
      bucket.tokens = isFree ? tokens - 1 : tokens;
      bucket.refilledMs = nowMs;
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > keysMax) {
        const oldest = buckets.keys().next();
        if (oldest.done !== true) buckets.delete(oldest.value);
      }
      return isFree ? 0 : Math.max(1, Math.ceil((1 - tokens) / rate.perSecond));
    },
    get size() {
      return buckets.size;
    },
  };
}

/** One key per IPv4 address; per /64 in IPv6, since one house has 2^64 of those. */
export function rateKeyOf(address: string): string {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [front, back] = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const groups = [...(front ?? [])];
  const zeros = 8 - groups.length - (back ?? []).length;
  for (let i = 0; i < zeros; i += 1) groups.push('0');
  groups.push(...(back ?? []));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
