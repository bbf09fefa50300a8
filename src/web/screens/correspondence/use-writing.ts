// The draft that is being written: what stands in the fields, what of it the office has, and saving
// it as the next version. What is typed is kept in this browser at once; of a secret letter only by
// the page.
import { useEffect, useRef, useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { get } from '#web/data/api.ts';
import { draftName, isSecret, keepDraft } from '#web/data/drafts.ts';
import { findKept } from '#web/data/keep.ts';
import { place } from '#web/data/query.ts';
import { useAct } from '#web/data/use-act.ts';
import { go } from '#web/shell/route.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useAskBeforeLeaving } from './ask-before-leaving.ts';
import { letterQueryPath } from './letter-query.ts';
import { bodyOfDraft, completed, draftOf, emptyOutgoing, isSame } from './outgoing-draft.ts';
import type { ChangeDraft, OutgoingDraft } from './outgoing-draft.ts';

export type Writing = ReturnType<typeof useWriting>;

export function useWriting(asked: {
  readonly subject: string;
  readonly saved: LetterAnswer | null;
  /** What a new letter begins with. */
  readonly begun?: OutgoingDraft;
  /** Under which name a new one is kept in this browser. */
  readonly keptAs?: string;
}) {
  const { subject, saved } = asked;
  const { session, seat } = useSitting();
  const [letter, setLetter] = useState(saved);
  const name = letter === null ? (asked.keptAs ?? 'new') : subject;
  const kept = draftName(session.person, 'outgoing', seat.office, name);
  const act = useAct();
  const [former, setFormer] = useState<OutgoingDraft>(() =>
    saved === null ? emptyOutgoing : draftOf(saved),
  );
  const [draft, setDraft] = useState<OutgoingDraft>(() =>
    completed(findKept<Partial<OutgoingDraft>>(kept) ?? {}, asked.begun ?? former),
  );
  const [savedAt, setSavedAt] = useState<string | null>(saved?.since ?? null);
  const isDirty = !isSame(draft, former);
  useAskBeforeLeaving(isDirty && isSecret(draft));
  const latest = useRef(draft);
  useEffect(() => {
    latest.current = draft;
    if (isDirty) keepDraft(kept, draft);
  }, [draft, isDirty, kept]);
  const change: ChangeDraft = (next) =>
    setDraft((was) => ({ ...was, ...(typeof next === 'function' ? next(was) : next) }));
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
