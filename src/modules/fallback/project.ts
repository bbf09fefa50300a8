// The rows of one pack or outage: a function of its state, so a rebuild gives the same bytes.
import type { Row, Rows } from '#kernel/module.ts';
import { countsOf } from './state.ts';
import type { FallbackState, OutageState, PackState, Sheet } from './state.ts';

export function project(office: string, subject: string, state: FallbackState): Rows {
  const id = subject.slice(subject.indexOf('/') + 1);
  if (state.stage === 'none') return {};
  if (state.family === 'outage') return { outage: [outageRow(office, id, state)] };
  const sheets = state.sheets.map((sheet) => sheetRow(office, id, sheet));
  return { sheet_pack: [packRow(office, id, state)], paper_sheet: sheets };
}

function packRow(office: string, pack: string, state: PackState): Row {
  const { form, register, version, isDrill, stage, languages, holder, outage, sheets } = state;
  return {
    ...{ office, pack, form, register, version, is_drill: isDrill, stage, languages, holder },
    ...{ outage, first: sheets[0]?.text ?? '', last: sheets.at(-1)?.text ?? '' },
    counts: countsOf(sheets),
    ...{ leased_at: state.leasedAt, printed_at: state.printedAt },
    ...{ delivered_at: state.deliveredAt, opened_at: state.openedAt },
  };
}

function sheetRow(office: string, pack: string, sheet: Sheet): Row {
  const { number, stage, fields, again, differences, reason, report } = sheet;
  return {
    ...{ office, pack, sheet: sheet.sheet, number: sheet.text },
    ...{ year: number?.year ?? null, serial: number?.serial ?? null },
    ...{ stage, fields, again, differences, reason, report },
    ...{ happened_at: sheet.happenedAt, done_by: sheet.doneBy },
    ...{ keyed_by: sheet.keyedBy, keyed_at: sheet.keyedAt, checked_by: sheet.checkedBy },
    ...{ entered_as: sheet.as, ended_at: sheet.endedAt, ended_by: sheet.endedBy },
  };
}

function outageRow(office: string, outage: string, state: OutageState): Row {
  const { isDrill, stage, cause, startedAt, openedBy, packs, closed } = state;
  return {
    ...{ office, outage, is_drill: isDrill, stage, cause, started_at: startedAt },
    ...{ opened_by: openedBy, packs: packs.map(({ pack }) => pack), closed },
  };
}
