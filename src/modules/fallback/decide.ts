// The law of going on with paper: one pack's or outage's state and a command give entries or a
// refusal. The tables of verdicts say first what is allowed; then each command asks its own
// questions, here and in decide-keying.ts. Which forms there are the program says. Pure.
import type { Command, Context, Decision, Draft } from '#kernel/module.ts';
import { verifyPasskey } from '#kernel/passkey.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { packSubject, sheetKinds } from '#kernel/sheet.ts';
import type { SheetForms } from '#kernel/sheet.ts';
import { must } from '#lib/assert.ts';
import { isUuid7 } from '#lib/uuid.ts';
import { commands } from './commands.ts';
import type { CloseOutageBody, CommandKind, DeliverPackBody, LeasePackBody } from './commands.ts';
import type { OpenOutageBody, OpenPackBody, PrintPackBody } from './commands.ts';
import { decideSheet } from './decide-keying.ts';
import { draft, refuseWith } from './drafts.ts';
import { reconciliationDigest, totalOf } from './reconciliation.ts';
import type { ReconciledPack } from './reconciliation.ts';
import { OUTAGE_PACKS_MAX } from './shapes.ts';
import { countsOf, packOf } from './state.ts';
import type { FallbackState, OutageState, PackState } from './state.ts';
import { outageVerdicts, packVerdicts } from './verdicts.ts';
import type { OutageCommand, PackCommand } from './verdicts.ts';

export type Decide = (state: FallbackState, command: Command, context: Context) => Decision;

export function decideWith(forms: SheetForms): Decide {
  return (state, command, context) => {
    const kind = findKind(command.kind);
    if (kind === undefined) return refuse('kernel.unknown-command', { kind: command.kind });
    const [family, id = ''] = command.subject.split('/', 2);
    if (family !== familyOf(kind) || !isUuid7(id)) {
      return refuseWith('fallback.bad-subject', { subject: command.subject });
    }
    if (state.family === 'outage') {
      return decideOutage(state, kind as OutageCommand, command, context);
    }
    return decidePack(state, kind as PackCommand, command, forms);
  };
}

function findKind(kind: string): CommandKind | undefined {
  return Object.hasOwn(commands, kind) ? (kind as CommandKind) : undefined;
}

function familyOf(kind: CommandKind): FallbackState['family'] {
  return Object.hasOwn(outageVerdicts.none, kind) ? 'outage' : 'pack';
}

function decidePack(
  state: PackState,
  kind: PackCommand,
  command: Command,
  forms: SheetForms,
): Decision {
  const verdict = packVerdicts[state.stage][kind];
  if (verdict !== 'allowed') return refuseWith(verdict);
  // The body has passed the schema of its kind.
  const { body } = command;
  switch (kind) {
    case 'lease-pack':
      return leasePack(command, body as LeasePackBody, forms);
    case 'print-pack': {
      const { languages } = body as PrintPackBody;
      const once = [...new Set(languages)];
      return [draft('pack-printed', { languages: once, version: state.version })];
    }
    case 'deliver-pack': {
      const { to, note } = body as DeliverPackBody;
      return [draft('pack-delivered', { to, note })];
    }
    default:
      return decideSheet(state, kind, command, forms);
  }
}

/** One entry for each number: the register shows every one of them as reserved. */
function leasePack(
  { subject }: Command,
  { form: name, count, isDrill }: LeasePackBody,
  forms: SheetForms,
): Decision {
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (form === undefined) return refuseWith('fallback.no-such-form', { form: name }, '/form');
  const { register, version } = form;
  const places = Array.from({ length: count }, (_, i) => i + 1);
  // Of a drill: the end of the pack's own id, so that no two packs look alike, and nobody takes it
  // for a number of the office.
  const mark = `D-${subject.slice(-4).toUpperCase()}`;
  const sheets = places.map((sheet): Draft => {
    const kind = sheetKinds.leased;
    if (!isDrill) return { kind, body: { sheet, text: '' }, number: { register, status } };
    return { kind, body: { sheet, text: `${mark}-${String(sheet).padStart(3, '0')}` } };
  });
  return [draft('pack-leased', { form: name, register, version, count, isDrill }), ...sheets];
}

const status = 'reserved';

function decideOutage(
  state: OutageState,
  kind: OutageCommand,
  command: Command,
  context: Context,
): Decision {
  const verdict = outageVerdicts[state.stage][kind];
  if (verdict !== 'allowed') return refuseWith(verdict);
  const { body } = command;
  switch (kind) {
    case 'open-outage': {
      const { isDrill, cause } = body as OpenOutageBody;
      const startedAt = command.occurredAt ?? context.now;
      return [draft('outage-opened', { isDrill, cause, startedAt })];
    }
    case 'open-pack':
      return openPack(state, command, body as OpenPackBody, context);
    case 'close-outage':
      return closeOutage(state, command, body as CloseOutageBody, context);
  }
}

