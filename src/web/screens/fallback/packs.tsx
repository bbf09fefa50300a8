// The pack register: every pack with where it stands, its numbers and how its sheets ended; to be
// printed, handed over, saved as a file.
import { useCallback, useState } from 'react';
import type { PackAnswer } from '#modules/fallback/answers.ts';
import { Button } from '#web/parts/button.tsx';
import { Exports } from '#web/parts/exports.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { DeliverDialog, PrintDialog } from './pack-dialogs.tsx';

const ENDS = ['used', 'void', 'missing', 'returned', 'outstanding'] as const;

export function Packs({ packs, office }: { packs: readonly PackAnswer[]; office: string }) {
  const { t } = useTongue();
  const [isPrinting, setPrinting] = useState(false);
  const done = useCallback(() => setPrinting(false), []);
  const heads = ['fallback.pack', 'fallback.numbers', 'fallback.where'] as const;
  useKeys([{ code: 'KeyP', run: () => setPrinting(packs.length > 0) }]);
  if (packs.length === 0) return null;
  return (
    <section aria-labelledby="fallback-packs">
      <header className="fallback-packs-head">
        <h2 id="fallback-packs">{t('fallback.packs')}</h2>
        <Exports path={`/api/offices/${office}/packs/export`} onPrint={() => setPrinting(true)} />
      </header>
      <div className="fallback-table" role="region" aria-labelledby="fallback-packs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head}>{t(head)}</th>
              ))}
              {ENDS.map((end) => (
                <th key={end} className="figure">
                  {t(`fallback.end.${end}`)}
                </th>
              ))}
              <th>
                <span className="unseen">{t('fallback.acts')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {packs.map((pack) => (
              <PackRow key={pack.pack} pack={pack} />
            ))}
          </tbody>
        </table>
      </div>
      {isPrinting && (
        <Printed
          title={t('fallback.packs')}
          about={t('module.fallback')}
          heads={[...heads.map((head) => t(head)), ...ENDS.map((end) => t(`fallback.end.${end}`))]}
          onDone={done}
        >
          {packs.map((pack) => (
            <tr key={pack.pack}>
              <PackCells pack={pack} />
            </tr>
          ))}
        </Printed>
      )}
    </section>
  );
}

function PackCells({ pack }: { pack: PackAnswer }) {
  const { t, tOr, n, dayOf } = useTongue();
  const { form, isDrill, first, last, stage, holder, counts } = pack;
  const since = pack.openedAt ?? pack.deliveredAt ?? pack.printedAt ?? pack.leasedAt;
  return (
    <>
      <td>
        {tOr(`sheet.${form}`, form)}{' '}
        {isDrill && <span className="tag red">{t('fallback.drill')}</span>}
      </td>
      <td>
        <NumberText>{first}</NumberText> – <NumberText>{last}</NumberText>
      </td>
      <td>
        {t(`pack.stage.${stage}`)}
        <small>
          <bdi>{dayOf(since)}</bdi>
        </small>
        {holder !== null && (
          <small className="fallback-holder">
            <bdi>{holder}</bdi>
          </small>
        )}
      </td>
      {ENDS.map((end) => (
        <td key={end} className={end === 'outstanding' ? 'figure outstanding' : 'figure'}>
          <bdi>{n(counts[end])}</bdi>
        </td>
      ))}
    </>
  );
}

function PackRow({ pack }: { pack: PackAnswer }) {
  const { t } = useTongue();
  const { capacity } = useSeat();
  const [asked, setAsked] = useState<'print' | 'deliver' | null>(null);
  const isKeeper = capacity === 'registrar' || capacity === 'head';
  const isClosed = pack.stage !== 'opened';
  const close = () => setAsked(null);
  return (
    <tr>
      <PackCells pack={pack} />
      <td className="fallback-acts">
        {isKeeper && isClosed && (
          <Button look="quiet" onClick={() => setAsked('print')}>
            {t('fallback.print')}
          </Button>
        )}
        {isKeeper && isClosed && pack.stage !== 'leased' && (
          <Button look="quiet" onClick={() => setAsked('deliver')}>
            {t('fallback.deliver')}
          </Button>
        )}
        {asked === 'print' && <PrintDialog pack={pack} onClose={close} />}
        {asked === 'deliver' && <DeliverDialog pack={pack} onClose={close} />}
      </td>
    </tr>
  );
}
