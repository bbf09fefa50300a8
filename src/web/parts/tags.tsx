// The marks of a letter: how urgent, how secret, where it stands. Normal has no mark.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';

type Marked = Pick<LetterAnswer, 'urgency' | 'secrecy'>;

export function Marks({ urgency, secrecy }: Marked) {
  const { t } = useTongue();
  return (
    <>
      {urgency !== 'normal' && <span className="tag amber">{t(`urgency.${urgency}`)}</span>}
      {secrecy !== 'normal' && (
        <span className={secrecy === 'confidential' ? 'tag amber' : 'tag red'}>
          {t(`secrecy.${secrecy}`)}
        </span>
      )}
    </>
  );
}

const BACK: readonly LetterAnswer['state'][] = ['void', 'returned', 'recalled', 'expired'];

export function StateTag({ state }: { state: LetterAnswer['state'] }) {
  const { t } = useTongue();
  const isBack = BACK.includes(state);
  const tone = isBack ? 'red' : state === 'signed' || state === 'closed' ? 'green' : '';
  return <span className={`tag ${tone}`}>{t(`state.${state}`)}</span>;
}

/** A number of a letter: in the digits chosen, isolated from the text around it. */
export function NumberText({ children }: { children: string }) {
  const { code } = useTongue();
  return <bdi className="number">{code(children)}</bdi>;
}
