// The law of drills: begun once, marked while it lasts, reported once, and the report says as many
// marks as the log has.
import type { Command, Decision } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { isUuid7 } from '#lib/uuid.ts';
import { MARKS_MAX, commands } from './commands.ts';
import type { BeginBody, CommandKind, MarkBody, ReportBody } from './commands.ts';
import type { EntryKind, SiteDrillEntries } from './entries.ts';
import type { SiteDrillsRefusal } from './refusals.ts';
import { stageOf, subjectPrefix } from './state.ts';
import type { SiteDrillState, Stage } from './state.ts';

type Verdict = 'allowed' | SiteDrillsRefusal;

const verdicts: Readonly<Record<Stage, Readonly<Record<CommandKind, Verdict>>>> = {
  none: {
    'begin-site-drill': 'allowed',
    'mark-site-drill': 'site-drills.not-begun',
    'report-site-drill': 'site-drills.not-begun',
  },
  begun: {
    'begin-site-drill': 'site-drills.begun-already',
    'mark-site-drill': 'allowed',
    'report-site-drill': 'allowed',
  },
  reported: {
    'begin-site-drill': 'site-drills.reported-already',
    'mark-site-drill': 'site-drills.reported-already',
    'report-site-drill': 'site-drills.reported-already',
  },
};

export function decide(state: SiteDrillState, command: Command): Decision {
  const { kind, subject, body } = command;
  if (!isKnown(kind)) return refuse('kernel.unknown-command', { kind });
  const [prefix, id = ''] = subject.split('/', 2);
  if (prefix !== subjectPrefix || !isUuid7(id)) {
    return refuseWith('site-drills.bad-subject', { subject });
  }
  const verdict = verdicts[stageOf(state)][kind];
  if (verdict !== 'allowed') return refuseWith(verdict);
  // The body has passed the schema of its kind.
  switch (kind) {
    case 'begin-site-drill': {
      const begun = body as BeginBody;
      if (begun.from === begun.to) return refuseWith('site-drills.same-site', {}, '/to');
      return [draft('site-drill-begun', begun)];
    }
    case 'mark-site-drill':
      if (state.marks >= MARKS_MAX) return refuseWith('site-drills.too-many-marks');
      return [draft('site-drill-marked', body as MarkBody)];
    case 'report-site-drill': {
      const report = body as ReportBody;
      if (report.found !== state.marks) {
        return refuseWith('site-drills.count-wrong', { count: state.marks }, '/found');
      }
      return [draft('site-drill-reported', report)];
    }
  }
}

function isKnown(kind: string): kind is CommandKind {
  return Object.hasOwn(commands, kind);
}

function draft<K extends EntryKind>(kind: K, body: SiteDrillEntries[K]) {
  return { kind, body };
}

function refuseWith(
  code: SiteDrillsRefusal,
  facts: Readonly<Record<string, string | number>> = {},
  field?: string,
): Refusal {
  return refuse(code, facts, field);
}
