// One outage or drill: the field into which a scanner types, the sheet in hand, what waits for
// whom, and how far it is to zero.
import { useRef, useState } from 'react';
import type { FormEvent, RefObject } from 'react';
import type { OneOutageAnswer, SheetAnswer } from '#modules/fallback/answers.ts';
import type { SheetStage } from '#modules/fallback/shapes.ts';
import { retry } from '#web/data/query.ts';
import { Button, Link } from '#web/parts/button.tsx';
import { Field } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { Answered } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ReturnDialog } from './end-dialogs.tsx';
import { findSheet, forms, outagePath, useFallback, useOutage } from './fallback-query.ts';
import type { Pile } from './key-forms.tsx';
import { useNow } from './moment-fields.tsx';
import { CloseOutageDialog, OpenPackDialog } from './outage-dialogs.tsx';
import { Result } from './result.tsx';
import { byImportance } from './sheet-order.ts';
import { SheetPanel } from './sheet-panel.tsx';
import './fallback.css';

export function Outage({ id }: { id: string }) {
  const { seat } = useSitting();
  const query = useOutage(id);
  return (
    <div className="page fallback-page">
      <Answered query={query} onRetry={() => retry(outagePath(seat.office, id))}>
        {(one) => <Opened one={one} />}
      </Answered>
    </div>
  );
}

function Opened({ one }: { one: OneOutageAnswer }) {
  const { t, dayOf, clock } = useTongue();
  const { outage, counts } = one;
  const { isDrill, stage, cause, startedAt, closed } = outage;
  const until = closed === null ? '' : ` – ${dayOf(closed.resumedAt)} ${clock(closed.resumedAt)}`;
  return (
    <>
      {isDrill && (
        <p className="fallback-drill" role="note">
          <b>{t('fallback.drill')}</b> <span>{t('fallback.drill.sentence')}</span>
        </p>
      )}
      <header className="page-head">
        <div>
          <h1>
            <bdi>{cause}</bdi>
          </h1>
          <p className="sub">
            <Link to="/fallback">{t('module.fallback')}</Link> ·{' '}
            <bdi>{`${dayOf(startedAt)} ${clock(startedAt)}${until}`}</bdi>
          </p>
        </div>
        <Acts one={one} />
      </header>
      <Balance one={one} />
      {stage === 'open' && <Desk one={one} />}
      {(stage === 'closed' || isDrill) && <Result result={one.result} />}
      {closed !== null && (
        <p className="about">
          {t('fallback.signed', { name: closed.name, title: closed.title })}{' '}
          {closed.method === 'passkey' && t('fallback.signed.passkey')}
        </p>
      )}
      <Sheets sheets={one.sheets} total={counts.opened} />
    </>
  );
}

function Acts({ one }: { one: OneOutageAnswer }) {
  const { t, language } = useTongue();
  const { seat } = useSitting();
  const all = useFallback().data?.packs ?? [];
  const [asked, setAsked] = useState<'pack' | 'close' | null>(null);
  const { outage, counts } = one;
  const close = () => setAsked(null);
  const isOpen = outage.stage === 'open';
  const search = new URLSearchParams({ language });
  const path = `${outagePath(seat.office, outage.outage)}/reconciliation.pdf?${search}`;
  return (
    <div className="row-of-acts">
      {isOpen && <Button onClick={() => setAsked('pack')}>{t('command.open-pack')}</Button>}
      <a className="btn plain" href={path} download>
        <Icon name="print" size={16} />
        <span>{t(outage.isDrill ? 'fallback.result-pdf' : 'fallback.reconciliation-pdf')}</span>
      </a>
      {isOpen && seat.capacity === 'head' && (
        <Button look="main" disabled={counts.outstanding > 0} onClick={() => setAsked('close')}>
          {t('command.close-outage')}
        </Button>
      )}
      {asked === 'pack' && <OpenPackDialog outage={outage} packs={all} onClose={close} />}
      {asked === 'close' && <CloseOutageDialog one={one} onClose={close} />}
    </div>
  );
}

const ENDS = ['used', 'void', 'missing', 'returned', 'outstanding'] as const;

