// Opening an outage or a drill, a pack in it, and closing it: the head signs what this screen
// shows, by the digest that is computed here.
import { useState } from 'react';
import type { OneOutageAnswer, PackAnswer } from '#modules/fallback/answers.ts';
import { reconciliationDigest } from '#modules/fallback/reconciliation.ts';
import type { Problem } from '#web/data/api.ts';
import { newId } from '#web/data/ids.ts';
import { signDigest } from '#web/data/sign.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Digest } from '#web/parts/digest.tsx';
import { TextField } from '#web/parts/field.tsx';
import { go } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { outagePath } from './fallback-query.ts';
import { instantAt, MomentFields, useNow } from './moment-fields.tsx';
import { usePaperAct } from './pack-dialogs.tsx';

interface Closing {
  readonly onClose: () => void;
}

export function OpenOutageDialog({ isDrill, onClose }: Closing & { readonly isDrill: boolean }) {
  const { t } = useTongue();
  const { timeZone } = useSeat();
  const [id] = useState(newId);
  const [from, setFrom] = useState(useNow());
  const [cause, setCause] = useState('');
  const { act, run } = usePaperAct(() => go(`/fallback/${id}`));
  const at = instantAt(from, timeZone);
  const title = t(isDrill ? 'fallback.open-drill' : 'command.open-outage');
  return (
    <Dialog title={title} onClose={onClose}>
      <ActForm
        act={act}
        label={title}
        look={isDrill ? 'main' : 'harm'}
        isReady={cause.trim() !== '' && at !== null}
        onClose={onClose}
        onSubmit={() => {
          const body = { isDrill, cause: cause.trim() };
          run('open-outage', `outage/${id}`, body, at ?? undefined);
        }}
      >
        <p className="about">{t(isDrill ? 'fallback.open-drill.about' : 'fallback.open.about')}</p>
        <TextField
          label={t('fallback.cause')}
          value={cause}
          onValue={setCause}
          input={{ maxLength: 300 }}
        />
        <MomentFields
          dayLabel={t('fallback.from-day')}
          clockLabel={t('fallback.from-clock')}
          value={from}
          onValue={setFrom}
        />
      </ActForm>
    </Dialog>
  );
}

export function OpenPackDialog(
  props: Closing & {
    readonly outage: OneOutageAnswer['outage'];
    readonly packs: readonly PackAnswer[];
  },
) {
  const { t, tOr, n, code } = useTongue();
  const seat = useSeat();
  const { outage, packs, onClose } = props;
  const fit = packs.filter(
    ({ stage, isDrill }) =>
      isDrill === outage.isDrill && (stage === 'printed' || stage === 'delivered'),
  );
  const { act, run } = usePaperAct(onClose, outagePath(seat.office, outage.outage));
  const [chosen, setChosen] = useState(fit.at(-1)?.pack ?? '');
  return (
    <Dialog title={t('command.open-pack')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('command.open-pack')}
        isReady={chosen !== ''}
        onClose={onClose}
        onSubmit={() => run('open-pack', `outage/${outage.outage}`, { pack: chosen })}
      >
        {fit.length === 0 && <p className="told">{t('fallback.no-pack')}</p>}
        <ul className="fallback-choose">
          {fit.map((pack) => (
            <li key={pack.pack}>
              <label>
                <input
                  type="radio"
                  name="pack"
                  checked={pack.pack === chosen}
                  onChange={() => setChosen(pack.pack)}
                />
                <span>
                  {tOr(`sheet.${pack.form}`, pack.form)}{' '}
                  <bdi className="number">{`${code(pack.first)} – ${code(pack.last)}`}</bdi>{' '}
                  <small>{t('fallback.left', { n: pack.counts.outstanding })}</small>
                  <span className="unseen">{n(pack.counts.opened)}</span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      </ActForm>
    </Dialog>
  );
}

export function CloseOutageDialog({ one, onClose }: Closing & { readonly one: OneOutageAnswer }) {
  const { t } = useTongue();
  const seat = useSeat();
  const { outage, packs } = one;
  const [until, setUntil] = useState(useNow());
  const [own, setOwn] = useState<Problem | null>(null);
  const [isSigning, setSigning] = useState(false);
  const { act, run } = usePaperAct(onClose, outagePath(seat.office, outage.outage));
  const resumedAt = instantAt(until, seat.timeZone) ?? outage.startedAt;
  const { isDrill, startedAt } = outage;
  const told = { office: seat.office, outage: outage.outage, isDrill, startedAt, resumedAt, packs };
  const digest = reconciliationDigest(told);
  const sign = async () => {
    setOwn(null);
    setSigning(true);
    const signed = await signDigest(digest);
    setSigning(false);
    if (!signed.ok) return setOwn(signed.problem);
    const body = { packs: outage.packs, resumedAt, digest, passkey: signed.value };
    run('close-outage', `outage/${outage.outage}`, body);
  };
  return (
    <Dialog title={t('command.close-outage')} onClose={onClose}>
      <ActForm
        act={{ ...act, isBusy: act.isBusy || isSigning, problem: own ?? act.problem }}
        label={t('command.close-outage')}
        onClose={onClose}
        onSubmit={() => void sign()}
      >
        <p className="about">{t('fallback.close.about', { n: one.counts.opened })}</p>
        <MomentFields
          dayLabel={t('fallback.until-day')}
          clockLabel={t('fallback.until-clock')}
          value={until}
          onValue={setUntil}
        />
        <p className="about">
          {t('field.digest')}: <Digest of={digest} />
        </p>
      </ActForm>
    </Dialog>
  );
}
