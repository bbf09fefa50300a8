// Earlier versions of an outgoing letter: who wrote each and when, and what it changed against the
// one before. They are read from the log itself, entry by entry.
import { useMemo, useState } from 'react';
import type { LifeAnswer } from '#modules/correspondence/shapes.ts';
import { retry, useQueries, useQuery } from '#web/data/query.ts';
import { Dialog } from '#web/parts/dialog.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import type { ProofAnswer } from '#web/parts/verify-proof.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { compareTexts } from './compare-text.ts';
import type { LetterDialogProps } from './letter-act.ts';
import { versionOf } from './version.ts';
import type { Version } from './version.ts';

type Step = LifeAnswer['steps'][number];

export function VersionsPanel({ letter, onClose }: LetterDialogProps) {
  const { t } = useTongue();
  const seat = useSeat();
  const uuid = letter.letter.replace('letter/', '');
  const path = `/api/offices/${seat.office}/letters/${uuid}/life`;
  const life = useQuery<LifeAnswer>(path);
  return (
    <Dialog title={t('act.versions')} size="wide" className="versions" onClose={onClose}>
      <Answered query={life} onRetry={() => retry(path)} skeleton={<Skeleton rows={4} />}>
        {({ steps }) => (
          <Versions
            steps={letter.masked ? [] : steps.filter(({ kind }) => kind === 'letter-drafted')}
          />
        )}
      </Answered>
    </Dialog>
  );
}

function Versions({ steps }: { steps: readonly Step[] }) {
  const { t, name, n, dayOf, clock } = useTongue();
  const seat = useSeat();
  const [chosen, setChosen] = useState(steps.length - 1);
  const [isCompared, setCompared] = useState(steps.length > 1);
  const path = (at: number) => {
    const step = steps[at];
    return step === undefined
      ? []
      : [`/api/offices/${seat.office}/entries/${step.index}/proof?to=read`];
  };
  const found = useQueries<ProofAnswer>([...path(chosen), ...path(chosen - 1)]);
  const read = (at: number) => {
    const [asked] = path(at);
    const data = asked === undefined ? undefined : found.get(asked)?.data;
    return data === undefined ? undefined : versionOf(data.opened ?? data.entry);
  };
  // The newest first: it is the one that is shown, and that has the focus.
  const numbered = steps.map((step, at) => ({ step, at })).toReversed();
  const shown = read(chosen);
  const before = isCompared ? read(chosen - 1) : undefined;
  if (steps.length === 0) return <Empty title={t('versions.none')} />;
  return (
    <>
      <ol className="version-list">
        {numbered.map(({ step, at }) => (
          <li key={step.index}>
            <button type="button" aria-pressed={at === chosen} onClick={() => setChosen(at)}>
              <b>{t('versions.no', { no: n(at + 1) })}</b>
              <span>
                <bdi>{step.names === null ? step.person : name(step.names)}</bdi> ·{' '}
                <bdi>{dayOf(step.recordedAt)}</bdi> <bdi>{clock(step.recordedAt)}</bdi>
              </span>
            </button>
          </li>
        ))}
      </ol>
      {steps.length > 1 && (
        <label className="version-compare">
          <input
            type="checkbox"
            checked={isCompared}
            onChange={(event) => setCompared(event.target.checked)}
          />
          <span>{t('versions.compare')}</span>
        </label>
      )}
      {shown === undefined ? (
        <Skeleton kind="paper" rows={5} />
      ) : (
        <VersionText version={shown} before={before} />
      )}
    </>
  );
}

function VersionText(props: { version: Version; before: Version | undefined }) {
  const { t } = useTongue();
  const { version, before } = props;
  return (
    <article className="version-text" dir={directionOf(version.subject)}>
      <h3>
        <Compared now={version.subject} before={before?.subject} />
      </h3>
      <p className="sub">
        {t('field.addressees')}: <Compared now={version.addressees} before={before?.addressees} />
      </p>
      <div className="letter-text">
        <Compared now={version.text} before={before?.text} />
      </div>
      {version.files !== (before?.files ?? version.files) || version.files !== '' ? (
        <p className="sub">
          {t('letter.enclosures')}: <Compared now={version.files} before={before?.files} />
        </p>
      ) : null}
    </article>
  );
}

/** What went is struck, what came is marked: by shape and by the words of a screen reader. */
function Compared({ now, before }: { now: string; before: string | undefined }) {
  const pieces = useMemo(
    () =>
      before === undefined ? [{ kind: 'same' as const, text: now }] : compareTexts(before, now),
    [now, before],
  );
  return pieces.map(({ kind, text }, at) => {
    const key = `${at} ${kind}`;
    if (kind === 'gone') return <del key={key}>{text}</del>;
    return kind === 'new' ? <ins key={key}>{text}</ins> : <span key={key}>{text}</span>;
  });
}
