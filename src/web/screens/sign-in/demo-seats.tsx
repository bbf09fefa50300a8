// The ready persons of a demonstration, by office. One press sits down in their place.
import type { Welcome } from '#modules/directory/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { enterByDemoSeat } from './enter.ts';
import type { RunEntering } from './use-entering.ts';

type DemoSeat = Welcome['seats'][number];

export function DemoSeats(props: {
  readonly seats: readonly DemoSeat[];
  /** The other offices sit at other servers. */
  readonly board: string | null;
  readonly isBusy: boolean;
  readonly run: RunEntering;
}) {
  const { t, tOr, name } = useTongue();
  const offices = Map.groupBy(props.seats, (seat) => name(seat.officeNames));
  return (
    <section className="demo-seats" aria-labelledby="seats-title">
      <h2 id="seats-title">
        {t('demo.seats')} <span className="tag amber">{t('demo.word')}</span>
      </h2>
      <p className="sub">{t('demo.seats.about')}</p>
      {props.board !== null && (
        <p className="about">
          {t('demo.board.about')}{' '}
          <a className="btn" href={props.board}>
            {t('demo.board')}
          </a>
        </p>
      )}
      <div className="seat-offices">
        {[...offices].map(([office, seats]) => (
          <section key={office}>
            <h3>{office}</h3>
            {seats.map((seat) => (
              <button
                key={seat.person}
                type="button"
                disabled={props.isBusy}
                onClick={() => void props.run(enterByDemoSeat(seat.person))}
              >
                <b>{name(seat.names)}</b>
                <span>{name(seat.title)}</span>
                <small>{tOr(`capacity.${seat.capacity}`, seat.capacity)}</small>
              </button>
            ))}
          </section>
        ))}
      </div>
    </section>
  );
}
