// Deciding about the sheets of a pack: keyed in by one clerk, names and amounts again by a second
// one, settled where they differ; or spoiled, lost, brought back blank. Every sheet ends once.
import type { Command, Decision, Draft } from '#kernel/module.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { SheetForm, SheetForms } from '#kernel/sheet.ts';
import { must } from '#lib/assert.ts';
import type { CheckSheetBody, DrillSheetBody, KeySheetBody, MissSheetBody } from './commands.ts';
import type { ReturnSheetsBody, VoidSheetBody } from './commands.ts';
import { draft, refuseWith } from './drafts.ts';
import type { Filled, SheetKeyed } from './entries.ts';
import { filledOnly, findWrongField, listDifferences, listKeyedTwice } from './keyed-twice.ts';
import type { PackState, Sheet } from './state.ts';
import { sheetVerdicts } from './verdicts.ts';
import type { SheetCommand } from './verdicts.ts';

export function decideSheet(
  pack: PackState,
  kind: SheetCommand,
  command: Command,
  forms: SheetForms,
): Decision {
  // The body has passed the schema of its kind.
  const { body } = command;
  if (kind === 'return-sheets') return returnSheets(pack, (body as ReturnSheetsBody).sheets);
  const found = findSheet(pack, kind, (body as DrillSheetBody).sheet);
  if ('refused' in found) return found;
  const form = forms[pack.form];
  // Forms of a release that is gone are keyed in by hand, as new letters, and these sheets void.
  if (form === undefined) return refuseWith('fallback.no-such-form', { form: pack.form });
  switch (kind) {
    case 'key-sheet':
    case 'rekey-sheet':
      return keySheet(pack, form, command, body as KeySheetBody);
    case 'check-sheet':
      return checkSheet(found, form, command, (body as CheckSheetBody).fields);
    case 'settle-sheet':
      return settleSheet(found, form, (body as CheckSheetBody).fields);
    case 'void-sheet': {
      const { sheet, reason } = body as VoidSheetBody;
      return [ended(found, draft('sheet-voided', { sheet, reason }))];
    }
    case 'miss-sheet': {
      const { sheet, lastSeen, circumstances } = body as MissSheetBody;
      return [ended(found, draft('sheet-missed', { sheet, lastSeen, circumstances }))];
    }
    case 'enter-drill-sheet':
      if (!pack.isDrill) return refuseWith('fallback.not-a-drill');
      return [draft('sheet-entered', { sheet: found.sheet, as: null })];
  }
}

function findSheet(pack: PackState, kind: SheetCommand, place: number): Sheet | Refusal {
  const sheet = pack.sheets[place - 1];
  if (sheet === undefined) return refuseWith('fallback.no-such-sheet', { sheet: place }, '/sheet');
  const verdict = sheetVerdicts[sheet.stage][kind];
  if (verdict === 'allowed') return sheet;
  return refuseWith(verdict, { number: sheet.text }, '/sheet');
}

/** Its number stays in the register, void. */
function ended({ number }: Sheet, one: Draft): Draft {
  if (number === null) return one;
  const { register, year, serial, text } = number;
  return { ...one, number: { register, status: 'void', take: { year, serial, text } } };
}

function keySheet(
  pack: PackState,
  form: SheetForm,
  { occurredAt }: Command,
  { sheet, fields, doneBy }: KeySheetBody,
): Decision {
  if (occurredAt === undefined) return refuseWith('fallback.time-missing', {}, '/occurredAt');
  if (pack.startedAt !== null && occurredAt < pack.startedAt) {
    return refuseWith('fallback.before-outage', { from: pack.startedAt }, '/occurredAt');
  }
  const wrong = findWrongField(form, fields);
  if (wrong !== undefined) {
    return refuseWith(wrong.refused, { field: wrong.field }, `/fields/${wrong.field}`);
  }
  const keyed = { sheet, fields: filledOnly(fields), happenedAt: occurredAt, doneBy };
  const first = draft('sheet-keyed', keyed);
  return listKeyedTwice(form).length === 0 ? [first, draft('sheet-agreed', keyed)] : [first];
}

function agreedOn(sheet: Sheet, fields: Filled): SheetKeyed {
  const { happenedAt, doneBy } = sheet;
  const keyed = 'A sheet that is read again was keyed in before.';
  return {
    ...{ sheet: sheet.sheet, fields },
    ...{ happenedAt: must(happenedAt ?? undefined, keyed), doneBy: doneBy ?? '' },
  };
}

function checkSheet(sheet: Sheet, form: SheetForm, { by }: Command, fields: Filled): Decision {
  if (by.person === sheet.keyedBy) return refuseWith('fallback.same-clerk', {}, '/sheet');
  const twice = listKeyedTwice(form);
  const unknown = Object.keys(fields).find((name) => !twice.includes(name));
  if (unknown !== undefined) {
    return refuseWith('fallback.field-unknown', { field: unknown }, `/fields/${unknown}`);
  }
  const first = sheet.fields ?? {};
  const again = filledOnly(fields);
  const differences = [...listDifferences(form, first, again)];
  const checked = draft('sheet-checked', { sheet: sheet.sheet, again, differences });
  if (differences.length > 0) return [checked];
  return [checked, draft('sheet-agreed', agreedOn(sheet, first))];
}

/** For each field in which the keyings differ, what stands on the sheet after all. */
function settleSheet(sheet: Sheet, form: SheetForm, fields: Filled): Decision {
  const left = sheet.differences.find((name) => fields[name] === undefined);
  if (left !== undefined) {
    return refuseWith('fallback.field-missing', { field: left }, `/fields/${left}`);
  }
  const other = Object.keys(fields).find((name) => !sheet.differences.includes(name));
  if (other !== undefined) {
    return refuseWith('fallback.field-unknown', { field: other }, `/fields/${other}`);
  }
  const settled = filledOnly({ ...sheet.fields, ...fields });
  const wrong = findWrongField(form, settled);
  if (wrong !== undefined) {
    return refuseWith(wrong.refused, { field: wrong.field }, `/fields/${wrong.field}`);
  }
  return [draft('sheet-agreed', agreedOn(sheet, settled))];
}

function returnSheets(pack: PackState, places: readonly number[]): Decision {
  if (new Set(places).size !== places.length) {
    return refuseWith('fallback.sheet-repeated', {}, '/sheets');
  }
  const drafts: Draft[] = [];
  for (const place of places) {
    const found = findSheet(pack, 'return-sheets', place);
    if ('refused' in found) return found;
    drafts.push(ended(found, draft('sheet-returned', { sheet: place })));
  }
  return drafts;
}
