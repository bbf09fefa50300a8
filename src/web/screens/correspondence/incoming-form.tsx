// Registering a letter that came by hand or post, in one pass of the keyboard. The draft is kept in
// this browser until the server has recorded it; then the number stands there, big, and Enter
// begins the next letter.
import { useEffect, useRef, useState } from 'react';
import type { FormEvent, KeyboardEvent } from 'react';
import { findOutgoing, follow } from '#web/data/outbox.ts';
import { isUuid7 } from '#lib/uuid.ts';
import { draftName, isSecret, keepDraft } from '#web/data/drafts.ts';
import { findKept, forget } from '#web/data/keep.ts';
import { newId } from '#web/data/ids.ts';
import type { Problem } from '#web/data/api.ts';
import { ObstacleNote } from '#web/parts/obstacle-note.tsx';
import { Button, LinkButton } from '#web/parts/button.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { modKey, useKeys } from '#web/shell/keys.ts';
import { go, letterPath } from '#web/shell/route.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ArrivedAs, EnvelopeFields, turned } from './envelope-fields.tsx';
import { IncomingFields } from './incoming-fields.tsx';
import { bodyOf, emptyDraft, ENVELOPE_SECRECIES, envelopeOf } from './incoming-draft.ts';
import { IMPORTANCES, nextOf, SECRECIES, URGENCIES } from './incoming-draft.ts';
import type { IncomingDraft } from './incoming-draft.ts';
import { numberOf, useAct, useIsThere } from '#web/data/use-act.ts';
import { useAskBeforeLeaving } from './ask-before-leaving.ts';

interface Recorded {
  readonly number: string;
  readonly letter: string;
  readonly subject: string;
}

export function IncomingForm() {
  const { t } = useTongue();
  const [recorded, setRecorded] = useState<Recorded | null>(null);
  const next = () => {
    // The next letter takes the next number, even if this one took a reserved one.
    go('/incoming/new', { replace: true });
    setRecorded(null);
  };
  return (
    <div className="page form-page">
      <header className="page-head">
        <div>
          <h1>{t('act.register-incoming')}</h1>
          <p className="sub">{t('incoming.about')}</p>
        </div>
      </header>
      {recorded === null ? (
        <Form onRecorded={setRecorded} />
      ) : (
        <Receipt recorded={recorded} onNext={next} />
      )}
    </div>
  );
}

function Form({ onRecorded }: { onRecorded: (recorded: Recorded) => void }) {
  const { t, isoDay, problem: say } = useTongue();
  const today = isoDay(Date.now());
  const { draft, change, kept, clear } = useDraft(today);
  const [isTried, setTried] = useState(false);
  const [isDateWrong, setDateWrong] = useState<Readonly<Record<string, boolean>>>({});
  const [isUploading, setUploading] = useState(false);
  const { isBusy, problem, obstacle, send } = useRegistering(kept, onRecorded);
  const form = useRef<HTMLFormElement>(null);
  // That a secret one is not kept stands beside its grade.
  const keptText = isSecret(draft) ? '' : t('draft.kept');
  useAskBeforeLeaving(isSecret(draft) && draft.subject !== '');
  const submit = () => {
    setTried(true);
    const body = draft.isEnvelope ? envelopeOf(draft, today) : bodyOf(draft, today);
    const isWrong = Object.values(isDateWrong).some(Boolean);
    if (body === undefined || isWrong || isUploading || isBusy) return focusWrong(form.current);
    send(draft.isEnvelope ? 'register-envelope' : 'register-incoming', body);
  };
  const secrecies = draft.isEnvelope ? ENVELOPE_SECRECIES : SECRECIES;
  useKeys([
    { code: 'Enter', mod: true, whileTyping: true, run: submit },
    cycle('KeyU', () => change({ urgency: nextOf(URGENCIES, draft.urgency) })),
    cycle('KeyS', () =>
      change({ secrecy: nextOf<IncomingDraft['secrecy']>(secrecies, draft.secrecy) }),
    ),
    cycle('KeyE', () => change(turned(draft))),
    cycle('KeyI', () => change({ importance: nextOf(IMPORTANCES, draft.importance) })),
  ]);
  const fields = {
    ...{ draft, change, today, isTried },
    onDateWrong: (field: string, isWrong: boolean) =>
      setDateWrong((was) => ({ ...was, [field]: isWrong })),
  };
  return (
    <form
      ref={form}
      className="form-card"
      noValidate
      aria-busy={isBusy}
      onKeyDown={enterMovesOn}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <ObstacleNote obstacle={obstacle} />
      <ArrivedAs draft={draft} change={change} />
      {draft.isEnvelope ? (
        <EnvelopeFields {...fields} />
      ) : (
        <IncomingFields {...fields} onUploading={setUploading} />
      )}
      {problem !== null && (
        <p className="wrong" role="alert">
          {say(problem)}
        </p>
      )}
      <footer className="row-of-acts">
        <Button type="submit" look="main" isBusy={isBusy} keys={`${modKey()} Enter`}>
          {t(isBusy ? 'act.registering' : 'act.register')}
        </Button>
        <Button look="quiet" onClick={clear}>
          {t('act.clear')}
        </Button>
        <span className="sub">{isUploading ? t('files.uploading') : keptText}</span>
      </footer>
    </form>
  );
}

