// The row of one drill.
import type { Rows } from '#kernel/module.ts';
import { subjectPrefix } from './state.ts';
import type { SiteDrillState } from './state.ts';

export function project(office: string, subject: string, state: SiteDrillState): Rows {
  const { begun, marks, reported } = state;
  if (begun === undefined) return {};
  return {
    site_drill: [
      {
        ...{ office, drill: subject.slice(subjectPrefix.length + 1), marks },
        ...{ way: begun.way, from_site: begun.from, to_site: begun.to },
        ...{ begun_at: begun.at, begun_by: begun.by },
        report: reported?.report ?? null,
        reported_at: reported?.at ?? null,
        reported_index: reported?.index ?? null,
      },
    ],
  };
}
