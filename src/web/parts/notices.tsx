// Short messages about what just happened, also read aloud by screen readers. They go by
// themselves, except those that say that something was refused.
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { signal, useSignal } from '#web/data/signal.ts';
import { Icon } from './icon.tsx';

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: (tongue: Tongue) => string;
}

const NOTICES_MAX = 4;
const SHOWN_MS = 7_000;
const notices = signal<readonly Notice[]>([]);
let lastId = 0;

export function notify(tone: Notice['tone'], text: Notice['text']): void {
  lastId += 1;
  const id = lastId;
  notices.set([...notices.get().slice(1 - NOTICES_MAX), { id, tone, text }]);
  if (tone === 'good') setTimeout(() => dismiss(id), SHOWN_MS);
}

function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}

export function Notices() {
  const tongue = useTongue();
  const shown = useSignal(notices);
  return (
    <div className="notices" role="region" aria-label={tongue.t('notices.label')}>
      <div aria-live="polite">
        {shown.map((notice) => (
          <p key={notice.id} className={`notice ${notice.tone}`}>
            <span>{notice.text(tongue)}</span>
            <button
              type="button"
              className="bare"
              aria-label={tongue.t('act.close')}
              onClick={() => dismiss(notice.id)}
            >
              <Icon name="close" size={14} />
            </button>
          </p>
        ))}
      </div>
    </div>
  );
}
