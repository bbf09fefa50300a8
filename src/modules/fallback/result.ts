// What a drill, or an outage, shows of how the office went over to paper and came back. Pure.
import { parseInstant } from '#lib/instant.ts';
import type { ResultAnswer, SheetAnswer } from './answers.ts';

type Timed = Pick<SheetAnswer, 'stage' | 'happenedAt' | 'keyedAt' | 'endedAt' | 'differences'>;

export function resultOf(startedAt: string, sheets: readonly Timed[]): ResultAnswer {
  const [first] = sheets.flatMap(({ happenedAt }) => happenedAt ?? []).toSorted();
  const used = sheets.filter(({ stage }) => stage === 'used');
  const took = used.flatMap(({ keyedAt, endedAt }) => between(keyedAt, endedAt) ?? []);
  const count = (stage: Timed['stage']) => sheets.filter((one) => one.stage === stage).length;
  return {
    firstServedMs: between(startedAt, first ?? null) ?? null,
    differing: sheets.filter(({ differences }) => differences.length > 0).length,
    ...{ void: count('void'), missing: count('missing') },
    perSheetMs: took.length === 0 ? null : took.reduce((sum, ms) => sum + ms, 0) / took.length,
  };
}

function between(from: string | null, until: string | null): number | undefined {
  const [fromMs, untilMs] = [parseInstant(from ?? ''), parseInstant(until ?? '')];
  return fromMs === undefined || untilMs === undefined ? undefined : untilMs - fromMs;
}
