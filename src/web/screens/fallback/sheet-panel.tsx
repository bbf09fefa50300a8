// One sheet in hand, by what stands to be done with it: keyed in, keyed again by a second clerk,
// settled, entered, or ended without having been used.
import { useState } from 'react';
import type { SheetAnswer } from '#modules/fallback/answers.ts';
import { Button, Link } from '#web/parts/button.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { letterPath } from '#web/shell/route.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { EndDialog } from './end-dialogs.tsx';
import type { Ending } from './end-dialogs.tsx';
import { CheckForm, EnterForm, KeyForm, SettleForm } from './key-forms.tsx';
import type { PanelProps } from './key-forms.tsx';

export function SheetPanel(props: PanelProps) {
  const { t, tOr } = useTongue();
  const { session } = useSitting();
  const { sheet, onDone } = props;
  const [isAnew, setAnew] = useState(false);
  const [ending, setEnding] = useState<Ending | null>(null);
  const { stage, form, number, isDrill } = sheet;
  const isMine = sheet.keyedBy === session.person;
  const isKeying = stage === 'blank' || isAnew;
  return (
    <section className="fallback-sheet" aria-labelledby="fallback-sheet">
      <header>
        <h2 id="fallback-sheet">
          <NumberText>{number}</NumberText> <span>{tOr(`sheet.${form}`, form)}</span>
        </h2>
        {isDrill && <span className="tag red">{t('fallback.drill')}</span>}
        <span className="tag">{t(`sheet.stage.${stage}`)}</span>
        <Ends sheet={sheet} onEnding={setEnding} />
        <button type="button" className="bare" aria-label={t('act.close')} onClick={onDone}>
          <Icon name="close" />
        </button>
      </header>
      {isKeying && <KeyForm {...props} kind={isAnew ? 'rekey-sheet' : 'key-sheet'} />}
      {stage === 'keyed' && !isAnew && isMine && <p className="told">{t('fallback.own-keying')}</p>}
      {stage === 'keyed' && !isAnew && !isMine && <CheckForm {...props} />}
      {stage === 'differing' && !isAnew && <SettleForm {...props} />}
      {stage === 'agreed' && !isAnew && <EnterForm {...props} />}
      {['keyed', 'differing', 'agreed'].includes(stage) && !isAnew && (
        <p>
          <Button look="quiet" onClick={() => setAnew(true)}>
            {t('command.rekey-sheet')}
          </Button>
        </p>
      )}
      <HowItEnded sheet={sheet} />
      {ending !== null && (
        <EndDialog
          sheet={sheet}
          ending={ending}
          onClose={() => setEnding(null)}
          onDone={() => {
            setEnding(null);
            onDone();
          }}
        />
      )}
    </section>
  );
}

function Ends({ sheet, onEnding }: { sheet: SheetAnswer; onEnding: (ending: Ending) => void }) {
  const { t } = useTongue();
  const { seat } = useSitting();
  const { stage } = sheet;
  const isOpen = ['blank', 'keyed', 'differing', 'agreed'].includes(stage);
  const mayMiss = stage === 'blank' && seat.capacity !== 'clerk';
  return (
    <span className="fallback-ends">
      {isOpen && (
        <Button look="quiet" onClick={() => onEnding('void-sheet')}>
          {t('command.void-sheet')}
        </Button>
      )}
      {mayMiss && (
        <Button look="quiet" onClick={() => onEnding('miss-sheet')}>
          {t('command.miss-sheet')}
        </Button>
      )}
    </span>
  );
}

function HowItEnded({ sheet }: { sheet: SheetAnswer }) {
  const { t, name, dayOf, clock } = useTongue();
  const { endedAt, endedByNames, reason, report, as } = sheet;
  if (endedAt === null) return null;
  return (
    <div className="about">
      <p>
        {t(`sheet.stage.${sheet.stage}`)}: <bdi>{`${dayOf(endedAt)} ${clock(endedAt)}`}</bdi>
        {endedByNames !== null && (
          <>
            {' · '}
            <bdi>{name(endedByNames)}</bdi>
          </>
        )}
      </p>
      {reason !== null && <p dir="auto">{reason}</p>}
      {report !== null && <p dir="auto">{`${report.lastSeen} – ${report.circumstances}`}</p>}
      {as !== null && <Link to={letterPath(as)}>{t('act.open')}</Link>}
    </div>
  );
}
