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
      ['/', 'keys.search-archive'],
      ['Alt 1 … 5', 'keys.places'],
      ['Alt L', 'keys.lines'],
    ],
  ],
  [
    'keys.lists',
    [
      ['↑ ↓', 'keys.move'],
      ['Enter', 'keys.open'],
      ['/', 'keys.search'],
      ['1 … 7', 'follow.keys'],
      ['1 … 7', 'delivery.keys'],
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
      ['Alt E', 'envelope.closed'],
      ['↑ ↓', 'keys.day'],
    ],
  ],
  [
    'keys.post',
    [
      ['Alt ↑ ↓', 'keys.post.pieces'],
      ['PageUp PageDown', 'keys.post.pages'],
    ],
  ],
  [
    'keys.letter',
    [
      ['R', 'act.refer'],
      ['F', 'act.finish'],
      ['J', 'act.refer-further'],
      ['A', 'act.answer'],
      ['O', 'act.write-off'],
      ['S', 'act.sign'],
      ['D', 'act.dispatch'],
      ['E', 'act.edit'],
      ['T', 'act.note'],
      ['V', 'act.proof'],
      ['M', 'keys.menu'],
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
