// What the server that this page comes from says today of the letter of a genuine paper. A page
// from a stick asks nobody: a paper checked without a line says only that it was registered.
import type { StandingAnswer } from '#modules/correspondence/paper/standing.ts';

export interface Told {
  readonly standing: Exclude<StandingAnswer['standing'], 'unknown'>;
  readonly since: string | null;
}

const known: readonly string[] = ['valid', 'corrected', 'recalled', 'void', 'disposed'];

function isTold(value: unknown): value is Told {
  if (typeof value !== 'object' || value === null) return false;
  const standing: unknown = Reflect.get(value, 'standing');
  const since: unknown = Reflect.get(value, 'since');
  const isDay = since === null || (typeof since === 'string' && /^[0-9-]{10}$/.test(since));
  return typeof standing === 'string' && known.includes(standing) && isDay;
}

export async function findStanding(code: string): Promise<Told | undefined> {
  if (!location.protocol.startsWith('http')) return undefined;
  try {
    const answer = await fetch('/api/paper-standing', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    const value: unknown = answer.ok ? await answer.json() : undefined;
    return isTold(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
