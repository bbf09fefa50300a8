// One letter: the paper, what is asked of whom and what comes next, where its copies stand at the
// addressees, its files and papers, its life, and the proof that it is registered.
import { useState } from 'react';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { retry } from '#web/data/query.ts';
import { useToldReading } from '#web/data/told-reading.ts';
import { FileList } from '#web/parts/file-list.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { LetterPaper } from '#web/parts/letter-paper.tsx';
import { LifeLine } from '#web/parts/life-line.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { Marks, StateTag } from '#web/parts/tags.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { LetterAttention, LetterTravelling } from '#web/screens/outside/attention.tsx';
import type { Asked } from './act-offers.ts';
import { isLent, Loans } from '#web/screens/care/loans.tsx';
import { VisitorNotes } from '#web/screens/care/visitor-notes.tsx';
import { Addressees } from './addressees.tsx';
import { DueText } from './due-text.tsx';
import { EnclosureIndex } from './enclosure-index.tsx';
import { LetterActs } from './letter-acts.tsx';
import { LetterDialog } from './letter-dialogs.tsx';
import { Destroyed, Holds, isHeld } from './letter-keeping.tsx';
import { LetterLinks, LetterPapers } from './letter-links.tsx';
import { useLetter } from './letter-query.ts';
import { Standing } from './letter-standing.tsx';
import { MyDesk } from './my-desk.tsx';
import { NextStep } from './next-step.tsx';
import { useReceipt } from './receipt.ts';
import { ReferralSheet } from './referral-sheet.tsx';
import { ReviewNotes } from './review-notes.tsx';
import '#web/style/letter-work.css';
import '#web/style/act-dialogs.css';
import '#web/style/referral-sheet.css';

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
  const [asked, setAsked] = useState<Asked | null>(null);
  useToldReading(letter);
  return (
    <>
      <LetterHead letter={letter} onAsk={setAsked} />
      <div className="letter-columns">
        <div className="letter-main">
          {letter.disposed !== null && <Destroyed disposed={letter.disposed} />}
          <NextStep letter={letter} />
          <MyDesk letter={letter} onAsk={setAsked} />
          {letter.disposed === null && <LetterPaper letter={letter} />}
          <ReviewNotes letter={letter} />
          <ReferralSheet letter={letter} onAsk={setAsked} />
        </div>
        <div className="letter-side">
          <Standing letter={letter} />
          {letter.files.length > 0 && !letter.masked && (
            <section>
              <h3>{t('letter.enclosures')}</h3>
              <FileList office={seat.office} files={letter.files} />
            </section>
          )}
          <Holds letter={letter} onAsk={setAsked} />
          <Loans letter={letter} onAsk={setAsked} />
          <VisitorNotes letter={letter} />
          <EnclosureIndex letter={letter} />
          <LetterLinks letter={letter} />
          <Addressees letter={letter} onAsk={setAsked} />
          {letter.number !== null && <LetterAttention letter={letter.letter} />}
          {letter.number !== null && <LetterTravelling letter={letter.letter} />}
          {letter.disposed === null && <LetterPapers letter={letter} />}
          <LifeLine letter={letter.letter} detailed />
        </div>
      </div>
      {asked !== null && (
        <LetterDialog asked={asked} letter={letter} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

function LetterHead(props: {
  readonly letter: LetterAnswer;
  readonly onAsk: (asked: Asked) => void;
}) {
  const { t, day } = useTongue();
  const { letter } = props;
  const said = letter.disposed === null ? letter.subject : t('letter.destroyed');
  const isToOwnHands = (letter.envelope?.ownHands ?? null) !== null;
  const isClosed = letter.envelope !== null && letter.envelope.completedAt === null;
  const known = letter.masked ? t('letter.masked') : said;
  const subject = isClosed ? t('envelope.closed') : known;
  const isOpen = letter.state === 'registered' || letter.state === 'dispatched';
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
          {letter.isCircular && <span className="tag green">{t('field.isCircular')}</span>}{' '}
          <StateTag state={letter.state} /> <Marks {...letter} />
          {letter.importance === 'important' && (
            <span className="tag">{t('importance.important')}</span>
          )}
          {isToOwnHands && <span className="tag red">{t('envelope.own-hands.tag')}</span>}
          {isLent(letter) && <span className="tag amber">{t('loan.tag')}</span>}
          {isHeld(letter) && <span className="tag amber">{t('hold.tag')}</span>}
          {isOpen && <DueText dueOn={letter.dueOn} />}
          {letter.parkedUntil !== null && (
            <span className="tag amber">{t('parked.until', { day: day(letter.parkedUntil) })}</span>
          )}
        </p>
      </div>
      <LetterActs letter={letter} onAsk={props.onAsk} />
    </header>
  );
}
