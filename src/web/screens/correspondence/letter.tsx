// One letter: the paper, who has it and since when, what may be done with it now, where its copies
// stand at the addressees, its files, its life, and the proof that it is registered.
import { useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { retry } from '#web/data/query.ts';
import { FileList } from '#web/parts/file-list.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { LetterPaper } from '#web/parts/letter-paper.tsx';
import { LifeLine } from '#web/parts/life-line.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { SafetyDots } from '#web/parts/safety.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { Marks, NumberText, StateTag } from '#web/parts/tags.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { Addressees } from './addressees.tsx';
import { LetterActs } from './letter-acts.tsx';
import { LetterDialog } from './letter-dialogs.tsx';
import type { DialogKind } from './letter-acts.tsx';
import { useLetter } from './letter-query.ts';
import { useReceipt } from './receipt.ts';

export function Letter({ uuid }: { uuid: string }) {
  const query = useLetter(uuid);
  useReceipt(query.data);
  return (
    <div className="page letter-page">
      <Answered
        query={query}
        onRetry={() => retry(query.path)}
        skeleton={<Skeleton kind="paper" rows={9} />}
      >
        {(letter) => <Opened letter={letter} />}
      </Answered>
    </div>
  );
}

function Opened({ letter }: { letter: LetterAnswer }) {
  const { t } = useTongue();
  const seat = useSeat();
  const [dialog, setDialog] = useState<DialogKind | null>(null);
  return (
    <>
      <LetterHead letter={letter} onDialog={setDialog} />
      <div className="letter-columns">
        <div>
          <LetterPaper letter={letter} />
        </div>
        <div className="letter-side">
          <Standing letter={letter} />
          {letter.files.length > 0 && !letter.masked && (
            <section>
              <h3>{t('letter.enclosures')}</h3>
              <FileList office={seat.office} files={letter.files} />
            </section>
          )}
          <Addressees letter={letter} />
          <LifeLine letter={letter.letter} detailed />
        </div>
      </div>
      {dialog !== null && (
        <LetterDialog kind={dialog} letter={letter} onClose={() => setDialog(null)} />
      )}
    </>
  );
}

function LetterHead(props: {
  readonly letter: LetterAnswer;
  readonly onDialog: (kind: DialogKind) => void;
}) {
  const { t } = useTongue();
  const { letter } = props;
  const subject = letter.masked ? t('letter.masked') : letter.subject;
  return (
    <header className="page-head letter-head">
      <div>
        <button type="button" className="back" onClick={() => history.back()}>
          <Icon name="back" size={15} />
          {t('act.back')}
        </button>
        <h1>
          <bdi>{subject}</bdi>
        </h1>
        <p className="sub">
          <span className="tag">{t(`direction.${letter.direction}`)}</span>{' '}
          <StateTag state={letter.state} /> <Marks {...letter} />
          {letter.importance === 'important' && (
            <span className="tag">{t('importance.important')}</span>
          )}
        </p>
      </div>
      <LetterActs letter={letter} onDialog={props.onDialog} />
    </header>
  );
}

/** Who has it, since when, and under which number it stands. */
function Standing({ letter }: { letter: LetterAnswer }) {
  const tongue = useTongue();
  const { t, ago, dayOf, clock } = tongue;
  const called = usePartyNames();
  const from = called.party(letter.from.office, letter.from.name);
  const holder = called.holder(heldOf(letter)) ?? letter.unit;
  return (
    <section className="standing">
      {letter.number !== null && (
        <p className="big-number">
          <small>{t(`letter.number-in.${letter.direction}`)}</small>
          <NumberText>{letter.number}</NumberText>
          {letter.numberedAt !== null && (
            <small>
              <bdi>{dayOf(letter.numberedAt)}</bdi> <bdi>{clock(letter.numberedAt)}</bdi>
            </small>
          )}
        </p>
      )}
      <dl className="facts">
        <Fact name={t('column.holder')} value={holder ?? '—'} />
        <Fact name={t('column.since')} value={ago(letter.since)} />
        {letter.direction === 'incoming' && <Fact name={t('field.from')} value={from} />}
        {letter.receivedAt !== null && (
          <Fact name={t('field.received')} value={receivedText(tongue, letter.receivedAt)} />
        )}
        <Fact name={t('field.medium')} value={t(`medium.${letter.medium}`)} />
        {letter.abstract !== '' && <Fact name={t('field.abstract')} value={letter.abstract} />}
        {letter.reason !== null && <Fact name={t('field.reason')} value={letter.reason} />}
        <div>
          <dt>{t('column.safety')}</dt>
          <dd>
            <SafetyDots safety={letter.safety} words />
          </dd>
        </div>
      </dl>
    </section>
  );
}

function heldOf({ direction, from, addressees, holder }: LetterAnswer) {
  const other = direction === 'incoming' ? from : addressees[0];
  return { party: other?.name ?? '', partyOffice: other?.office ?? null, holder };
}

/** A letter that came by hand has the day of its receipt, one that came by wire the instant. */
function receivedText(tongue: ReturnType<typeof useTongue>, at: string): string {
  return at.includes('T') ? `${tongue.dayOf(at)} ${tongue.clock(at)}` : tongue.day(at);
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}
