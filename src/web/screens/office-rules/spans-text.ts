// Hours as people read them.
import type { Span } from '#lib/working-time.ts';
import type { Tongue } from '#web/shell/tongue.tsx';

export function spansText({ code }: Tongue, spans: readonly Span[]): string {
  // Each time by itself: a range runs in the direction of the language.
  const clock = (text: string) => `\u2066${code(text)}\u2069`;
  return spans.map(({ from, until }) => `${clock(from)}–${clock(until)}`).join(' · ');
}
