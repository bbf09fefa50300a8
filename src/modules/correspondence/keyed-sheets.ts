// Letters that were written down on paper sheets while the server was away. A command that enters
// one takes the number that was leased for its sheet, ends the sheet in the same act, and says
// nothing else than what two clerks agree stands there. Which sheets there are is another module's
// law; here only its entries are read.
import type { Decision } from '#kernel/module.ts';
import { findAgreedSheet, numberOfSheet, packSubject, sheetEntered } from '#kernel/sheet.ts';
import type { AgreedSheet, Keyed, SheetRef } from '#kernel/sheet.ts';
import { isRefusal } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Case } from './case.ts';
import { refuseWith } from './checks.ts';
import type { RegisterIncomingBody, WriteLetterBody } from './commands.ts';
import type { EnteredSheet, RegisterName } from './entries.ts';
import { keyIncoming, keyOutgoing } from './sheet.ts';

type FromSheet = RegisterIncomingBody | WriteLetterBody;

/** What the form does not ask may be added when it is keyed in: a scan, a class, references. */
const addable = ['files', 'classCode', 'references', 'isCircular', 'dueOn', 'sheet', 'outside'];

function checkSame(body: FromSheet, keyed: Keyed<FromSheet>): Refusal | undefined {
  const said = (whole: object) =>
    Object.entries(whole).filter(([name, value]) => !addable.includes(name) && value !== undefined);
  const isSame =
    keyed.ok &&
    canonicalJson(Object.fromEntries(said(body))) ===
      canonicalJson(Object.fromEntries(said(keyed.body)));
  return isSame ? undefined : refuseWith('correspondence.sheet-differs');
}

function findSheet(
  { state, context, occurredAt }: Case,
  ref: SheetRef,
  register: RegisterName,
): AgreedSheet | Refusal {
  const entries = must(context.listEntries, 'A command with a sheet reads its pack.');
  const agreed = findAgreedSheet(entries(packSubject(ref.pack)), ref);
  if (agreed?.number.register !== register) return refuseWith('correspondence.sheet-not-agreed');
  if (state.number !== null || state.state !== 'none') {
    return refuseWith('correspondence.sheet-has-own-number', { number: agreed.number.text });
  }
  if (occurredAt !== agreed.happenedAt) return refuseWith('correspondence.sheet-differs');
  return agreed;
}

/** The registration gets the sheet's number; a letter from no sheet stays as it was decided. */
export function enterIncoming(
  asked: Case,
  body: RegisterIncomingBody,
  decided: Decision,
): Decision {
  const { sheet: ref } = body;
  if (ref === undefined || isRefusal(decided)) return decided;
  const agreed = findSheet(asked, ref, 'incoming');
  if (isRefusal(agreed)) return agreed;
  const [registered] = decided;
  const drafted = must(registered, 'A registration is one entry.');
  const number = numberOfSheet(agreed, 'used');
  return (
    checkSame(body, keyIncoming(agreed.fields)) ?? [
      {
        ...drafted,
        ...{ number, rung: 'paper', body: { ...drafted.body, sheet: entered(ref, agreed) } },
      },
      sheetEntered(ref, asked.subject),
    ]
  );
}

/** The draft has the sheet's number from the beginning, as if it had been reserved for it. */
export function enterOutgoing(asked: Case, body: WriteLetterBody, decided: Decision): Decision {
  const { sheet: ref } = body;
  if (ref === undefined || isRefusal(decided)) return decided;
  const agreed = findSheet(asked, ref, 'outgoing');
  if (isRefusal(agreed)) return agreed;
  const number = numberOfSheet(agreed, 'reserved');
  const reserved = { register: 'outgoing', reason: '', sheet: entered(ref, agreed) };
  return (
    checkSame(body, keyOutgoing(agreed.fields)) ?? [
      ...decided.map((one) => ({ ...one, rung: 'paper' as const })),
      { kind: 'number-reserved', body: reserved, number, rung: 'paper' },
      sheetEntered(ref, asked.subject),
    ]
  );
}

function entered({ pack, sheet }: SheetRef, { doneBy }: AgreedSheet): EnteredSheet {
  return { pack, sheet, doneBy };
}
