// What may be done with a letter now, the likeliest first, each with its key.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { Button } from '#web/parts/button.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { go, letterPath } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { WordKey } from '#web/words/words.ts';

export const DIALOG_KINDS = [
  'register-delivered',
  'dispatch-letter',
  'correct-registration',
  'return-letter',
  'void-number',
  'discard-draft',
  'proof',
] as const;
export type DialogKind = (typeof DIALOG_KINDS)[number];

interface Act {
  readonly word: WordKey;
  readonly code: string;
  readonly key: string;
  readonly look: 'main' | 'plain' | 'quiet' | 'harm';
  readonly run: () => void;
}

export function LetterActs(props: {
  readonly letter: LetterAnswer;
  readonly onDialog: (kind: DialogKind) => void;
}) {
  const { t } = useTongue();
  const acts = listActs(props.letter, props.onDialog);
  useKeys(acts.map(({ code, run }) => ({ code, run })));
  return (
    <div className="row-of-acts">
      {acts.map((act) => (
        <Button key={act.word} look={act.look} keys={act.key} onClick={act.run}>
          {t(act.word)}
        </Button>
      ))}
    </div>
  );
}

/** Where an act is offered: by what the server says may be done, and by where the letter stands. */
interface Offer {
  readonly kind: string | null;
  readonly states?: readonly LetterAnswer['state'][];
  readonly word: WordKey;
  readonly code: string;
  readonly key: string;
  readonly look: Act['look'];
  readonly run: DialogKind | ((letter: LetterAnswer) => void);
}

const uuidOf = ({ letter }: LetterAnswer) => letter.replace('letter/', '');
const plain = 'plain';

const OFFERS: readonly Offer[] = [
  {
    kind: 'register-delivered',
    word: 'act.register-delivered',
    code: 'KeyR',
    key: 'R',
    look: 'main',
    run: 'register-delivered',
  },
  {
    kind: 'register-incoming',
    states: ['reserved'],
    word: 'act.register-on-number',
    code: 'KeyR',
    key: 'R',
    look: 'main',
    run: (letter) => go(`/incoming/new?for=${uuidOf(letter)}`),
  },
  {
    kind: 'dispatch-letter',
    word: 'act.dispatch',
    code: 'KeyD',
    key: 'D',
    look: 'main',
    run: 'dispatch-letter',
  },
  {
    kind: 'write-letter',
    states: ['draft', 'reserved'],
    word: 'act.edit',
    code: 'KeyE',
    key: 'E',
    look: plain,
    run: (letter) => go(`${letterPath(letter.letter)}/edit`),
  },
  {
    kind: 'correct-registration',
    word: 'act.correct-registration',
    code: 'KeyC',
    key: 'C',
    look: plain,
    run: 'correct-registration',
  },
  {
    kind: 'return-letter',
    word: 'act.return-letter',
    code: 'KeyB',
    key: 'B',
    look: plain,
    run: 'return-letter',
  },
  { kind: null, word: 'act.proof', code: 'KeyV', key: 'V', look: plain, run: 'proof' },
  {
    kind: null,
    word: 'act.print',
    code: 'KeyP',
    key: 'P',
    look: plain,
    run: () => window.print(),
  },
  {
    kind: 'void-number',
    states: ['reserved'],
    word: 'act.void-reservation',
    code: 'Delete',
    key: 'Del',
    look: 'harm',
    run: 'void-number',
  },
  {
    kind: 'void-number',
    states: ['draft', 'dispatched', 'registered'],
    word: 'act.void-number',
    code: 'Delete',
    key: 'Del',
    look: 'harm',
    run: 'void-number',
  },
  {
    kind: 'discard-draft',
    word: 'act.discard-draft',
    code: 'Delete',
    key: 'Del',
    look: 'harm',
    run: 'discard-draft',
  },
];

function listActs(letter: LetterAnswer, onDialog: (kind: DialogKind) => void): Act[] {
  const isOffered = ({ kind, states }: Offer) =>
    (kind === null || letter.may.includes(kind)) && (states?.includes(letter.state) ?? true);
  return OFFERS.filter(isOffered).map(({ word, code, key, look, run }) => {
    const start = () => (typeof run === 'string' ? onDialog(run) : run(letter));
    return { word, code, key, look, run: start };
  });
}
