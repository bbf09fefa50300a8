// The person's own corner: which seat they sit in, language, calendar, digits, light or dark, and
// the way out.
import { useId } from 'react';
import { prefer } from '#web/data/preferences.ts';
import { Link } from '#web/parts/button.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { ChoiceRows } from './choice-rows.tsx';
import { go } from './route.ts';
import { useSitting } from './session.tsx';
import { SignOutButton } from './sign-out.tsx';
import { useTongue } from './tongue.tsx';

export function PersonMenu() {
  const { t, name } = useTongue();
  const { session, seat } = useSitting();
  const id = useId();
  return (
    <>
      <button type="button" className="person" popoverTarget={id}>
        <span className="unseen">{t('person.menu')}</span>
        <Icon name="person" size={16} />
        <b>{name(session.names)}</b>
      </button>
      <div id={id} popover="auto" className="person-menu">
        <header>
          <b>{name(session.names)}</b>
          <span>
            {name(seat.title)} · {name(seat.officeNames)}
          </span>
        </header>
        {session.seats.length > 1 && <Seats />}
        <ChoiceRows />
        <footer>
          <Link to="/account">{t('nav.account')}</Link>
          <SignOutButton look="quiet" person={session.person} />
        </footer>
      </div>
    </>
  );
}

function Seats() {
  const { t, name } = useTongue();
  const { session, seat } = useSitting();
  return (
    <section className="seats" aria-label={t('seat.switch')}>
      <h3>{t('seat.switch')}</h3>
      {session.seats.map((each) => (
        <button
          key={each.appointment}
          type="button"
          aria-pressed={each.appointment === seat.appointment}
          onClick={() => {
            prefer({ seat: each.appointment });
            go('/');
          }}
        >
          <b>{name(each.title)}</b>
          <span>{name(each.officeNames)}</span>
          {each.actingFor !== null && (
            <span>
              {t(each.secretary === null ? 'seat.acting-for' : 'seat.secretary-of', {
                name: name(each.actingFor),
              })}
            </span>
          )}
        </button>
      ))}
    </section>
  );
}
