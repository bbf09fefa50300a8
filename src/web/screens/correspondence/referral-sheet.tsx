// The referral sheet: who was asked for what, by whom and until when, where each step stands, and
// the notes in their order. What was said stays as it was said; nothing is written on the letter.
import type { CSSProperties } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { Button } from '#web/parts/button.tsx';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import type { Asked } from './act-offers.ts';
import { DueText } from './due-text.tsx';
import { isOpenReferral, placeReferrals } from './referral-tree.ts';
import type { Placed, Referral } from './referral-tree.ts';

type Note = LetterAnswer['notes'][number];

interface SheetProps {
  readonly letter: LetterAnswer;
  readonly onAsk: (asked: Asked) => void;
}

export function ReferralSheet({ letter, onAsk }: SheetProps) {
  const { t, n } = useTongue();
  const loose = letter.notes.filter(({ step }) => step === null);
  if (letter.referrals.length === 0 && loose.length === 0) return null;
  const open = letter.referrals.filter(isOpenReferral).length;
  return (
    <section className="referral-sheet" aria-label={t('sheet.title')}>
      <header>
        <h2>{t('sheet.title')}</h2>
        {letter.referrals.length > 0 && (
          <span className="sub">
            {t('sheet.steps', { n: letter.referrals.length })}
            {open > 0 && <> · {t('sheet.open', { n: open })}</>}
          </span>
        )}
      </header>
      <ol className="sheet-steps">
        {placeReferrals(letter.referrals).map((placed) => (
          <SheetStep key={placed.referral.step} {...{ placed, letter, onAsk, no: n }} />
        ))}
      </ol>
      {loose.length > 0 && (
        <div className="sheet-notes">
          <h3>{t('sheet.notes')}</h3>
          <Notes notes={loose} />
        </div>
      )}
    </section>
  );
}

function SheetStep(
  props: SheetProps & { readonly placed: Placed; readonly no: (value: number) => string },
) {
  const tongue = useTongue();
  const { t, name } = tongue;
  const { letter, placed } = props;
  const { referral, depth, goesOn } = placed;
  const { step, to, instruction, dueOn, purpose } = referral;
  const isOpen = isOpenReferral(referral);
  const notes = letter.notes.filter((note) => note.step === step);
  const indent = { '--depth': Math.min(depth, DEPTH_MAX) } as CSSProperties;
  return (
    <li className={isOpen ? 'open' : referral.state} style={indent}>
      {goesOn.slice(0, DEPTH_MAX + 1).map((isOn, level) => (
        <Rail key={level} level={level} depth={depth} isOn={isOn} />
      ))}
      <span className="knot" aria-hidden="true">
        <bdi>{props.no(step)}</bdi>
      </span>
      <div className="whom">
        <b dir="auto">{to.title}</b>
        {to.names !== null && <bdi>{name(to.names)}</bdi>}
        {to.unit !== null && <small>{t('sheet.unit')}</small>}
      </div>
      <div className="said">
        <p dir="auto">{instruction === '' ? t('desk.no-instruction') : instruction}</p>
        <small>
          {t('desk.from', { name: saidBy(tongue, referral) })} · {t(`purpose.${purpose}`)}
        </small>
      </div>
      <div className="stands">
        <StateText referral={referral} />
        <DueText dueOn={dueOn} isOpen={isOpen} />
        <Times referral={referral} />
        <Recall {...props} referral={referral} />
      </div>
      {(referral.note !== '' || notes.length > 0) && (
        <div className="step-notes">
          <Notes notes={notes} />
          {referral.note !== '' && (
            <p className="ending" dir="auto">
              {referral.note}
            </p>
          )}
        </div>
      )}
    </li>
  );
}

/** Who referred it, and in whose name. */
export function saidBy(
  { t, name }: Pick<Tongue, 't' | 'name'>,
  { byNames, by, byBehalf }: Referral,
): string {
  const own = byNames === null ? by : name(byNames);
  return byBehalf === null ? own : t('by.behalf', { name: own, behalf: name(byBehalf) });
}

/** Deeper steps stand below each other; their numbers say where they come from. */
const DEPTH_MAX = 5;

/** The lines of the tree that pass this step, end at it or begin at it. */
function Rail(props: { level: number; depth: number; isOn: boolean }) {
  const { level, depth, isOn } = props;
  const at = { '--level': level } as CSSProperties;
  return (
    <>
      {level === depth - 1 && <i className="rail elbow" style={at} aria-hidden="true" />}
      {isOn && (
        <i className={level === depth ? 'rail down' : 'rail'} style={at} aria-hidden="true" />
      )}
    </>
  );
}

function StateText({ referral }: { referral: Referral }) {
  const { t } = useTongue();
  const { state, outcome } = referral;
  const isBad = outcome === 'not-approved' || state === 'returned';
  const tone = isOpenReferral(referral) ? 'amber' : isBad ? 'red' : 'green';
  const isSaid = state === 'finished' && outcome !== null;
  return (
    <span className={`tag ${tone}`}>
      {isSaid ? t(`referralOutcome.${outcome}`) : t(`referralState.${state}`)}
    </span>
  );
}

function Times({ referral }: { referral: Referral }) {
  const { t, dayOf, clock } = useTongue();
  const times = [
    ['sheet.sent', referral.sentAt],
    ['sheet.opened', referral.openedAt],
    ['sheet.ended', referral.endedAt],
  ] as const;
  return (
    <dl className="times">
      {times.map(
        ([word, at]) =>
          at !== null && (
            <div key={word}>
              <dt>{t(word)}</dt>
              <dd>
                <time dateTime={at}>
                  <bdi>{dayOf(at)}</bdi> <bdi>{clock(at)}</bdi>
                </time>
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** By who made it, or by the head, as long as nobody has opened it. */
function Recall({ letter, referral, onAsk }: SheetProps & { readonly referral: Referral }) {
  const { t } = useTongue();
  const { session, seat } = useSitting();
  const isMaker = referral.by === session.person || seat.capacity === 'head';
  if (referral.state !== 'sent' || !isMaker || !letter.may.includes('recall-referral')) return null;
  return (
    <Button look="quiet" onClick={() => onAsk({ kind: 'recall-referral', step: referral.step })}>
      {t('act.recall-referral')}
    </Button>
  );
}

function Notes({ notes }: { notes: readonly Note[] }) {
  const { t, name, dayOf, clock, tOr } = useTongue();
  const nameOf = ({ names, person, behalf }: Note) => {
    const own = names === null ? person : name(names);
    return behalf === null ? own : t('by.behalf', { name: own, behalf: name(behalf) });
  };
  return (
    <ul className="notes">
      {notes.map((note) => (
        <li key={note.at + note.person}>
          <p dir="auto">{note.text}</p>
          <small>
            <bdi>{nameOf(note)}</bdi> ({tOr(`capacity.${note.capacity}`, note.capacity)}) ·{' '}
            <bdi>{dayOf(note.at)}</bdi> <bdi>{clock(note.at)}</bdi>
          </small>
        </li>
      ))}
    </ul>
  );
}
