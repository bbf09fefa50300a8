// What Patroni is asked over its REST API: how the two copies stand, who leads, and to switch over.
// Answers are those of Patroni 3 and 4. It decides by itself whether it switches; here nothing is
// asked twice.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Fault } from '#kernel/fault.ts';
import type { Copy } from '#kernel/site.ts';
import { requestWithin } from '#programs/arbiter/limited-request.ts';
import type { SiteTls } from '#programs/arbiter/limited-request.ts';
import type { CopySetting, SitesSetting } from '#programs/settings.ts';

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

export async function openPatronis({ copies, tls: files }: SitesSetting): Promise<Patronis> {
  const tls = files === undefined ? undefined : await readTls(files);
  const ask = async ({ patroni }: CopySetting, path: string, limitMs: number, body?: unknown) =>
    await requestWithin({
      ...{ url: new URL(path, patroni).href, limitMs, tls },
      ...(body === undefined ? {} : { body }),
    });
  const find = (name: string) => copies.find((copy) => copy.name === name);
  return {
    async see() {
      const answers = await Promise.all(copies.map((copy) => ask(copy, '/cluster', ASK_LIMIT_MS)));
      for (const answer of answers) {
        const seen = answer.ok ? readCluster(answer.text, copies) : undefined;
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

async function readTls(files: NonNullable<SitesSetting['tls']>): Promise<SiteTls> {
  try {
    const read = [files.ca, files.cert, files.key].map((file) => readFile(file, 'utf8'));
    const [ca = '', cert = '', key = ''] = await Promise.all(read);
    return { ca, cert, key };
  } catch (cause) {
    const sentence = 'The certificates of DAWAM_SITES_CA, _CERT and _KEY cannot be read.';
    throw new Fault('program.bad-settings', sentence, { retry: 'never', cause });
  }
}

/** Undefined where the text is not understood. */
export function readCluster(
  text: string,
  copies: readonly Pick<CopySetting, 'name'>[],
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
