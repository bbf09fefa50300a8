// What the routes of the morning's post take and give.
import { z } from 'zod';
import { turns } from '#modules/correspondence/post-pieces.ts';

export const batchFilesMax = 200;
export const piecesMax = 1_000;

const page = z.object({
  file: z.number().int().min(0).max(10_000),
  page: z.number().int().min(1).max(10_000),
  turn: z.literal(turns),
  starts: z.boolean(),
});
export const pieceShape = z.object({
  id: z.uuidv7(),
  isDiscarded: z.boolean(),
  pages: z.array(page).min(1).max(1_000),
});

export const askedBatch = z.object({
  id: z.uuidv7().describe('given by the caller, so that asking twice makes one batch'),
  name: z.string().trim().min(1).max(120),
  files: z
    .array(z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().max(200) }))
    .min(1)
    .max(batchFilesMax),
});
export const askedArrangement = z.object({
  version: z.number().int().min(0),
  pieces: z.array(pieceShape).max(piecesMax),
});

const tally = {
  files: z.number().int(),
  waitingFiles: z.number().int().describe('sources that are still being taken in'),
  failedFiles: z.number().int(),
  pieces: z.number().int().describe('without the discarded ones'),
  registered: z.number().int(),
};
export const batchRow = z.object({
  ...{ id: z.string(), name: z.string(), source: z.enum(['upload', 'folder']) },
  ...{ person: z.string().nullable(), createdAt: z.string() },
  ...tally,
});
export const failedReading = z.object({
  sha256: z.string(),
  name: z.string().nullable(),
  letter: z.string().nullable(),
  reason: z.string(),
});
export const batchesShape = z.object({
  batches: z.array(batchRow),
  canScan: z.boolean().describe('the programs that take pages apart are there'),
  canTiff: z.boolean(),
  languages: z.array(z.string()).describe('what the machine reads; none: it reads no scans'),
  hasFolder: z.boolean().describe('a folder of a scanner is watched'),
  reading: z.object({ waiting: z.number().int(), failed: z.array(failedReading) }),
});
export const batchShape = z.object({
  ...batchRow.omit({ pieces: true }).shape,
  version: z.number().int(),
  sources: z.array(
    z.object({
      place: z.number().int(),
      name: z.string(),
      mediaType: z.string(),
      state: z.enum(['waiting', 'ready', 'failed']),
      reason: z.string().nullable(),
      pages: z.number().int(),
    }),
  ),
  pieces: z.array(
    z.object({
      ...pieceShape.shape,
      number: z.string().nullable().describe("the letter's number, once it is registered"),
      letter: z.string().nullable(),
      proposed: z
        .object({ number: z.string().nullable(), date: z.string().nullable() })
        .describe('read by machine: a person types or confirms it'),
      isRead: z.boolean().describe('the machine has read its first page, or gave it up'),
    }),
  ),
  leftOut: z.array(
    z.object({
      ...{ file: z.number().int(), page: z.number().int() },
      look: z.enum(['page', 'blank', 'letter', 'enclosure']),
    }),
  ),
});
export const composedShape = z.object({
  files: z.array(
    z.object({
      ...{ sha256: z.string(), name: z.string(), mediaType: z.string() },
      sizeBytes: z.number().int(),
    }),
  ),
});

export type BatchesAnswer = z.output<typeof batchesShape>;
export type BatchAnswer = z.output<typeof batchShape>;
export type BatchRow = z.output<typeof batchRow>;
export type ComposedAnswer = z.output<typeof composedShape>;
