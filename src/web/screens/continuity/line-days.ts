// The history of the lines cut into days of the office for the chart, and what it adds up to. Pure.
import type { CentreRole, LinePeriod, LineState } from '#kernel/line.ts';

export const parts = ['acts', 'history'] as const;
export type Part = (typeof parts)[number];

export function partOf(search: string): Part {
  const asked = new URLSearchParams(search).get('part');
  return parts.find((part) => part === asked) ?? 'acts';
}

export interface Stretch {
  /** Shares of the day, from 0 to 1. */
  readonly from: number;
  readonly until: number;
  readonly state: LineState;
}

export interface LineDay {
  readonly iso: string;
  readonly lines: readonly {
    readonly centre: CentreRole;
    readonly stretches: readonly Stretch[];
  }[];
  readonly cutS: number;
}

export interface DayBounds {
  readonly iso: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Oldest first. */
export function listLineDays(
  periods: readonly LinePeriod[],
  days: readonly DayBounds[],
  nowMs: number,
): readonly LineDay[] {
  const centres = (['main', 'standby'] as const).filter((role) =>
    periods.some(({ centre }) => centre === role),
  );
  return days.map(({ iso, startMs, endMs }) => {
    const lines = centres.map((centre) => ({
      centre,
      stretches: periods
        .filter((period) => period.centre === centre)
        .flatMap((period) => cut(period, { iso, startMs, endMs }, nowMs)),
    }));
    const down = lines.flatMap(({ stretches }) => stretches.filter((it) => it.state === 'down'));
    const share = down.reduce((sum, { from, until }) => sum + until - from, 0);
    return { iso, lines, cutS: Math.round((share * (endMs - startMs)) / 1_000) };
  });
}

function cut(period: LinePeriod, { startMs, endMs }: DayBounds, nowMs: number): Stretch[] {
  const from = Math.max(startMs, Date.parse(period.at));
  const until = Math.min(endMs, period.until === null ? nowMs : Date.parse(period.until));
  if (until <= from) return [];
  const share = (ms: number) => (ms - startMs) / (endMs - startMs);
  return [{ from: share(from), until: share(until), state: period.state }];
}

/** How often and how long a line was cut. */
export function sumCuts(periods: readonly LinePeriod[], centre: CentreRole) {
  const cuts = periods.filter((period) => period.centre === centre && period.state === 'down');
  return { count: cuts.length, lastedS: cuts.reduce((sum, { lastsS }) => sum + lastsS, 0) };
}
