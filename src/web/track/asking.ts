// Asking the office's server where a letter stands, over a line that may be poor: a question that
// is not answered in time is asked again, a little later each time, and then given up aloud.
import type { TrackingAnswer } from '#modules/correspondence/tracking/tracking-shapes.ts';

export type Tracked = NonNullable<TrackingAnswer['found']>;

export type Asked =
  | { readonly is: 'found'; readonly letter: Tracked }
  | { readonly is: 'none' | 'no-line' | 'too-many' };

const TIMEOUT_MS = 15_000;
const PAUSES_MS = [1_000, 3_000] as const;

export async function askTracking(number: string, code: string): Promise<Asked> {
  let last: Asked = { is: 'no-line' };
  for (const pauseMs of [0, ...PAUSES_MS]) {
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    last = await askOnce(number, code);
    if (last.is !== 'no-line') return last;
  }
  return last;
}

async function askOnce(number: string, code: string): Promise<Asked> {
  try {
    const answer = await fetch('/api/tracking', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ number, code }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status === 429) return { is: 'too-many' };
    // What the server takes for no question at all is on no note.
    if (answer.status === 400 || answer.status === 422) return { is: 'none' };
    if (!answer.ok) return { is: 'no-line' };
    // The server that this page came from answers in the shape that it checks itself.
    const { found } = (await answer.json()) as TrackingAnswer;
    return found === null ? { is: 'none' } : { is: 'found', letter: found };
  } catch {
    return { is: 'no-line' };
  }
}
