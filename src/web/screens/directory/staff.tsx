// Who acts in this office, in which capacity, by which letter, from when until when. Administrators
// also appoint and end appointments; everybody else reads.
import { useCallback, useState } from 'react';
import type { StaffAnswer } from '#modules/directory/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { Exports } from '#web/parts/exports.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { AppointDialog, EndDialog } from './appoint-dialog.tsx';
import { InvitationButton } from './invitation-button.tsx';
import { OfficeChoice } from './office-choice.tsx';
import { SecretaryDialog } from './secretary-dialog.tsx';
import { StaffPrint } from './staff-print.tsx';

type Staffer = StaffAnswer['staff'][number];

export function Staff() {
  const { t } = useTongue();
  const { seat, session } = useSitting();
  const isAdministrator = seat.capacity === 'administrator';
  // What was lent is not lent on.
  const hasSecretary = seat.capacity === 'head' && seat.actingFor === null;
  const [office, setOffice] = useState(seat.office);
  const [asking, setAsking] = useState<'appoint' | 'secretary' | Staffer | null>(null);
  const path = `/api/offices/${office}/staff`;
  const query = useQuery<StaffAnswer>(path);
  const [isPrinting, setPrinting] = useState(false);
  const print = () => setPrinting(query.data !== undefined);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([{ code: 'KeyP', run: print }]);
  const close = () => {
    setAsking(null);
    retry(path);
  };
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{t('nav.staff')}</h1>
          <p className="sub">{t('staff.about')}</p>
        </div>
        <div className="row-of-acts">
          {isAdministrator && <OfficeChoice office={office} onOffice={setOffice} />}
          <Exports path={`${path}/export`} onPrint={print} />
          {isAdministrator && (
            <Button look="main" onClick={() => setAsking('appoint')}>
              {t('act.appoint')}
            </Button>
          )}
          {hasSecretary && (
            <Button look="main" onClick={() => setAsking('secretary')}>
              {t('act.name-secretary')}
            </Button>
          )}
        </div>
      </header>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={5} />}>
        {({ staff }) =>
          staff.length === 0 ? (
            <Empty title={t('staff.empty')} />
          ) : (
            <StaffTable
              staff={staff}
              onEnd={isAdministrator || hasSecretary ? setAsking : null}
              mayEnd={({ delegatedFrom }) =>
                isAdministrator || delegatedFrom?.person === session.person
              }
              mayInvite={isAdministrator}
            />
          )
        }
      </Answered>
      {isPrinting && (
        <StaffPrint office={office} staff={query.data?.staff ?? []} onDone={printed} />
      )}
      {asking === 'appoint' && <AppointDialog office={office} onClose={close} />}
      {asking === 'secretary' && <SecretaryDialog onClose={close} />}
      {asking !== null && typeof asking !== 'string' && (
        <EndDialog appointment={asking} onClose={close} />
      )}
    </div>
  );
}

interface Ending {
  readonly onEnd: ((staffer: Staffer) => void) | null;
  /** Administrators end any, a head what they lent. */
  readonly mayEnd: (staffer: Staffer) => boolean;
  readonly mayInvite: boolean;
}

function StaffTable(props: Ending & { readonly staff: readonly Staffer[] }) {
  const { t } = useTongue();
  return (
    <div className="table-box" role="region" aria-label={t('nav.staff')} tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('staff.person')}</th>
            <th>{t('staff.post')}</th>
            <th>{t('staff.letter')}</th>
            <th>{t('staff.period')}</th>
            {props.onEnd !== null && (
              <th>
                <span className="unseen">{t('act.end-appointment')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {props.staff.map((staffer) => (
            <StaffRow key={staffer.appointment} {...props} staffer={staffer} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StaffRow(props: Ending & { readonly staffer: Staffer }) {
  const { t, tOr, name, day, dayOf } = useTongue();
  const { staffer, onEnd } = props;
  const until = staffer.endedAt ?? staffer.until;
  return (
    <tr className={staffer.holds ? undefined : 'over'}>
      <td>
        <b>{name(staffer.names)}</b>
        {!staffer.holds && <span className="tag">{t('staff.over')}</span>}
      </td>
      <td>
        <bdi>{name(staffer.title)}</bdi>
        {staffer.secretary === null && (
          <small>{tOr(`capacity.${staffer.capacity}`, staffer.capacity)}</small>
        )}
        {staffer.delegatedFrom !== null && (
          <small>
            {t(staffer.secretary === null ? 'staff.delegated' : 'seat.secretary-of', {
              name: name(staffer.delegatedFrom.names),
            })}
          </small>
        )}
        {staffer.secretary !== null && <Acts secretary={staffer.secretary} />}
        {staffer.actingFor !== null && (
          <small>{t('seat.acting-for', { name: name(staffer.actingFor.names) })}</small>
        )}
      </td>
      <td>
        {staffer.letter === null ? (
          '—'
        ) : (
          <>
            <NumberText>{staffer.letter.number}</NumberText>
            <small>
              <bdi>{day(staffer.letter.date)}</bdi>
            </small>
          </>
        )}
      </td>
      <td>
        <bdi>{dayOf(staffer.from)}</bdi> —{' '}
        <bdi>{until === null ? t('staff.open') : dayOf(until)}</bdi>
      </td>
      {onEnd !== null && (
        <td className="acts">
          {staffer.holds && props.mayEnd(staffer) && (
            <>
              {props.mayInvite && <InvitationButton person={staffer.person} />}
              <Button look="quiet" onClick={() => onEnd(staffer)}>
                {t('act.end-appointment')}
              </Button>
            </>
          )}
        </td>
      )}
    </tr>
  );
}

/** What the head lets them do, for everybody to see. */
function Acts({ secretary }: { readonly secretary: NonNullable<Staffer['secretary']> }) {
  const { t } = useTongue();
  const said = [
    ...secretary.acts.map((act) => t(`secretary.${act}`)),
    ...(secretary.readsSecret ? [t('secretary.secret.said')] : []),
  ];
  return <small>{said.join(' · ')}</small>;
}
