// What of the referral sheet is with the person who looks: the instruction, from whom, by when, and
// the acts on it. Opening the page is opening the referral, as the receipt of a letter is; what is
// with a unit is opened by whoever takes it up, since everybody of the office can see it.
import { useEffect } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { send } from '#web/data/outbox.ts';
import { isSecret } from '#web/data/drafts.ts';
import { useAct } from '#web/data/use-act.ts';
import { Button } from '#web/parts/button.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Asked } from './act-offers.ts';
import { DueText } from './due-text.tsx';
import { saidBy } from './referral-sheet.tsx';
import { listMine } from './referral-tree.ts';
import type { Referral } from './referral-tree.ts';

interface DeskProps {
  readonly letter: LetterAnswer;
  readonly onAsk: (asked: Asked) => void;
}

export function MyDesk({ letter, onAsk }: DeskProps) {
  const { t } = useTongue();
  const mine = letter.may.includes('finish-referral') ? listMine(letter.referrals) : [];
  const [first] = mine;
  useOpening(letter);
  useKeys(
    first === undefined
      ? []
      : [
          { code: 'KeyF', run: () => onAsk({ kind: 'finish-referral', step: first.step }) },
          { code: 'KeyJ', run: () => onAsk({ kind: 'refer-letter', step: first.step }) },
        ],
  );
  if (mine.length === 0) return null;
  return (
    <section className="my-desk" aria-label={t('desk.title')}>
      {mine.map((referral) => (
        <DeskStep
          key={referral.step}
          referral={referral}
          letter={letter}
          hasKeys={referral === first}
          onAsk={onAsk}
        />
      ))}
    </section>
  );
}

function DeskStep(props: DeskProps & { readonly referral: Referral; readonly hasKeys: boolean }) {
  const tongue = useTongue();
  const { t, ago } = tongue;
  const { referral, letter, hasKeys, onAsk } = props;
  const { step, to, byNames, instruction, dueOn, purpose, sentAt } = referral;
  const from = byNames === null ? '' : t('desk.from', { name: saidBy(tongue, referral) });
  const may = (kind: string) => letter.may.includes(kind);
  const keys = (key: string) => (hasKeys ? { keys: key } : {});
  return (
    <article>
      <header>
        <h2>{to.unit === null ? t('desk.mine') : t('desk.unit', { unit: to.unit })}</h2>
        <span className="sub">
          {from} · {ago(sentAt)} · {t(`purpose.${purpose}`)}
        </span>
        <DueText dueOn={dueOn} />
      </header>
      <p className="instruction" dir="auto">
        {instruction === '' ? t('desk.no-instruction') : instruction}
      </p>
      <div className="row-of-acts">
        <Button look="main" {...keys('F')} onClick={() => onAsk({ kind: 'finish-referral', step })}>
          {t('act.finish')}
        </Button>
        {(['approved', 'not-approved'] as const).map((outcome) => (
          <Button key={outcome} onClick={() => onAsk({ kind: 'finish-referral', step, outcome })}>
            {t(`act.${outcome}`)}
          </Button>
        ))}
        {may('refer-letter') && (
          <Button {...keys('J')} onClick={() => onAsk({ kind: 'refer-letter', step })}>
            {t('act.refer-further')}
          </Button>
        )}
        {to.unit !== null && referral.state === 'sent' && <TakeUp letter={letter} step={step} />}
        {may('transfer-referral') && (
          <Button look="quiet" onClick={() => onAsk({ kind: 'transfer-referral', step })}>
            {t('act.transfer')}
          </Button>
        )}
        {may('return-referral') && (
          <Button look="quiet" onClick={() => onAsk({ kind: 'return-referral', step })}>
            {t('act.return-referral')}
          </Button>
        )}
        {may('write-note') && (
          <Button look="quiet" onClick={() => onAsk({ kind: 'write-note', step })}>
            {t('act.note')}
          </Button>
        )}
      </div>
    </article>
  );
}

function TakeUp({ letter, step }: { letter: LetterAnswer; step: number }) {
  const tongue = useTongue();
  const act = useAct();
  const run = () =>
    void act.run('open-referral', letter.letter, { step }, { isSecret: isSecret(letter) });
  return (
    <>
      <Button isBusy={act.isBusy} onClick={run}>
        {tongue.t('act.take-up')}
      </Button>
      {act.problem !== null && (
        <p className="wrong" role="alert">
          {tongue.problem(act.problem)}
        </p>
      )}
    </>
  );
}

const READING_MS = 1_200;
const asked = new Set<string>();

/** Asked once for each step, after it has been on the glass for a moment. */
function useOpening(letter: LetterAnswer): void {
  const { session, seat } = useSitting();
  const mayOpen = letter.may.includes('open-referral') && !letter.masked;
  const found = letter.referrals.find(
    (one) => one.isMine && one.state === 'sent' && one.to.appointment !== null,
  );
  const step = mayOpen ? found?.step : undefined;
  const subject = letter.letter;
  useEffect(() => {
    const key = `${seat.office} ${subject} ${step}`;
    if (step === undefined || asked.has(key)) return undefined;
    const timer = setTimeout(() => {
      asked.add(key);
      const { office, appointment } = seat;
      const body = { step };
      const act = { kind: 'open-referral', subject, body, draft: null, isSecret: false };
      void send({ ...act, person: session.person, office, as: appointment }, () => false);
    }, READING_MS);
    return () => clearTimeout(timer);
  }, [subject, step, seat, session.person]);
}