function readPack({ listEntries }: Context, pack: string): PackState {
  const entries = must(listEntries, 'A command about packs reads them.');
  return packOf(entries(packSubject(pack)));
}

function openPack(
  state: OutageState,
  { subject }: Command,
  { pack: id }: OpenPackBody,
  context: Context,
): Decision {
  const pack = readPack(context, id);
  if (pack.stage === 'none') return refuseWith('fallback.no-such-pack', {}, '/pack');
  if (pack.stage === 'leased') return refuseWith('fallback.pack-not-printed', {}, '/pack');
  if (pack.stage === 'opened') return refuseWith('fallback.pack-opened-already', {}, '/pack');
  if (pack.isDrill !== state.isDrill) return refuseWith('fallback.other-kind-of-pack', {}, '/pack');
  if (state.packs.length >= OUTAGE_PACKS_MAX) {
    return refuseWith('fallback.too-many-packs', { most: OUTAGE_PACKS_MAX });
  }
  const { startedAt } = state;
  const opened = draft('pack-opened', { outage: idOf(subject), startedAt });
  return [
    draft('pack-taken', { pack: id, count: pack.count }),
    { ...opened, subject: packSubject(id) },
  ];
}

function idOf(subject: string): string {
  return subject.slice(subject.indexOf('/') + 1);
}

function reconciled(id: string, pack: PackState): ReconciledPack {
  const first = textOf(pack.sheets[0]);
  return { pack: id, first, last: textOf(pack.sheets.at(-1)), counts: countsOf(pack.sheets) };
}

function textOf(sheet: PackState['sheets'][number] | undefined): string {
  return sheet?.text ?? '';
}

/** Signed by the head, and only when not one sheet is outstanding. */
function closeOutage(
  state: OutageState,
  { subject, office, by }: Command,
  body: CloseOutageBody,
  context: Context,
): Decision {
  const opened = state.packs.map(({ pack }) => pack);
  if (opened.length !== body.packs.length || opened.some((id, i) => body.packs[i] !== id)) {
    return refuseWith('fallback.other-packs', {}, '/packs');
  }
  const packs = opened.map((id) => reconciled(id, readPack(context, id)));
  const counts = totalOf(packs);
  if (counts.outstanding > 0) {
    return refuseWith('fallback.not-at-zero', { n: counts.outstanding });
  }
  const { isDrill, startedAt } = state;
  const { resumedAt, passkey } = body;
  if (resumedAt < startedAt || resumedAt > context.now) {
    return refuseWith('fallback.resumed-too-early', {}, '/resumedAt');
  }
  const outage = idOf(subject);
  const told = { office, outage, isDrill, startedAt, resumedAt, packs };
  const digest = reconciliationDigest(told);
  if (digest !== body.digest) return refuseWith('fallback.digest-differs', {}, '/digest');
  const refused = checkPasskey(by.person, body, context);
  if (refused !== undefined) return refused;
  const method = passkey === null ? 'seat' : 'passkey';
  const signed = signerOf(office, by, context);
  return [draft('outage-closed', { resumedAt, counts, digest, ...signed, method, passkey })];
}

function signerOf(id: string, by: Command['by'], { authority }: Context) {
  const office = must(authority.findOffice(id), 'An office without a log is asked nothing.');
  const { language } = office;
  const post = by.appointment === undefined ? undefined : authority.findAppointment(by.appointment);
  return {
    name: authority.findPerson(by.person)?.names[language] ?? by.person,
    title: post?.title[language] ?? by.capacity,
  };
}

/** Who has a passkey signs with it: a seat that somebody left open is not their hand. */
function checkPasskey(
  person: string,
  { passkey, digest }: CloseOutageBody,
  { authority }: Context,
): Refusal | undefined {
  if (passkey === null) {
    const isNeeded = authority.hasPasskey(person);
    return isNeeded ? refuseWith('fallback.passkey-needed', {}, '/passkey') : undefined;
  }
  const enrolled = authority.findPasskey(passkey.credential);
  if (enrolled?.person !== person) return refuseWith('fallback.passkey-unknown', {}, '/passkey');
  const verdict = verifyPasskey({ ...passkey, publicKey: enrolled.publicKey }, digest);
  if (verdict.ok) return undefined;
  return refuseWith('fallback.passkey-invalid', { reason: verdict.reason }, '/passkey');
}
