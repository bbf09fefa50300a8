// How safe one act is, as a story: recorded when, held by whom since when, safe or what it waits
// for; with the proof that anybody can check without us.
import { lazy, Suspense, useState } from 'react';
import { createPortal } from 'react-dom';
import type { ActHolder, ActSafety } from '#kernel/line.ts';
import type { Safety } from '#kernel/rung.ts';
import { loadPart } from '#web/data/load.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { SafetyDots } from './safety.tsx';
import { Answered, Skeleton } from './states.tsx';
import './act-safety.css';

const ProofPanel = lazy(async () => ({
  default: (await loadPart(() => import('./proof-panel.tsx'))).ProofPanel,
}));

/** The three dots of an act as a button that tells its story. */
export function SafetyMark(props: {
  readonly index: number;
  readonly safety: Safety;
  readonly words?: boolean;
}) {
  const { t } = useTongue();
  const [open, setOpen] = useState<'story' | 'proof' | null>(null);
  const { index, safety, words = false } = props;
  const close = () => setOpen(null);
  return (
    <>
      <button
        type="button"
        className="safety-mark"
        aria-haspopup="dialog"
        aria-label={t('safe.details', { safety: t(`safety.${safety}`) })}
        onClick={() => setOpen('story')}
      >
        <SafetyDots safety={safety} words={words} />
      </button>
      {open !== null &&
        // Out of the list that it tells of, whose looks are not for a dialog.
        createPortal(
          <Suspense>
            {open === 'story' ? (
              <Story index={index} onProof={() => setOpen('proof')} onClose={close} />
            ) : (
              <ProofPanel index={index} onClose={close} />
            )}
          </Suspense>,
          document.body,
        )}
    </>
  );
}

function Story(props: {
  readonly index: number;
  readonly onProof: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTongue();
  const seat = useSeat();
  const path = `/api/offices/${seat.office}/entries/${props.index}/safety`;
  const query = useQuery<ActSafety>(path);
  return (
    <Dialog title={t('safe.title')} className="act-safety" onClose={props.onClose}>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={3} />}>
        {(safety) => <Steps safety={safety} />}
      </Answered>
      <footer className="row-of-acts">
        <Button look="main" onClick={props.onProof}>
          {t('safe.proof')}
        </Button>
        <Button look="quiet" onClick={props.onClose} keys="Esc">
          {t('act.close')}
        </Button>
      </footer>
    </Dialog>
  );
}

function Steps({ safety }: { safety: ActSafety }) {
  const { t, tOr } = useTongue();
  const { holders, standing, reason, recordedAt } = safety;
  return (
    <>
      <ol>
        <li className="done">
          <b>{t('safe.recorded')}</b>
          <Moment at={recordedAt} />
        </li>
        {holders.map((holder) => (
          <Held key={holder.role} holder={holder} />
        ))}
      </ol>
      <p className="about">
        {holders.length === 0 ? t('safe.alone') : t(`safe.say.${standing}`)}
        {reason !== null && ` ${tOr(`lines.trouble.${reason}`, reason)}.`}
      </p>
    </>
  );
}

function Held({ holder: { role, isHeld, cosignedAt } }: { holder: ActHolder }) {
  const { t } = useTongue();
  if (!isHeld) {
    return (
      <li className="open">
        <b>{t(`safe.not.${role}`)}</b>
      </li>
    );
  }
  return (
    <li className="done">
      <b>{t(`safe.held.${role}`)}</b>
      {cosignedAt === null ? (
        <span>{t('safe.no-time')}</span>
      ) : (
        <Moment at={cosignedAt} by={t('safe.by-centre')} />
      )}
    </li>
  );
}

function Moment({ at, by }: { readonly at: string; readonly by?: string }) {
  const { longDay, isoDay, clock } = useTongue();
  return (
    <span>
      <time dateTime={at}>
        <bdi>{longDay(isoDay(at))}</bdi> · <bdi>{clock(at)}</bdi>
      </time>
      {by !== undefined && ` · ${by}`}
    </span>
  );
}