/** opened = used + void + missing + returned + outstanding, as a bar and in figures. */
function Balance({ one: { counts } }: { one: OneOutageAnswer }) {
  const { t, n } = useTongue();
  return (
    <section className="fallback-balance" aria-label={t('fallback.balance')}>
      <div className="fallback-bar" aria-hidden="true">
        {ENDS.map((end) => (
          <i key={end} className={end} style={{ flexGrow: counts[end] }} />
        ))}
      </div>
      <dl>
        <div>
          <dt>{t('fallback.end.opened')}</dt>
          <dd>
            <bdi>{n(counts.opened)}</bdi>
          </dd>
        </div>
        {ENDS.map((end) => (
          <div key={end} className={end}>
            <dt>{t(`fallback.end.${end}`)}</dt>
            <dd>
              <bdi data-end={end}>{n(counts[end])}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Desk({ one }: { one: OneOutageAnswer }) {
  const { t, n } = useTongue();
  const { session, seat } = useSitting();
  const [sheet, setSheet] = useState<SheetAnswer | null>(null);
  const [pile, setPile] = useState<Pile>({ doneBy: '', moment: useNow() });
  const input = useRef<HTMLInputElement>(null);
  const done = () => {
    setSheet(null);
    retry(outagePath(seat.office, one.outage.outage));
    input.current?.focus();
  };
  if (seat.capacity !== 'registrar' && seat.capacity !== 'clerk') return <Blanks one={one} />;
  const mine = (each: SheetAnswer) => each.keyedBy === session.person;
  const waiting: readonly (readonly [SheetStage, readonly SheetAnswer[]])[] = (
    ['differing', 'agreed', 'keyed'] as const
  ).map((stage) => [
    stage,
    byImportance(
      one.sheets.filter((each) => each.stage === stage && (stage !== 'keyed' || !mine(each))),
      forms,
    ),
  ]);
  return (
    <>
      <Scan focus={input} onFound={setSheet} />
      {sheet !== null && (
        <SheetPanel
          key={sheet.pack + sheet.sheet}
          {...{ sheet, pile }}
          onPile={setPile}
          onDone={done}
        />
      )}
      <div className="fallback-waiting">
        {waiting.map(([stage, sheets]) => (
          <section key={stage} aria-label={t(`sheet.stage.${stage}`)}>
            <h3>
              {t(`sheet.stage.${stage}`)} <bdi className="count">{n(sheets.length)}</bdi>
            </h3>
            <ul>
              {sheets.map((each) => (
                <li key={each.pack + each.sheet}>
                  <button type="button" onClick={() => setSheet(each)}>
                    <NumberText>{each.number}</NumberText>{' '}
                    <span dir="auto">{each.fields?.['subject'] ?? ''}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <Blanks one={one} />
    </>
  );
}

function Scan(props: {
  readonly focus: RefObject<HTMLInputElement | null>;
  readonly onFound: (sheet: SheetAnswer) => void;
}) {
  const tongue = useTongue();
  const { t } = tongue;
  const { seat } = useSitting();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === '') return;
    const found = await findSheet(seat.office, typed.trim());
    if (!found.ok) return setWrong(tongue.problem(found.problem));
    const { sheet } = found.value;
    setWrong(sheet === null ? t('fallback.no-such-sheet') : '');
    if (sheet === null) return;
    setTyped('');
    props.onFound(sheet);
  };
  return (
    <form className="fallback-scan" onSubmit={(event) => void submit(event)}>
      <Field label={t('fallback.scan')} hint={t('fallback.scan.hint')} error={wrong}>
        {(ids) => (
          <input
            {...ids}
            ref={props.focus}
            // A scanner types into it as soon as the screen is there.
            autoFocus
            dir="ltr"
            autoComplete="off"
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" keys="Enter">
        {t('fallback.find')}
      </Button>
    </form>
  );
}

/** Blank sheets of each pack, to be given back when the office is back. */
function Blanks({ one }: { one: OneOutageAnswer }) {
  const { t, tOr } = useTongue();
  const { seat } = useSitting();
  const [asked, setAsked] = useState<string | null>(null);
  const blankOf = (pack: string) =>
    one.sheets.filter((each) => each.pack === pack && each.stage === 'blank');
  const packs = one.packs.filter(({ pack }) => blankOf(pack).length > 0);
  if (packs.length === 0) return null;
  const close = () => setAsked(null);
  return (
    <section className="fallback-blanks" aria-label={t('fallback.blanks')}>
      <h3>{t('fallback.blanks')}</h3>
      <ul>
        {packs.map(({ pack, form, first, last }) => (
          <li key={pack}>
            <span>
              {tOr(`sheet.${form}`, form)} <NumberText>{first}</NumberText> –{' '}
              <NumberText>{last}</NumberText>
            </span>
            <span className="sub">{t('fallback.left', { n: blankOf(pack).length })}</span>
            {seat.capacity !== 'head' && (
              <Button look="quiet" onClick={() => setAsked(pack)}>
                {t('command.return-sheets')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asked !== null && (
        <ReturnDialog
          outage={one.outage.outage}
          pack={asked}
          sheets={blankOf(asked)}
          onClose={close}
          onDone={close}
        />
      )}
    </section>
  );
}

const SHOWN = 200;

function Sheets({ sheets, total }: { sheets: readonly SheetAnswer[]; total: number }) {
  const { t, dayOf, clock } = useTongue();
  const ended = sheets.filter(({ endedAt }) => endedAt !== null);
  if (ended.length === 0) return null;
  return (
    <section aria-labelledby="fallback-ended">
      <h2 id="fallback-ended">{t('fallback.ended', { n: ended.length, all: total })}</h2>
      <ul className="fallback-ended">
        {ended.slice(0, SHOWN).map((each) => (
          <li key={each.pack + each.sheet} className={each.stage}>
            <NumberText>{each.number}</NumberText>
            <span>{t(`sheet.stage.${each.stage}`)}</span>
            <span>
              <bdi>{each.reason ?? each.report?.lastSeen ?? each.fields?.['subject'] ?? ''}</bdi>
            </span>
            <span className="sub">
              <bdi>{`${dayOf(each.endedAt ?? '')} ${clock(each.endedAt ?? '')}`}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
