// In which stage of a pack, of a sheet or of an outage which command is allowed, or the reason why
// not: complete tables, whose missing cell the compiler finds. What a command asks beyond its stage
// is in decide.ts.
import type { CommandKind } from './commands.ts';
import type { FallbackRefusal } from './refusals.ts';
import type { OutageStage, PackStage, SheetStage } from './shapes.ts';

export type Verdict = 'allowed' | FallbackRefusal;

export type OutageCommand = 'open-outage' | 'open-pack' | 'close-outage';
export type PackCommand = Exclude<CommandKind, OutageCommand>;
export type SheetCommand = Exclude<PackCommand, 'lease-pack' | 'print-pack' | 'deliver-pack'>;

type SheetVerdicts = Readonly<Record<SheetCommand, Verdict>>;
const keying: SheetVerdicts = {
  ...{ 'key-sheet': 'allowed', 'rekey-sheet': 'allowed', 'check-sheet': 'allowed' },
  ...{ 'settle-sheet': 'allowed', 'void-sheet': 'allowed', 'miss-sheet': 'allowed' },
  ...{ 'return-sheets': 'allowed', 'enter-drill-sheet': 'allowed' },
};
/** A sheet may be spoiled or lost before its pack is opened, but nobody has written on it. */
const unopened: SheetVerdicts = {
  ...{ 'key-sheet': 'fallback.pack-not-opened', 'rekey-sheet': 'fallback.pack-not-opened' },
  ...{ 'check-sheet': 'fallback.pack-not-opened', 'settle-sheet': 'fallback.pack-not-opened' },
  ...{ 'void-sheet': 'allowed', 'miss-sheet': 'allowed', 'return-sheets': 'allowed' },
  'enter-drill-sheet': 'fallback.pack-not-opened',
};
const leased = 'fallback.pack-leased-already';
const none = 'fallback.no-such-pack';

export const packVerdicts: Readonly<Record<PackStage, Readonly<Record<PackCommand, Verdict>>>> = {
  none: {
    ...{ 'lease-pack': 'allowed', 'print-pack': none, 'deliver-pack': none },
    ...{ 'key-sheet': none, 'rekey-sheet': none, 'check-sheet': none, 'settle-sheet': none },
    ...{ 'void-sheet': none, 'miss-sheet': none, 'return-sheets': none },
    'enter-drill-sheet': none,
  },
  leased: {
    ...unopened,
    ...{ 'lease-pack': leased, 'print-pack': 'allowed' },
    'deliver-pack': 'fallback.pack-not-printed',
  },
  printed: {
    ...unopened,
    ...{ 'lease-pack': leased, 'print-pack': 'allowed', 'deliver-pack': 'allowed' },
  },
  delivered: {
    ...unopened,
    ...{ 'lease-pack': leased, 'print-pack': 'allowed', 'deliver-pack': 'allowed' },
  },
  opened: {
    ...keying,
    ...{ 'lease-pack': leased, 'print-pack': 'fallback.pack-opened-already' },
    'deliver-pack': 'fallback.pack-opened-already',
  },
};

const ended = (verdict: Verdict): SheetVerdicts => ({
  ...{ 'key-sheet': verdict, 'rekey-sheet': verdict, 'check-sheet': verdict },
  ...{ 'settle-sheet': verdict, 'void-sheet': verdict, 'miss-sheet': verdict },
  ...{ 'return-sheets': verdict, 'enter-drill-sheet': verdict },
});
const blank = 'fallback.sheet-blank';
const keyed = 'fallback.keyed-already';
const differing = 'fallback.keyings-differ';
const agreed = 'fallback.agreed-already';

export const sheetVerdicts: Readonly<Record<SheetStage, Readonly<Record<SheetCommand, Verdict>>>> =
  {
    blank: {
      ...{ 'key-sheet': 'allowed', 'rekey-sheet': blank, 'check-sheet': blank },
      ...{ 'settle-sheet': blank, 'void-sheet': 'allowed', 'miss-sheet': 'allowed' },
      ...{ 'return-sheets': 'allowed', 'enter-drill-sheet': blank },
    },
    keyed: {
      ...{ 'key-sheet': keyed, 'rekey-sheet': 'allowed', 'check-sheet': 'allowed' },
      ...{ 'settle-sheet': 'fallback.nothing-to-settle', 'void-sheet': 'allowed' },
      ...{ 'miss-sheet': keyed, 'return-sheets': keyed, 'enter-drill-sheet': keyed },
    },
    differing: {
      ...{ 'key-sheet': keyed, 'rekey-sheet': 'allowed', 'check-sheet': differing },
      ...{ 'settle-sheet': 'allowed', 'void-sheet': 'allowed', 'miss-sheet': differing },
      ...{ 'return-sheets': differing, 'enter-drill-sheet': differing },
    },
    agreed: {
      ...{ 'key-sheet': agreed, 'rekey-sheet': 'allowed', 'check-sheet': agreed },
      ...{ 'settle-sheet': 'fallback.nothing-to-settle', 'void-sheet': 'allowed' },
      ...{ 'miss-sheet': agreed, 'return-sheets': agreed, 'enter-drill-sheet': 'allowed' },
    },
    used: ended('fallback.used-already'),
    void: ended('fallback.is-void'),
    missing: ended('fallback.is-missing'),
    returned: ended('fallback.is-returned'),
  };

export const outageVerdicts: Readonly<
  Record<OutageStage, Readonly<Record<OutageCommand, Verdict>>>
> = {
  none: {
    'open-outage': 'allowed',
    'open-pack': 'fallback.no-such-outage',
    'close-outage': 'fallback.no-such-outage',
  },
  open: {
    'open-outage': 'fallback.outage-open-already',
    'open-pack': 'allowed',
    'close-outage': 'allowed',
  },
  closed: {
    'open-outage': 'fallback.outage-closed-already',
    'open-pack': 'fallback.outage-closed-already',
    'close-outage': 'fallback.outage-closed-already',
  },
};
