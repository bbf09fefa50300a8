// The map of the keys.
import { Kbd } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import type { WordKey } from '#web/words/words.ts';
import { modKey } from './keys.ts';
import { useTongue } from './tongue.tsx';

const GROUPS: readonly (readonly [WordKey, readonly (readonly [string, WordKey])[]])[] = [
  [
    'keys.everywhere',
    [
      ['MOD K', 'palette.title'],
      ['?', 'keys.title'],
      ['N', 'act.register-incoming'],
      ['W', 'act.write'],
      ['Alt 1 … 5', 'keys.places'],
    ],
  ],
  [
    'keys.lists',
    [
      ['↑ ↓', 'keys.move'],
      ['Enter', 'keys.open'],
      ['/', 'keys.search'],
      ['P', 'act.print'],
      ['R', 'act.reserve-number'],
    ],
  ],
  [
    'keys.forms',
    [
      ['Enter', 'keys.next'],
      ['MOD Enter', 'keys.finish'],
      ['Alt U', 'field.urgency'],
      ['Alt S', 'field.secrecy'],
      ['Alt I', 'field.importance'],
      ['↑ ↓', 'keys.day'],
    ],
  ],
  [
    'keys.letter',
    [
      ['R', 'act.register-delivered'],
      ['C', 'act.correct-registration'],
      ['B', 'act.return-letter'],
      ['E', 'act.edit'],
      ['V', 'act.proof'],
      ['P', 'act.print'],
    ],
  ],
];

export function KeyMap({ onClose }: { onClose: () => void }) {
  const { t } = useTongue();
  return (
    <Dialog title={t('keys.title')} size="wide" onClose={onClose}>
      <div className="key-map">
        {GROUPS.map(([heading, rules]) => (
          <section key={heading}>
            <h3>{t(heading)}</h3>
            <dl>
              {rules.map(([keys, word]) => (
                <div key={word}>
                  <dt>
                    <Kbd>{keys.replace('MOD', modKey())}</Kbd>
                    <span className="unseen">{keys.replace('MOD', modKey())}</span>
                  </dt>
                  <dd>{t(word)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
