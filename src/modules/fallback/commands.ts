// What may be asked: leasing, printing and handing out packs of numbered sheets, opening and
// closing an outage, and keying in what was written on the sheets meanwhile.
import { z } from 'zod';
import { languages } from './languages.ts';
import type { CommandRule } from '#kernel/module.ts';
import { packSubject } from '#kernel/sheet.ts';
import { lineShape, textShape } from '#kernel/text.ts';
import { FIELD_CHARS_MAX, OUTAGE_PACKS_MAX, PACK_SHEETS_MAX } from './shapes.ts';

const sheet = z.int().min(1).max(PACK_SHEETS_MAX);
const instant = z.iso.datetime({ precision: 3 });
const fieldName = z.string().min(1).max(40);
const filled = z.record(fieldName, textShape(FIELD_CHARS_MAX));
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

export const leasePackBody = z.strictObject({
  form: z.string().min(1).max(40),
  count: z.int().min(1).max(PACK_SHEETS_MAX),
  isDrill: z.boolean().default(false),
});
export type LeasePackBody = z.infer<typeof leasePackBody>;

export const printPackBody = z.strictObject({
  languages: z.array(z.enum(languages)).min(1).max(2),
});
export type PrintPackBody = z.infer<typeof printPackBody>;

export const deliverPackBody = z.strictObject({
  to: lineShape(120).describe('who keeps it from now on, and where'),
  note: textShape(500).default(''),
});
export type DeliverPackBody = z.infer<typeof deliverPackBody>;

export const keySheetBody = z.strictObject({
  sheet,
  fields: filled,
  doneBy: lineShape(120).describe('who filled the sheet in'),
});
export type KeySheetBody = z.infer<typeof keySheetBody>;

/** The second clerk's keying of names and amounts; of a settling, the values that are right. */
export const checkSheetBody = z.strictObject({ sheet, fields: filled });
export type CheckSheetBody = z.infer<typeof checkSheetBody>;

export const voidSheetBody = z.strictObject({ sheet, reason: lineShape(300) });
export type VoidSheetBody = z.infer<typeof voidSheetBody>;

export const missSheetBody = z.strictObject({
  sheet,
  lastSeen: lineShape(300).describe('where, when and with whom'),
  circumstances: textShape(2_000).refine((text) => text.trim() !== ''),
});
export type MissSheetBody = z.infer<typeof missSheetBody>;

export const returnSheetsBody = z.strictObject({
  sheets: z.array(sheet).min(1).max(PACK_SHEETS_MAX),
});
export type ReturnSheetsBody = z.infer<typeof returnSheetsBody>;

export const drillSheetBody = z.strictObject({ sheet });
export type DrillSheetBody = z.infer<typeof drillSheetBody>;

export const openOutageBody = z.strictObject({
  isDrill: z.boolean().default(false),
  cause: lineShape(300),
});
export type OpenOutageBody = z.infer<typeof openOutageBody>;

export const openPackBody = z.strictObject({ pack: z.uuid() });
export type OpenPackBody = z.infer<typeof openPackBody>;

export const closeOutageBody = z.strictObject({
  /** All that were opened in it, as the person saw them. */
  packs: z.array(z.uuid()).max(OUTAGE_PACKS_MAX),
  resumedAt: instant,
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  passkey: z
    .strictObject({
      credential: base64url.max(1_400),
      authenticatorData: base64url.max(2_000),
      clientData: base64url.max(4_000),
      signature: base64url.max(2_000),
    })
    .nullable()
    .default(null),
});
export type CloseOutageBody = z.infer<typeof closeOutageBody>;

const keepers = ['registrar', 'head'] as const;
const clerks = ['registrar', 'clerk'] as const;

/** Subject: `pack/<uuid>`; of the last three `outage/<uuid>`. */
export const commands = {
  'lease-pack': {
    schema: leasePackBody,
    capacities: keepers,
    summary: 'Reserve the next numbers of a register for a pack of paper sheets.',
  },
  'print-pack': {
    schema: printPackBody,
    capacities: keepers,
    summary: 'Note that the pack was printed, and in which languages.',
  },
  'deliver-pack': {
    schema: deliverPackBody,
    capacities: keepers,
    summary: 'Hand the printed pack to who keeps it.',
  },
  'key-sheet': {
    schema: keySheetBody,
    capacities: clerks,
    summary: 'Key in what stands on a sheet; occurredAt says when it was filled in.',
  },
  'rekey-sheet': {
    schema: keySheetBody,
    capacities: clerks,
    summary: 'Key a sheet in once more, from the beginning, before it is entered.',
  },
  'check-sheet': {
    schema: checkSheetBody,
    capacities: clerks,
    summary: 'A second clerk keys names and amounts again, without seeing the first keying.',
  },
  'settle-sheet': {
    schema: checkSheetBody,
    capacities: clerks,
    summary: 'Say what is right where the two keyings differ.',
  },
  'void-sheet': {
    schema: voidSheetBody,
    capacities: clerks,
    summary: 'A sheet was spoiled; its number stays visible as void.',
  },
  'miss-sheet': {
    schema: missSheetBody,
    capacities: keepers,
    summary: 'A sheet is not to be found; the report says what is known.',
  },
  'return-sheets': {
    schema: returnSheetsBody,
    capacities: clerks,
    summary: 'Blank sheets that came back; their numbers are not used any more.',
  },
  'enter-drill-sheet': {
    schema: drillSheetBody,
    capacities: clerks,
    summary: 'Enter a sheet of a drill into the register of the drill.',
  },
  'open-outage': {
    schema: openOutageBody,
    capacities: ['head'],
    summary: 'From here on the office works on paper; occurredAt says since when.',
  },
  'open-pack': {
    schema: openPackBody,
    capacities: [...keepers, 'clerk'],
    listRead: (body) => [packSubject((body as OpenPackBody).pack)],
    summary: 'A pack was broken open in this outage.',
  },
  'close-outage': {
    schema: closeOutageBody,
    capacities: ['head'],
    listRead: (body) => (body as CloseOutageBody).packs.map(packSubject),
    summary: 'Sign the reconciliation, in which every sheet has its end.',
  },
} as const satisfies Record<string, CommandRule>;

export type CommandKind = keyof typeof commands;
