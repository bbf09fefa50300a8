// etcd 3.4 and later by its JSON gateway: keys and values are base 64, long numbers are texts. Of
// several addresses the one that answered last is asked, and the next one at the next call; no
// call is repeated here, since a repeated one could act twice.
import { z } from 'zod';

import { requestWithin } from './limited-request.ts';
import type { SiteTls } from './limited-request.ts';

const numberText = z.union([z.string(), z.number()]).transform(String);

const keyValue = z.object({
  key: z.string(),
  value: z.string().default(''),
  mod_revision: numberText,
  lease: numberText.optional(),
});
const rangeAnswer = z.object({ kvs: z.array(keyValue).default([]) });
const txnAnswer = z.object({
  succeeded: z.boolean().default(false),
  responses: z.array(z.object({ response_range: rangeAnswer.optional() })).default([]),
});
const leaseAnswer = z.object({ ID: numberText });
const timeToLive = z.object({
  TTL: numberText.default('-1').transform(Number),
  grantedTTL: numberText.default('0').transform(Number),
});

export type EtcdKey = {
  readonly value: string;
  readonly modRevision: string;
  readonly leaseId: string | undefined;
};

export type EtcdCompare = { readonly key: string } & (
  | { readonly value: string }
  /** Of a key that is not there it is 0. */
  | { readonly modRevision: string }
);

/** Undefined: etcd did not answer so that it could be understood, or has no majority. */
export type Etcd = {
  /** Read at once, through a majority; null for a key that is not there. */
  readonly read: (
    keys: readonly string[],
  ) => Promise<ReadonlyMap<string, EtcdKey | null> | undefined>;
  readonly leaseTimeToLive: (
    id: string,
  ) => Promise<{ readonly remainingS: number; readonly grantedS: number } | undefined>;
  readonly grantLease: (lastsS: number) => Promise<string | undefined>;
  readonly revokeLease: (id: string) => Promise<void>;
  /** Deletes one key and puts another if all compares hold, in one transaction. */
  readonly swap: (
    compares: readonly EtcdCompare[],
    change: {
      readonly deletes: string;
      readonly puts: { readonly key: string; readonly value: string; readonly leaseId: string };
    },
  ) => Promise<'done' | 'refused' | undefined>;
};

export type EtcdSettings = {
  readonly addresses: readonly string[];
  readonly tls: SiteTls | undefined;
  readonly limitMs: number;
};

export function etcdClient({ addresses, tls, limitMs }: EtcdSettings): Etcd {
  let at = 0;
  const call = async <T>(path: string, body: unknown, shape: z.ZodType<T>) => {
    const address = addresses[at % addresses.length] ?? '';
    const url = new URL(`/v3/${path}`, address).href;
    const answer = await requestWithin({ url, tls, limitMs, body, isKept: true });
    const read = answer.ok && answer.status === 200 ? parse(answer.text, shape) : undefined;
    if (read === undefined && addresses[at % addresses.length] === address) at += 1;
    return read;
  };
  return {
    read: async (keys) => {
      const success = keys.map((key) => ({ request_range: { key: encode(key) } }));
      const found = await call('kv/txn', { success }, txnAnswer);
      if (found?.responses.length !== keys.length) return undefined;
      return new Map(keys.map((key, i) => [key, keyOf(found.responses[i]?.response_range?.kvs)]));
    },
    leaseTimeToLive: async (id) => {
      const found = await call('lease/timetolive', { ID: id }, timeToLive);
      return found && { remainingS: found.TTL, grantedS: found.grantedTTL };
    },
    grantLease: async (lastsS) => (await call('lease/grant', { TTL: lastsS }, leaseAnswer))?.ID,
    revokeLease: async (id) => void (await call('lease/revoke', { ID: id }, z.object({}))),
    swap: async (compares, { deletes, puts }) => {
      const put = { key: encode(puts.key), value: encode(puts.value), lease: puts.leaseId };
      const success = [{ request_delete_range: { key: encode(deletes) } }, { request_put: put }];
      const body = { compare: compares.map(compareOf), success };
      const found = await call('kv/txn', body, txnAnswer);
      return found && (found.succeeded ? 'done' : 'refused');
    },
  };
}

function compareOf(compare: EtcdCompare): Readonly<Record<string, string>> {
  const key = encode(compare.key);
  if ('value' in compare)
    return { key, result: 'EQUAL', target: 'VALUE', value: encode(compare.value) };
  return { key, result: 'EQUAL', target: 'MOD', mod_revision: compare.modRevision };
}

function keyOf(kvs: readonly z.infer<typeof keyValue>[] | undefined): EtcdKey | null {
  const [found] = kvs ?? [];
  if (found === undefined) return null;
  const { value, mod_revision: modRevision, lease } = found;
  const leaseId = lease === undefined || lease === '0' ? undefined : lease;
  return { value: Buffer.from(value, 'base64').toString('utf8'), modRevision, leaseId };
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function parse<T>(text: string, shape: z.ZodType<T>): T | undefined {
  try {
    return shape.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
