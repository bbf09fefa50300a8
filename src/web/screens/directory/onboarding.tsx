// Which offices work at servers of their own: invited, joined, connected now, when last heard, how
// much a centre holds. For the directory's administrators, who also invite another one from here.
import { useCallback, useEffect, useState } from 'react';
import { foldText } from '#lib/fold.ts';
import type { OnboardingAnswer } from '#modules/directory/shapes.ts';
import { post } from '#web/data/api.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Exports } from '#web/parts/exports.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { LinkShown } from '#web/parts/link-shown.tsx';
import { notify } from '#web/parts/notices.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import '#web/style/stacked-table.css';
import type { Tongue } from '#web/shell/tongue.tsx';

type Row = OnboardingAnswer['offices'][number];

const PATH = '/api/directory/onboarding';
/** That a server is heard of is no act of a log, so nobody announces it. */
const POLL_MS = 5_000;
const TONES: Readonly<Record<Row['step'], string>> = {
  here: '',
  invited: 'amber',
  late: 'red',
  joined: 'amber',
  connected: 'green',
};

export function OnboardingList() {
  const { t, name } = useTongue();
  const query = useQuery<OnboardingAnswer>(PATH);
  const [words, setWords] = useState('');
  const [link, setLink] = useState<string | null>(null);
  const [isPrinting, setPrinting] = useState(false);
  const print = () => setPrinting(query.data !== undefined);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([{ code: 'KeyP', run: print }]);
  useEffect(() => {
    const timer = setInterval(() => retry(PATH), POLL_MS);
    return () => clearInterval(timer);
  }, []);
  const isWanted = (row: Row) => foldText(name(row.names)).includes(foldText(words));
  const invite = async (office: string) => {
    const answer = await post<{ link: string }>(`/api/directory/offices/${office}/invitation`);
    retry(PATH);
    if (answer.ok) return setLink(answer.value.link);
    const { problem } = answer;
    notify('bad', (tongue) => tongue.problem(problem));
  };
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('nav.onboarding')}</h1>
          <p className="sub">{t('onboarding.about')}</p>
        </div>
        <div className="row-of-acts">
          <label className="search">
            <span className="unseen">{t('onboarding.search')}</span>
            <Icon name="search" />
            <input
              type="search"
              dir={directionOf(words)}
              placeholder={t('onboarding.search')}
              maxLength={200}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          </label>
          <Exports path={`${PATH}/export`} onPrint={print} />
        </div>
      </header>
      <Answered query={query} onRetry={() => retry(PATH)} skeleton={<Skeleton rows={6} />}>
        {({ isKeptHere, offices }) =>
          isKeptHere ? (
            <Offices
              all={offices}
              shown={offices.filter(isWanted)}
              onInvite={(office) => void invite(office)}
            />
          ) : (
            <Empty title={t('onboarding.elsewhere.title')} text={t('onboarding.elsewhere.text')} />
          )
        }
      </Answered>
      {link !== null && <LinkDialog link={link} onClose={() => setLink(null)} />}
      {isPrinting && <Print rows={(query.data?.offices ?? []).filter(isWanted)} onDone={printed} />}
    </div>
  );
}

function Offices(props: {
  readonly all: readonly Row[];
  readonly shown: readonly Row[];
  readonly onInvite: (office: string) => void;
}) {
  const { t, name } = useTongue();
  const tongue = useTongue();
  const { all, shown } = props;
  const connected = all.filter(({ step }) => step === 'connected').length;
  if (shown.length === 0) return <Empty title={t('onboarding.none')} />;
  return (
    <>
      <p className="sub" role="status">
        {t('onboarding.connected-of', { connected, all: all.length })}
      </p>
      <div className="table-box" role="region" aria-label={t('nav.onboarding')} tabIndex={0}>
        <table className="plain-table stacked">
          <thead>
            <tr>
              {headsOf(t).map((head) => (
                <th key={head}>{head}</th>
              ))}
              <th>
                <span className="unseen">{t('act.invite-office')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.office}>
                <td>
                  <b>{name(row.names)}</b>
                </td>
                <td>
                  <span className={`tag ${TONES[row.step]}`}>
                    {t(`onboarding.step.${row.step}`)}
                  </span>
                  {row.step === 'invited' && row.invitedUntil !== null && (
                    <small>{t('onboarding.until', { at: moment(tongue, row.invitedUntil) })}</small>
                  )}
                </td>
                <td data-label={t('onboarding.joined')}>
                  <bdi>{row.joinedAt === null ? '—' : tongue.dayOf(row.joinedAt)}</bdi>
                </td>
                <td data-label={t('onboarding.heard')}>
                  <bdi>{row.heardAt === null ? '—' : moment(tongue, row.heardAt)}</bdi>
                </td>
                <td data-label={t('onboarding.held')}>
                  <bdi>{heldOf(t, row)}</bdi>
                </td>
                <td className="acts">
                  {row.step !== 'joined' && row.step !== 'connected' && (
                    <Button look="quiet" onClick={() => props.onInvite(row.office)}>
                      {t('act.invite-office')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function headsOf(t: Tongue['t']): readonly string[] {
  return [
    t('onboarding.office'),
    t('onboarding.step'),
    t('onboarding.joined'),
    t('onboarding.heard'),
    t('onboarding.held'),
  ];
}

function moment({ dayOf, clock }: Tongue, at: string): string {
  return `${dayOf(at)} ${clock(at)}`;
}

function heldOf(t: Tongue['t'], { held, signed }: Row): string {
  return signed === 0 ? '—' : t('onboarding.held-of', { held, signed });
}

function LinkDialog({ link, onClose }: { readonly link: string; readonly onClose: () => void }) {
  const { t } = useTongue();
  return (
    <Dialog title={t('act.invite-office')} onClose={onClose}>
      <p className="about">{t('onboarding.link.about')}</p>
      <LinkShown link={link} />
    </Dialog>
  );
}

function Print({ rows, onDone }: { readonly rows: readonly Row[]; readonly onDone: () => void }) {
  const tongue = useTongue();
  const { t, name } = tongue;
  return (
    <Printed
      title={t('nav.onboarding')}
      about={t('register.total', { n: rows.length })}
      officeNames={undefined}
      heads={[...headsOf(t)]}
      onDone={onDone}
    >
      {rows.map((row) => (
        <tr key={row.office}>
          <td>
            <bdi>{name(row.names)}</bdi>
          </td>
          <td>{t(`onboarding.step.${row.step}`)}</td>
          <td>
            <bdi>{row.joinedAt === null ? '—' : tongue.dayOf(row.joinedAt)}</bdi>
          </td>
          <td>
            <bdi>{row.heardAt === null ? '—' : moment(tongue, row.heardAt)}</bdi>
          </td>
          <td>
            <bdi>{heldOf(t, row)}</bdi>
          </td>
        </tr>
      ))}
    </Printed>
  );
}
