// How safe one act is, as a story: recorded when, held by whom since when, safe or what it waits
// for; with the proof that anybody can check without us. Of what came from another office also how
// safe it is there.
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import type { ActHolder, ActSafety, ActThere } from '#kernel/line.ts';
import type { Safety } from '#kernel/rung.ts';
import { loadPart } from '#web/data/load.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { usePartyNames } from './offices.ts';
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
  const { index, safety, words = false } = props;
  return (
    <Mark index={index} label={t('safe.details', { safety: t(`safety.${safety}`) })}>
      <SafetyDots safety={safety} words={words} />
    </Mark>
  );
}

/** As a line of facts: how safe is, at the office that sent it, what the act took in. */
export function SafetyThere({ index }: { readonly index: number }) {
  const { t } = useTongue();
  const seat = useSeat();
  const { data } = useQuery<ActSafety>(safetyPath(seat.office, index));
  const there = data?.there ?? null;
  if (there === null) return null;
  const label = t('safe.details', { safety: t(`safe.there.${there.safety}`) });
  return (
    <div>
      <dt>{t('safe.there')}</dt>
      <dd>
        <Mark index={index} label={label}>
          <SafetyDots safety={there.safety} words isThere />
        </Mark>
      </dd>
    </div>
  );
}

function Mark(props: {
  readonly index: number;
  readonly label: string;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState<'story' | 'proof' | null>(null);
  const { index, label, children } = props;
  const close = () => setOpen(null);
  return (
    <>
      <button
        type="button"
        className="safety-mark"
        aria-haspopup="dialog"
        aria-label={label}
        onClick={() => setOpen('story')}
      >
        {children}
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

function safetyPath(office: string, index: number): string {
  return `/api/offices/${office}/entries/${index}/safety`;
}

function Story(props: {
  readonly index: number;
  readonly onProof: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTongue();
  const seat = useSeat();
  const path = safetyPath(seat.office, props.index);
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
      {safety.there !== null && <There there={safety.there} />}
    </>
  );
}

function There({ there }: { readonly there: ActThere }) {
  const { t } = useTongue();
  const called = usePartyNames();
  return (
    <section className="there">
      <h3>{t('safe.there.title', { office: called.party(there.office, there.office) })}</h3>
      <ol>
        <li className="done">
          <b>{t('safe.there.recorded')}</b>
          <Moment at={there.recordedAt} />
        </li>
        {there.holders.map((holder) => (
          <Held key={holder.role} holder={holder} isThere />
        ))}
      </ol>
      <p className="about">{t(`safe.there.say.${there.safety}`)}</p>
    </section>
  );
}

function Held(props: { readonly holder: ActHolder; readonly isThere?: boolean }) {
  const { t } = useTongue();
  const { role, isHeld, cosignedAt } = props.holder;
  if (!isHeld) {
    return (
      <li className="open">
        <b>{t(props.isThere === true ? `safe.there.not.${role}` : `safe.not.${role}`)}</b>
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
