// Patroni's keys in etcd as Patroni 3 and 4 write them, and the arbiter's own key beside them. The
// key of the last action hangs on a lease of its own: while it is there nobody acts, and etcd
// counts the time, so that no restart and no clock shortens it.
import { z } from 'zod';

import type { ClusterReading, LeaseGuard } from '#sync/arbiter-sight.ts';
import type { Etcd, EtcdKey } from './etcd.ts';

export type PatroniScope = { readonly namespace: string; readonly scope: string };

const syncShape = z.object({
  leader: z.string().nullish(),
  sync_standby: z.string().nullish(),
});
const configShape = z.object({ pause: z.boolean().nullish() });
const failoverShape = z.object({ leader: z.string().nullish(), member: z.string().nullish() });

function keysOf({ namespace, scope }: PatroniScope) {
  const base = `/${namespace}/${scope}`.replace(/\/+/g, '/');
  return {
    leader: `${base}/leader`,
    sync: `${base}/sync`,
    config: `${base}/config`,
    failover: `${base}/failover`,
    action: `/dawam/arbiter/${scope}/last-action`,
  };
}

/** Undefined: etcd gave no answer, or one that is not understood. */
export async function readCluster(
  etcd: Etcd,
  scope: PatroniScope,
): Promise<ClusterReading | undefined> {
  const keys = keysOf(scope);
  const found = await etcd.read(Object.values(keys));
  if (found === undefined) return undefined;
  const { leader, sync, config, failover, action } = {
    leader: found.get(keys.leader) ?? null,
    sync: found.get(keys.sync) ?? null,
    config: found.get(keys.config) ?? null,
    failover: found.get(keys.failover) ?? null,
    action: found.get(keys.action) ?? null,
  };
  const [lease, rest] = await Promise.all([lifeOf(etcd, leader), lifeOf(etcd, action)]);
  const [readSync, readConfig] = [read(sync, syncShape), read(config, configShape)];
  if (lease === 'unknown' || rest === 'unknown') return undefined;
  if (readSync === undefined || readConfig === undefined) return undefined;
  // What is there and not understood is taken for a plan.
  const plan = read(failover, failoverShape) ?? { leader: '?' };
  const revision = (key: EtcdKey | null): string => key?.modRevision ?? '0';
  return {
    leader: leader === null || lease === undefined ? undefined : { name: leader.value, ...lease },
    syncLeader: readSync.leader ?? undefined,
    syncStandbys: (readSync.sync_standby ?? '').split(',').map((name) => name.trim()),
    isPaused: readConfig.pause === true,
    isMovePlanned: isText(plan.leader) || isText(plan.member),
    // Without a lease it would stay for ever: then it forbids for ever.
    restS: action === null ? undefined : (rest?.remainingS ?? REST_S),
    guard:
      leader === null
        ? undefined
        : {
            ...{ leader: leader.value, leaderRevision: leader.modRevision },
            ...{ syncRevision: revision(sync), configRevision: revision(config) },
            failoverRevision: revision(failover),
          },
  };
}

const REST_S = 600;

/** Ends the lease that the guard names, if nothing of what was read has changed since. */
export async function endLease(
  etcd: Etcd,
  scope: PatroniScope,
  guard: LeaseGuard,
  by: { readonly site: string; readonly gapS: number },
): Promise<'done' | 'refused' | undefined> {
  const keys = keysOf(scope);
  const leaseId = await etcd.grantLease(by.gapS);
  if (leaseId === undefined) return undefined;
  const compares = [
    { key: keys.leader, value: guard.leader },
    { key: keys.leader, modRevision: guard.leaderRevision },
    { key: keys.sync, modRevision: guard.syncRevision },
    { key: keys.config, modRevision: guard.configRevision },
    { key: keys.failover, modRevision: guard.failoverRevision },
    { key: keys.action, modRevision: '0' },
  ];
  const value = JSON.stringify({ by: by.site, ended: guard.leader });
  const puts = { key: keys.action, value, leaseId };
  const outcome = await etcd.swap(compares, { deletes: keys.leader, puts });
  if (outcome === 'refused') await etcd.revokeLease(leaseId);
  return outcome;
}

async function lifeOf(etcd: Etcd, key: EtcdKey | null) {
  if (key?.leaseId === undefined) return undefined;
  const life = await etcd.leaseTimeToLive(key.leaseId);
  return life === undefined ? 'unknown' : { leaseId: key.leaseId, ...life };
}

/** An absent key reads as an empty object; undefined where its text is not understood. */
function read<T>(key: EtcdKey | null, shape: z.ZodType<T>): T | undefined {
  try {
    return shape.safeParse(key === null || key.value === '' ? {} : JSON.parse(key.value)).data;
  } catch {
    return undefined;
  }
}

function isText(text: string | null | undefined): boolean {
  return typeof text === 'string' && text !== '';
}
