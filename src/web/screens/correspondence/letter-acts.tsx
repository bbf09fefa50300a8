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

function listActs(letter: LetterAnswer, onDialog: (kind: DialogKind) => void): Act[] {
  const may = new Set(letter.may);
  const ask = (kind: DialogKind) => () => onDialog(kind);
  const all: (Act & { readonly isOffered: boolean })[] = [
    {
      isOffered: may.has('register-delivered'),
      word: 'act.register-delivered',
      code: 'KeyR',
      key: 'R',
      look: 'main',
      run: ask('register-delivered'),
    },
    {
      isOffered: may.has('dispatch-letter'),
      word: 'act.dispatch',
      code: 'KeyD',
      key: 'D',
      look: 'main',
      run: ask('dispatch-letter'),
    },
    {
      isOffered: may.has('write-letter') && letter.state === 'draft',
      word: 'act.edit',
      code: 'KeyE',
      key: 'E',
      look: 'plain',
      run: () => go(`${letterPath(letter.letter)}/edit`),
    },
    {
      isOffered: may.has('correct-registration'),
      word: 'act.correct-registration',
      code: 'KeyC',
      key: 'C',
      look: 'plain',
      run: ask('correct-registration'),
    },
    {
      isOffered: may.has('return-letter'),
      word: 'act.return-letter',
      code: 'KeyB',
      key: 'B',
      look: 'plain',
      run: ask('return-letter'),
    },
    {
      isOffered: true,
      word: 'act.proof',
      code: 'KeyV',
      key: 'V',
      look: 'plain',
      run: ask('proof'),
    },
    {
      isOffered: true,
      word: 'act.print',
      code: 'KeyP',
      key: 'P',
      look: 'plain',
      run: () => window.print(),
    },
    {
      isOffered: may.has('void-number'),
      word: 'act.void-number',
      code: 'Delete',
      key: 'Del',
      look: 'harm',
      run: ask('void-number'),
    },
    {
      isOffered: may.has('discard-draft'),
      word: 'act.discard-draft',
      code: 'Delete',
      key: 'Del',
      look: 'harm',
      run: ask('discard-draft'),
    },
  ];
  return all.filter((act) => act.isOffered);
}
