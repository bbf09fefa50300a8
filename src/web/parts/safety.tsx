// The three dots of the thread: recorded here, held by main, safe in both centres. Words carry the
// meaning too: as a label, a tooltip, and on request beside the dots.
import type { Safety } from '#kernel/rung.ts';
import { useTongue } from '#web/shell/tongue.tsx';

const FILLED: Readonly<Record<Safety, number>> = { recorded: 1, held: 2, safe: 3 };

interface Dots {
  readonly safety: Safety;
  readonly words?: boolean;
  /** In the log of the office that it came from. */
  readonly isThere?: boolean;
}

export function SafetyDots({ safety, words = false, isThere = false }: Dots) {
  const { t } = useTongue();
  const label = t(isThere ? `safe.there.${safety}` : `safety.${safety}`);
  return (
    <span className="safety" title={label}>
      <span className="dots" role="img" aria-label={label}>
        {[1, 2, 3].map((dot) => (
          <i key={dot} className={dot <= FILLED[safety] ? 'on' : undefined} />
        ))}
      </span>
      {words && <span aria-hidden="true">{label}</span>}
    </span>
  );
}
