// What may be asked of a file of the archive as a whole: closing its open volume.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { lineShape } from '#kernel/text.ts';
import { letterId } from './body-parts.ts';

export const fileMark = lineShape(120);

export const closeVolumeBody = z.strictObject({
  file: fileMark.describe('mark of the file'),
  /** That the person saw: another one that was opened meanwhile is not closed unseen. */
  volume: z.int().min(1).max(9_999).describe('the open volume'),
  letter: letterId.describe('a letter that lies in it: an empty volume is not closed'),
});
export type CloseVolumeBody = z.infer<typeof closeVolumeBody>;

/** Subject: `file/<hash of its mark>`. */
export const volumeCommands = {
  'close-volume': {
    schema: closeVolumeBody,
    capacities: ['registrar', 'archivist', 'head'],
    // The body has passed the schema above.
    listRead: (body) => [(body as CloseVolumeBody).letter],
    summary: 'Close the open volume of a file; what is archived from then on lies in the next one.',
  },
} as const satisfies Record<string, CommandRule>;
