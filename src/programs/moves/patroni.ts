// What Patroni is asked over its REST API: how the two copies stand, who leads, and to switch over.
// Answers are those of Patroni 3 and 4. It decides by itself whether it switches; here nothing is
// asked twice.
import { z } from 'zod';
import type { Copy } from '#kernel/site.ts';
import { requestWithin } from '#programs/arbiter/limited-request.ts';
import type { OwnSite } from '#programs/sites/own-site.ts';

const ASK_LIMIT_MS = 1_000;
/** Patroni answers when it is done, or has given up. */
const SWITCH_LIMIT_MS = 30_000;

const memberShape = z.object({
  name: z.string(),
  role: z.string(),
  state: z.string().default(''),
  lag: z.union([z.number(), z.string()]).optional(),
});
const clusterShape = z.object({
  members: z.array(memberShape),
  pause: z.boolean().default(false),
  scheduled_switchover: z.unknown().optional(),
});

export interface ClusterSeen {
  readonly copies: readonly Copy[];
  readonly isPaused: boolean;
  readonly isMovePlanned: boolean;
}

export type Switched = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface Patronis {
  /** Undefined where none of them answers. */
  see(): Promise<ClusterSeen | undefined>;
  /** Whether this copy leads, by its own word; undefined where it does not answer. */
  leads(name: string): Promise<boolean | undefined>;
  switchOver(from: string, to: string): Promise<Switched>;
}

type Holder = OwnSite['holders'][number];

export function openPatronis({ holders, tls }: Pick<OwnSite, 'holders' | 'tls'>): Patronis {
  const ask = async ({ patroni }: Holder, path: string, limitMs: number, body?: unknown) =>
    await requestWithin({
      ...{ url: new URL(path, patroni).href, limitMs, tls },
      ...(body === undefined ? {} : { body }),
    });
  const find = (name: string) => holders.find((copy) => copy.name === name);
  return {
    async see() {
      const answers = await Promise.all(holders.map((copy) => ask(copy, '/cluster', ASK_LIMIT_MS)));
      for (const answer of answers) {
        const seen = answer.ok ? readCluster(answer.text, holders) : undefined;
        if (seen !== undefined) return seen;
      }
      return undefined;
    },
    async leads(name) {
      const copy = find(name);
      const answer = copy && (await ask(copy, '/primary', ASK_LIMIT_MS));
      return answer?.ok === true ? answer.status === 200 : undefined;
    },
    async switchOver(from, to) {
      const copy = find(from);
      if (copy === undefined) return { ok: false, reason: `there is no copy ${from}` };
      const wish = { leader: from, candidate: to };
      const answer = await ask(copy, '/switchover', SWITCH_LIMIT_MS, wish);
      if (!answer.ok) return { ok: false, reason: answer.reason };
      return answer.status === 200 ? { ok: true } : { ok: false, reason: answer.text.trim() };
    },
  };
}

/** Undefined where the text is not understood. */
export function readCluster(
  text: string,
  copies: readonly Pick<Holder, 'name'>[],
): ClusterSeen | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = clusterShape.safeParse(json);
  if (data === undefined) return undefined;
  const { members, pause: isPaused, scheduled_switchover: planned } = data;
  const seen = copies.map(({ name }): Copy => {
    const member = members.find((one) => one.name === name);
    const role = member === undefined ? 'away' : roleOf(member);
    const lag = member?.lag;
    const isKnown = role !== 'leader' && typeof lag === 'number';
    return { name, role, lagBytes: isKnown ? lag : null };
  });
  return { copies: seen, isPaused, isMovePlanned: planned !== undefined };
}

function roleOf({ role, state }: z.infer<typeof memberShape>): Copy['role'] {
  const isUp = state === 'running' || state === 'streaming';
  if (!isUp) return 'away';
  if (role === 'leader') return 'leader';
  return role === 'sync_standby' || role === 'quorum_standby' ? 'in-sync' : 'behind';
}
