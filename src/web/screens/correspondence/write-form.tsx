// Writing an outgoing letter on its paper: addressees, subject, text, files. What is typed is kept
// in this browser at once and as a version in the log when it is saved; sending asks once more and
// shows the number.
import { useEffect, useRef, useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { get } from '#web/data/api.ts';
import { draftName, isSecret, keepDraft } from '#web/data/drafts.ts';
import { findKept } from '#web/data/keep.ts';
import { newId } from '#web/data/ids.ts';
import { place, retry } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { FileDrop } from '#web/parts/file-drop.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { modKey, useKeys } from '#web/shell/keys.ts';
import { go } from '#web/shell/route.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { Grades } from './incoming-fields.tsx';
import { letterQueryPath, useLetter } from './letter-query.ts';
import { DispatchDialog } from './letter-dialogs.tsx';
import { useAct } from '#web/data/use-act.ts';
import { useAskBeforeLeaving } from './ask-before-leaving.ts';
import { bodyOfDraft, draftOf, emptyOutgoing, isSame } from './outgoing-draft.ts';
import type { OutgoingDraft } from './outgoing-draft.ts';
import { WritingPaper } from './writing-paper.tsx';

export function WriteForm({ uuid }: { uuid: string | null }) {
  const fresh = useFresh(uuid);
  const current = uuid ?? fresh;
  const query = useLetter(current === fresh ? null : current);
  if (current === fresh) return <Writing key={fresh} subject={`letter/${fresh}`} saved={null} />;
  return (
    <Answered
      query={query}
      onRetry={() => retry(query.path)}
      skeleton={
        <div className="page">
          <Skeleton kind="paper" rows={9} />
        </div>
      }
    >
      {(letter) => <Writing key={current} subject={letter.letter} saved={letter} />}
    </Answered>
  );
}

/**
 * The id of a new letter, there from the start, so that saving twice makes two versions of one
 * draft. It stays while the address changes to that of the saved draft, and a newer one comes when
 * somebody begins the next letter.
 */
function useFresh(uuid: string | null): string {
  const [known, setKnown] = useState(() => ({ fresh: newId(), last: uuid }));
  if (uuid === known.last) return known.fresh;
  const isNext = uuid === null && known.last === known.fresh;
  const next = { fresh: isNext ? newId() : known.fresh, last: uuid };
  setKnown(next);
  return next.fresh;
}

function Writing({ subject, saved }: { subject: string; saved: LetterAnswer | null }) {
  const { t, problem: say } = useTongue();
  const writing = useWriting(subject, saved);
  const { draft, change, isDirty, act, save } = writing;
  const [isUploading, setUploading] = useState(false);
  const [sending, setSending] = useState<LetterAnswer | null>(null);
  const askToSend = async () => {
    const letter = isDirty || writing.letter === null ? await save() : writing.letter;
    if (letter !== null) setSending(letter);
  };
  const isReady = draft.addressees.length > 0 && draft.subject.trim() !== '' && !isUploading;
  useKeys([
    { code: 'KeyS', mod: true, whileTyping: true, run: () => void save() },
    { code: 'Enter', mod: true, whileTyping: true, run: () => isReady && void askToSend() },
  ]);
  const mayDispatch = writing.letter?.may.includes('dispatch-letter') ?? true;
  return (
    <div className="page write-page">
      <header className="page-head">
        <div>
          <h1>{t('act.write')}</h1>
          <p className="sub" role="status">
            <SavedText writing={writing} />
          </p>
        </div>
        <div className="row-of-acts">
          <Button onClick={() => void save()} isBusy={act.isBusy} keys={`${modKey()} S`}>
            {t('act.save-draft')}
          </Button>
          {mayDispatch && (
            <Button
              look="main"
              disabled={!isReady || act.isBusy}
              onClick={() => void askToSend()}
              keys={`${modKey()} Enter`}
            >
              {t('act.dispatch')}
            </Button>
          )}
        </div>
      </header>
      {act.problem !== null && (
        <p className="wrong" role="alert">
          {say(act.problem)}
        </p>
      )}
      <div className="write-columns">
        <WritingPaper draft={draft} change={change} />
        <div className="letter-side">
          <Grades draft={draft} change={change} />
          <FileDrop
            files={draft.files}
            onFiles={(next) => change((was) => ({ files: next(was.files) }))}
            onBusy={setUploading}
          />
        </div>
      </div>
      {sending !== null && (
        <DispatchDialog letter={sending} onClose={() => leave(subject, setSending)} />
      )}
    </div>
  );
}

/** After sending, the letter itself; where it was not sent after all, back to writing. */
function leave(subject: string, setSending: (letter: null) => void): void {
  setSending(null);
  go(`/letters/${subject.replace('letter/', '')}`, { replace: true });
}

type Writing = ReturnType<typeof useWriting>;

function SavedText({ writing }: { writing: Writing }) {
  const { t, clock } = useTongue();
  const { act, draft, isDirty, savedAt } = writing;
  if (act.isBusy) return t('draft.saving');
  if (isDirty) return t(isSecret(draft) ? 'draft.unsaved.secret' : 'draft.unsaved');
  return savedAt === null ? t('write.about') : t('draft.saved', { time: clock(savedAt) });
}

function useWriting(subject: string, saved: LetterAnswer | null) {
  const { session, seat } = useSitting();
  const [letter, setLetter] = useState(saved);
  const name = letter === null ? 'new' : subject;
  const kept = draftName(session.person, 'outgoing', seat.office, name);
  const act = useAct();
  const [former, setFormer] = useState<OutgoingDraft>(() =>
    saved === null ? emptyOutgoing : draftOf(saved),
  );
  const [draft, setDraft] = useState<OutgoingDraft>(() => ({
    ...former,
    ...findKept<Partial<OutgoingDraft>>(kept),
  }));
  const [savedAt, setSavedAt] = useState<string | null>(saved?.since ?? null);
  const isDirty = !isSame(draft, former);
  useAskBeforeLeaving(isDirty && isSecret(draft));
  const latest = useRef(draft);
  useEffect(() => {
    latest.current = draft;
    if (isDirty) keepDraft(kept, draft);
  }, [draft, isDirty, kept]);
  const change = (
    next: Partial<OutgoingDraft> | ((was: OutgoingDraft) => Partial<OutgoingDraft>),
  ) => setDraft((was) => ({ ...was, ...(typeof next === 'function' ? next(was) : next) }));
  const save = async (): Promise<LetterAnswer | null> => {
    const sent = latest.current;
    if (sent.subject.trim() === '' || act.isBusy) return null;
    const answer = await act.run('write-letter', subject, bodyOfDraft(sent), {
      draft: kept,
      isSecret: isSecret(sent),
    });
    if (answer === null) return null;
    setFormer(sent);
    setSavedAt(answer.recorded[0]?.recordedAt ?? null);
    const uuid = subject.replace('letter/', '');
    const path = letterQueryPath(seat, uuid);
    const now = await get<LetterAnswer>(path);
    if (!now.ok) return null;
    place(path, now.value);
    setLetter(now.value);
    go(`/letters/${uuid}/edit`, { replace: true });
    return now.value;
  };
  return { draft, change, isDirty, act, save, savedAt, letter };
}
