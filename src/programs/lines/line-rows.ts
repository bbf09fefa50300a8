// Rows of the store's own tables that tell how far acts are, as a reader of an office sees them.
import type { CentreRole, LineEvent } from '#kernel/line.ts';

export interface LineTables {
  readonly 'dawam.line_event': LineEvent & { readonly office: string };
  readonly 'dawam.holding': {
    readonly office: string;
    readonly centre: CentreRole;
    readonly size: number;
    readonly cosigned_at: string;
  };
  readonly 'dawam.entry': {
    readonly office: string;
    readonly index: number;
    readonly kind: string;
    readonly subject: string;
    readonly recorded_at: string;
    readonly leaf: Uint8Array | null;
  };
  readonly 'dawam.entry_file': { readonly office: string; readonly index: number };
}
