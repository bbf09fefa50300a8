// What was moved from site to site so far, latest first, with how long nobody was let in and what
// came of it; also on paper.
import { useCallback, useId, useState } from 'react';
import type { SiteMove } from '#kernel/site.ts';
import { Exports } from '#web/parts/exports.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';

export function MoveList({ moves }: { moves: readonly SiteMove[] }) {
  const tongue = useTongue();
  const { t } = tongue;
  const title = useId();
  const [isPrinting, setPrinting] = useState(false);
  const print = () => setPrinting(true);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([{ code: 'KeyP', run: print }]);
  return (
    <section aria-labelledby={title}>
      <header className="list-head">
        <h2 id={title}>{t('sites.moves')}</h2>
        <Exports path="/api/sites/export" onPrint={print} />
      </header>
      {moves.length === 0 ? (
        <p className="sub">{t('sites.moves.none')}</p>
      ) : (
        <div className="table-box" role="region" aria-label={t('sites.moves')} tabIndex={0}>
          <table className="plain-table stacked">
            <thead>
              <tr>
                {headsOf(t).map((head) => (
                  <th key={head}>{head}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {moves.map((move) => {
                const [when, way, gap, waited, end] = cellsOf(tongue, move);
                return (
                  <tr key={move.id}>
                    <td>
                      <bdi>{when}</bdi>
                    </td>
                    <td data-label={t('sites.way')}>{way}</td>
                    <td data-label={t('sites.gap')}>
                      <bdi>{gap}</bdi>
                    </td>
                    <td data-label={t('sites.waited')}>
                      <bdi>{waited}</bdi>
                    </td>
                    <td data-label={t('sites.end')}>
                      <span className={`tag ${TONES[move.state]}`}>{end}</span>
                      {move.reason !== null && <small dir="auto">{move.reason}</small>}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {isPrinting && <MovesPrint moves={moves} onDone={printed} />}
    </section>
  );
}

function MovesPrint(props: { readonly moves: readonly SiteMove[]; readonly onDone: () => void }) {
  const tongue = useTongue();
  const { t } = tongue;
  const heads = headsOf(t);
  return (
    <Printed
      title={t('sites.moves')}
      about={t('register.total', { n: props.moves.length })}
      officeNames={undefined}
      heads={[...heads]}
      onDone={props.onDone}
    >
      {props.moves.map((move) => (
        <tr key={move.id}>
          {cellsOf(tongue, move).map((cell, i) => (
            <td key={heads[i]}>
              <bdi>{cell}</bdi>
            </td>
          ))}
        </tr>
      ))}
    </Printed>
  );
}

const TONES: Readonly<Record<SiteMove['state'], string>> = {
  ...{ draining: 'amber', moved: 'amber', safe: 'green', failed: 'red' },
};

function headsOf(t: Tongue['t']): readonly string[] {
  return [t('sites.when'), t('sites.way'), t('sites.gap'), t('sites.waited'), t('sites.end')];
}

function cellsOf({ t, n, code, dayOf, clock }: Tongue, move: SiteMove): readonly string[] {
  const { askedAt, from, to, gapMs, waited, state } = move;
  return [
    `${dayOf(askedAt)} ${clock(askedAt)}`,
    t('sites.from-to', { from, to }),
    gapMs === null ? '—' : t('sites.seconds', { s: code((gapMs / 1_000).toFixed(1)) }),
    waited === null ? '—' : n(waited),
    t(`sites.state.${state}`),
  ];
}
