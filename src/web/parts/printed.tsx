// A list on paper: a plain table under a header that says whose it is, what was asked for, who
// printed it and when. It stands beside the screen only while it is printed.
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import type { Names } from '#kernel/authority.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export interface PrintedProps {
  readonly title: ReactNode;
  /** Filters, search words and how many there are. */
  readonly about: string;
  readonly heads: readonly string[];
  /** Whose list it is, where that is not the office of the seat. */
  readonly officeNames?: Names | undefined;
  readonly onDone: () => void;
  /** Rows of the table. */
  readonly children: ReactNode;
}

export function Printed(props: PrintedProps) {
  const { name, longDay, isoDay, clock, calendar } = useTongue();
  const { seat, session } = useSitting();
  const { onDone } = props;
  const now = Date.now();
  const other = calendar === 'gregory' ? 'islamic-umalqura' : 'gregory';
  useEffect(() => {
    const timer = setTimeout(() => {
      window.print();
      onDone();
    });
    return () => clearTimeout(timer);
  }, [onDone]);
  const sheet = (
    <div className="printed">
      <header>
        <div>
          <b>{name(seat.institutionNames)}</b>
          <span>{name(props.officeNames ?? seat.officeNames)}</span>
        </div>
        <h1>{props.title}</h1>
        <div>
          <span>
            <bdi>{longDay(isoDay(now))}</bdi> · <bdi>{longDay(isoDay(now), other)}</bdi>
          </span>
          <span>
            <bdi>{clock(now)}</bdi> · <bdi>{name(session.names)}</bdi>
          </span>
        </div>
      </header>
      <p>{props.about}</p>
      <table>
        <thead>
          <tr>
            {props.heads.map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
  return createPortal(sheet, document.body);
}
