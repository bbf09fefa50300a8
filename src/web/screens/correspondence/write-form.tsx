// Writing an outgoing letter on its paper: addressees, subject, text, files. What is typed is kept
// in this browser at once and as a version in the log when it is saved. Finishing saves it and
// shows the letter as it will be signed: what is signed is what was read.
import { useEffect, useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { newId } from '#web/data/ids.ts';
import { isSecret } from '#web/data/drafts.ts';
import { retry } from '#web/data/query.ts';
import { ObstacleNote } from '#web/parts/obstacle-note.tsx';
import { Button } from '#web/parts/button.tsx';
import { FileDrop } from '#web/parts/file-drop.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { modKey, useKeys } from '#web/shell/keys.ts';
import { go, letterPath, useAddress } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { Grades } from './incoming-fields.tsx';
import { useLetter } from './letter-query.ts';
import { LetterDialog } from './letter-dialogs.tsx';
import type { Asked } from './act-offers.ts';
import { answerTo, isWhole } from './outgoing-draft.ts';
import type { OutgoingDraft } from './outgoing-draft.ts';
import { useWriting } from './use-writing.ts';
import type { Writing } from './use-writing.ts';
import { WritingCard } from './writing-card.tsx';
import { WritingPaper } from './writing-paper.tsx';
import '#web/style/letter-work.css';
import '#web/style/act-dialogs.css';

export function WriteForm({ uuid }: { uuid: string | null }) {
  const fresh = useFresh(uuid);
  const current = uuid ?? fresh;
  const answers = useAnswered(uuid);
  const query = useLetter(current === fresh ? null : current);
  if (current === fresh) {
    if (answers === null) return <WritingNew key={fresh} fresh={fresh} />;
    return <WritingAnswer key={fresh} fresh={fresh} answers={answers} />;
  }
  return (
    <Answered query={query} onRetry={() => retry(query.path)} skeleton={<Waiting />}>
      {(letter) =>
        isWritable(letter) ? (
          <Editing key={current} subject={letter.letter} saved={letter} />
        ) : (
          <Elsewhere letter={letter} />
        )
      }
    </Answered>
  );
}

/** A letter that was signed meanwhile, or is secret for this seat, is read and not written. */
function isWritable({ may, state }: LetterAnswer): boolean {
  return may.includes('write-letter') && (state === 'draft' || state === 'reserved');
}

function Elsewhere({ letter }: { letter: LetterAnswer }) {
  const path = letterPath(letter.letter);
  useEffect(() => go(path, { replace: true }), [path]);
  return <Waiting />;
}

function Waiting() {
  return (
    <div className="page">
      <Skeleton kind="paper" rows={9} />
    </div>
  );
}

/** The incoming letter that this one answers, named in the address. */
function useAnswered(uuid: string | null): string | null {
  const { search } = useAddress();
  return uuid === null ? new URLSearchParams(search).get('answers') : null;
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

function WritingNew({ fresh }: { fresh: string }) {
  return <Editing subject={`letter/${fresh}`} saved={null} />;
}

function WritingAnswer({ fresh, answers }: { fresh: string; answers: string }) {
  const { isoDay } = useTongue();
  const query = useLetter(answers);
  // Once begun, the answer is its own letter: news of the other one change nothing in it.
  const [begun, setBegun] = useState<OutgoingDraft | null>(null);
  if (begun === null && query.data !== undefined) {
    setBegun(answerTo(query.data, isoDay(Date.now())));
  }
  if (begun !== null) {
    const subject = `letter/${fresh}`;
    return <Editing {...{ subject, begun }} saved={null} keptAs={`answers-${answers}`} />;
  }
  return (
    <Answered query={query} onRetry={() => retry(query.path)} skeleton={<Waiting />}>
      {() => <Waiting />}
    </Answered>
  );
}

interface EditingProps {
  readonly subject: string;
  readonly saved: LetterAnswer | null;
  readonly begun?: OutgoingDraft;
  readonly keptAs?: string;
}

function Editing(props: EditingProps) {
  const { problem: say } = useTongue();
  const writing = useWriting(props);
  const { draft, change, isDirty, act, save } = writing;
  const [isUploading, setUploading] = useState(false);
  const [wrongDates, setWrongDates] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<Asked | null>(null);
  const finish = async () => {
    const letter = isDirty || writing.letter === null ? await save() : writing.letter;
    if (letter !== null) go(letterPath(letter.letter));
  };
  const noteDate = (field: string, isWrong: boolean) =>
    setWrongDates((was) => [...was.filter((one) => one !== field), ...(isWrong ? [field] : [])]);
  const isReady = isWhole(draft) && !isUploading && wrongDates.length === 0;
  const hasAddressee =
    draft.addressees.length > 0 || draft.outside.some(({ name }) => name.trim() !== '');
  useKeys([
    { code: 'KeyS', mod: true, whileTyping: true, run: () => isReady && void save() },
    {
      ...{ code: 'Enter', mod: true, whileTyping: true },
      run: () => isReady && hasAddressee && void finish(),
    },
  ]);
  return (
    <div className="page write-page">
      <WriteHead
        writing={writing}
        isReady={isReady}
        mayFinish={isReady && hasAddressee && !act.isBusy}
        onFinish={() => void finish()}
        onAsk={setAsked}
      />
      <ObstacleNote obstacle={act.obstacle} />
      {act.problem !== null && (
        <p className="wrong" role="alert">
          {say(act.problem)}
        </p>
      )}
      <div className="write-columns">
        <WritingPaper draft={draft} change={change} onDateWrong={noteDate} />
        <div className="letter-side">
          <FileDrop
            files={draft.files}
            onFiles={(next) => change((was) => ({ files: next(was.files) }))}
            onBusy={setUploading}
          />
          <Grades draft={draft} change={change} />
          <WritingCard draft={draft} change={change} onDateWrong={noteDate} />
        </div>
      </div>
      {asked !== null && writing.letter !== null && (
        <LetterDialog asked={asked} letter={writing.letter} onClose={() => setAsked(null)} />
      )}
    </div>
  );
}

function WriteHead(props: {
  readonly writing: Writing;
  readonly isReady: boolean;
  readonly mayFinish: boolean;
  readonly onFinish: () => void;
  readonly onAsk: (asked: Asked) => void;
}) {
  const { t } = useTongue();
  const { writing, onAsk } = props;
  const { draft, act, save, letter } = writing;
  return (
    <header className="page-head">
      <div>
        <h1>{t(draft.isCircular ? 'write.circular' : 'act.write')}</h1>
        <p className="sub" role="status">
          <SavedText writing={writing} />
        </p>
      </div>
      <div className="row-of-acts">
        {letter !== null && (
          <Button look="quiet" onClick={() => onAsk({ kind: 'versions' })}>
            {t('act.versions')}
          </Button>
        )}
        {letter?.may.includes('discard-draft') === true && (
          <Button look="quiet" onClick={() => onAsk({ kind: 'discard-draft' })}>
            {t('act.discard-draft')}
          </Button>
        )}
        <Button
          onClick={() => void save()}
          isBusy={act.isBusy}
          disabled={!props.isReady}
          keys={`${modKey()} S`}
        >
          {t('act.save-draft')}
        </Button>
        <Button
          look="main"
          disabled={!props.mayFinish}
          onClick={props.onFinish}
          keys={`${modKey()} Enter`}
        >
          {t('act.finish-writing')}
        </Button>
      </div>
    </header>
  );
}

function SavedText({ writing }: { writing: Writing }) {
  const { t, clock } = useTongue();
  const { act, draft, isDirty, savedAt } = writing;
  if (act.isBusy) return t('draft.saving');
  if (isDirty) return t(isSecret(draft) ? 'draft.unsaved.secret' : 'draft.unsaved');
  return savedAt === null ? t('write.about') : t('draft.saved', { time: clock(savedAt) });
}