function cycle(code: string, run: () => void) {
  return { code, alt: true, whileTyping: true, run };
}

function useDraft(today: string) {
  const { session, seat } = useSitting();
  const kept = draftName(session.person, 'incoming', seat.office);
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
  const clear = () => {
    forget(kept);
    setDraft(emptyDraft(today));
  };
  return { draft, change, kept, clear };
}

type Sent = Pick<IncomingDraft, 'secrecy'> & { readonly subject?: string };

function useRegistering(kept: string, onRecorded: (recorded: Recorded) => void) {
  const act = useAct();
  const isThere = useIsThere();
  const [resumed, setResumed] = useState(() => findOutgoing(kept));
  const [failed, setFailed] = useState<Problem | null>(null);
  useEffect(() => {
    if (resumed === undefined) return;
    // An earlier page had sent this very form; its answer is still to come.
    void follow(resumed, isThere).then((answer) => {
      setResumed(undefined);
      if (!answer.ok) return setFailed(answer.problem);
      onRecorded({ number: numberOf(answer.value) ?? '', letter: resumed.subject, subject: '' });
    });
  }, [resumed, onRecorded, isThere]);
  const { t } = useTongue();
  const send = async (kind: string, body: Sent) => {
    const letter = `letter/${reservedLetter() ?? newId()}`;
    setFailed(null);
    const answer = await act.run(kind, letter, body, {
      draft: kept,
      isSecret: isSecret(body),
    });
    if (answer === null) return;
    const subject = body.subject ?? t('envelope.closed');
    onRecorded({ number: numberOf(answer) ?? '', letter, subject });
  };
  return {
    isBusy: act.isBusy || resumed !== undefined,
    problem: act.problem ?? failed,
    obstacle: act.obstacle,
    send: (kind: string, body: Sent) => void send(kind, body),
  };
}

/** A letter that has a reserved number already: the form then fills that one. */
function reservedLetter(): string | undefined {
  const asked = new URLSearchParams(window.location.search).get('for') ?? '';
  return isUuid7(asked) ? asked : undefined;
}

/** Enter goes to the next field, so that a whole letter is typed without leaving the keys. */
export function enterMovesOn(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing)
    return;
  const { target } = event;
  if (!(target instanceof HTMLInputElement) || target.type === 'file') return;
  event.preventDefault();
  const fields = [
    ...event.currentTarget.querySelectorAll<HTMLElement>(
      'input:not([type=file], [type=radio]:not(:checked)), textarea, button[type=submit]',
    ),
  ];
  fields[fields.indexOf(target) + 1]?.focus();
}

export function focusWrong(form: HTMLFormElement | null): void {
  // After the messages are there.
  setTimeout(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}

function Receipt({ recorded, onNext }: { recorded: Recorded; onNext: () => void }) {
  const { t, dayOf, clock } = useTongue();
  const now = new Date().toISOString();
  return (
    <div className="given" role="status">
      <p>{t('done.register-incoming')}</p>
      <p className="number-given">
        <NumberText>{recorded.number}</NumberText>
      </p>
      <p className="sub">
        <bdi>{recorded.subject}</bdi>
        <br />
        <bdi>{dayOf(now)}</bdi> <bdi>{clock(now)}</bdi>
      </p>
      <div className="row-of-acts">
        <Button look="main" autoFocus onClick={onNext} keys="Enter">
          {t('act.register-another')}
        </Button>
        <LinkButton to={letterPath(recorded.letter)}>{t('act.open')}</LinkButton>
        <LinkButton to="/incoming">{t('nav.incoming')}</LinkButton>
      </div>
    </div>
  );
}
