// Offices that are reached by a line of their own while no centre answers: which, when last, and
// how much has come by it.
import { useId } from 'react';
import type { NeighbourLine } from '#kernel/line.ts';
import { useOffices } from '#web/parts/offices.ts';
import { momentSaid } from './moment-said.ts';
import { useTongue } from './tongue.tsx';
import './neighbours.css';

export function NeighbourLines(props: {
  readonly lines: readonly NeighbourLine[];
  /** Of its heading. */
  readonly level: 'h2' | 'h3';
}) {
  const { lines, level: Heading } = props;
  const tongue = useTongue();
  const { t, name } = tongue;
  const offices = useOffices();
  const title = useId();
  const now = Date.now();
  if (lines.length === 0) return null;
  return (
    <section className="neighbour-lines" aria-labelledby={title}>
      <Heading id={title}>{t('neighbours.title')}</Heading>
      <p className="sub">{t('neighbours.about')}</p>
      <ul>
        {lines.map(({ office, exchangedAt, received }) => {
          const found = offices.get(office);
          return (
            <li key={office}>
              <b>
                <bdi>{found === undefined ? office : name(found.names)}</bdi>
              </b>
              <small>
                {t('neighbours.exchanged', { time: momentSaid(tongue, exchangedAt, now) })} ·{' '}
                {t('neighbours.received', { n: received })}
              </small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
