// Registering the letter whose pages stand beside: the fields of every incoming letter, and what
// the machine believes to have read as ghost text, which enters a field only when a person says so.
// What is typed is kept in this browser for each letter until the server has recorded it.
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import type { Answer } from '#kernel/module.ts';
import type { Problem } from '#web/data/api.ts';
import { draftName, isSecret, keepDraft } from '#web/data/drafts.ts';
import { findKept } from '#web/data/keep.ts';
import { findOutgoing, follow } from '#web/data/outbox.ts';
import { useAct, useIsThere } from '#web/data/use-act.ts';
import { Button } from '#web/parts/button.tsx';
import {
  bodyOf,
  emptyDraft,
  IMPORTANCES,
  nextOf,
} from '#web/screens/correspondence/incoming-draft.ts';
import { SECRECIES, URGENCIES } from '#web/screens/correspondence/incoming-draft.ts';
import type { IncomingDraft } from '#web/screens/correspondence/incoming-draft.ts';
import { IncomingFields } from '#web/screens/correspondence/incoming-fields.tsx';
import { enterMovesOn, focusWrong } from '#web/screens/correspondence/incoming-form.tsx';
import { modKey, useKeys } from '#web/shell/keys.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Piece } from './page-view.tsx';
import { compose } from './post-query.ts';

interface FormProps {
  readonly path: string;
  readonly piece: Piece;
  readonly onRegistered: () => void;
}

export function PieceForm({ path, piece, onRegistered }: FormProps) {
  const { t, isoDay, problem: say } = useTongue();
  const today = isoDay(Date.now());
  const { draft, change, kept } = usePieceDraft(piece.id, today);
  const [isTried, setTried] = useState(false);
  const [isDateWrong, setDateWrong] = useState<Readonly<Record<string, boolean>>>({});
  const [isUploading, setUploading] = useState(false);
  const { step, problem, send } = useRegisteringPiece({ path, piece, kept, onRegistered });
  const form = useRef<HTMLFormElement>(null);
  const submit = () => {
    setTried(true);
    const body = bodyOf(draft, today);
    const isWrong = Object.values(isDateWrong).some(Boolean);
    if (body === undefined || isWrong || isUploading) return focusWrong(form.current);
    if (step === 'typing') void send(body);
  };
  const cycle = (code: string, run: () => void) => ({ code, alt: true, whileTyping: true, run });
  useKeys([
    { code: 'Enter', mod: true, whileTyping: true, run: submit },
    cycle('KeyU', () => change({ urgency: nextOf(URGENCIES, draft.urgency) })),
    cycle('KeyS', () => change({ secrecy: nextOf(SECRECIES, draft.secrecy) })),
    cycle('KeyI', () => change({ importance: nextOf(IMPORTANCES, draft.importance) })),
  ]);
  return (
    <form
      ref={form}
      className="form-card post-form"
      noValidate
      aria-busy={step !== 'typing'}
      onKeyDown={enterMovesOn}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <Proposals piece={piece} draft={draft} change={change} />
      <IncomingFields
        draft={draft}
        change={change}
        today={today}
        isTried={isTried}
        ghost={piece.proposed.number ?? ''}
        onDateWrong={(field, isWrong) => setDateWrong((was) => ({ ...was, [field]: isWrong }))}
        onUploading={setUploading}
      />
      {problem !== null && (
        <p className="wrong" role="alert">
          {say(problem)}
        </p>
      )}
      <footer className="row-of-acts">
        <Button type="submit" look="main" isBusy={step !== 'typing'} keys={`${modKey()} Enter`}>
          {t(step === 'composing' ? 'post.composing' : 'post.register-next')}
        </Button>
        <span className="sub">{isSecret(draft) ? '' : t('draft.kept')}</span>
      </footer>
    </form>
  );
}

function usePieceDraft(piece: string, today: string) {
  const { session, seat } = useSitting();
  const kept = draftName(session.person, 'post', seat.office, piece);
  const [draft, setDraft] = useState<IncomingDraft>(() => ({
    ...emptyDraft(today),
    ...findKept<Partial<IncomingDraft>>(kept),
  }));
  const change = (
    next: Partial<IncomingDraft> | ((was: IncomingDraft) => Partial<IncomingDraft>),
  ) =>
    setDraft((was) => {
      const now = { ...was, ...(typeof next === 'function' ? next(was) : next) };
      keepDraft(kept, now);
      return now;
    });
  return { draft, change, kept };
}

type Step = 'typing' | 'composing' | 'registering';
type Body = NonNullable<ReturnType<typeof bodyOf>>;

/** The letter's id is the piece's, so that whatever is sent twice is registered once. */
function useRegisteringPiece({ path, piece, kept, onRegistered }: FormProps & { kept: string }) {
  const act = useAct();
  const isThere = useIsThere();
  const [step, setStep] = useState<Step>(() =>
    findOutgoing(kept) === undefined ? 'typing' : 'registering',
  );
  const [failed, setFailed] = useState<Problem | null>(null);
  const done = useRef(onRegistered);
  useEffect(() => {
    done.current = onRegistered;
  });
  useEffect(() => {
    const resumed = findOutgoing(kept);
    if (resumed === undefined) return;
    // An earlier page had sent this very letter; its answer is still to come.
    void follow(resumed, isThere).then((answer) => {
      setStep('typing');
      if (answer.ok) done.current();
      else setFailed(answer.problem);
    });
  }, [kept, isThere]);
  const send = async (body: Body) => {
    setFailed(null);
    setStep('composing');
    const composed = await compose(path, piece.id);
    if (!composed.ok) {
      setStep('typing');
      return setFailed(composed.problem);
    }
    setStep('registering');
    const files = [...composed.value.files, ...body.files];
    const answer: Answer | null = await act.run(
      'register-incoming',
      `letter/${piece.id}`,
      { ...body, files },
      { draft: kept, isSecret: isSecret(body) },
    );
    setStep('typing');
    if (answer !== null) onRegistered();
  };
  return { step, problem: act.problem ?? failed, send };
}

function Proposals(props: {
  readonly piece: Piece;
  readonly draft: IncomingDraft;
  readonly change: (next: Partial<IncomingDraft>) => void;
}) {
  const { t, dated, calendar, code } = useTongue();
  const { draft, change } = props;
  const { number, date } = props.piece.proposed;
  const offers = [
    ...(number === null || draft.theirNumber !== ''
      ? []
      : [
          {
            ...{ keys: 'Alt N', code: 'KeyN' },
            text: t('post.proposed.number', { value: code(number) }),
            take: () => change({ theirNumber: number }),
          },
        ]),
    ...(date === null || draft.theirDate !== null
      ? []
      : [
          {
            ...{ keys: 'Alt T', code: 'KeyT' },
            text: t('post.proposed.date', { value: dated(date, calendar) }),
            take: () => change({ theirDate: date }),
          },
        ]),
  ];
  useKeys(
    offers.map((offer) => ({ code: offer.code, alt: true, whileTyping: true, run: offer.take })),
  );
  if (offers.length === 0) return null;
  return (
    <div className="post-proposals" role="group" aria-label={t('post.proposals')}>
      <p className="sub">{t('post.proposals')}</p>
      {offers.map((offer) => (
        <p key={offer.keys}>
          <i>{offer.text}</i>
          <Button look="quiet" keys={offer.keys} onClick={offer.take}>
            {t('post.take-over')}
          </Button>
        </p>
      ))}
    </div>
  );
}
