// What the routes of delivery need beyond tables and papers; the program gives it.
import type { Bytes } from '#archive/archive-source.ts';
import type { PaperReader } from '#modules/correspondence/paper/paper-port.ts';
import type { NoteAsked, NoteMade } from './outside-store.ts';

export interface OutsidePort {
  makeNote(asked: NoteAsked): Promise<NoteMade>;
  /** False where there is no such mail. */
  setMailAside(asked: {
    readonly office: string;
    readonly id: string;
    readonly person: string;
    readonly at: string;
  }): Promise<boolean>;
  hasMailbox(office: string): boolean;
  /** Tries once more; false where it does not wait for that. */
  retryDelivery(waiting: {
    readonly office: string;
    readonly index: number;
    readonly recipient: string;
  }): Promise<boolean>;
  /** As that, of what came from another server and could not be taken in. */
  retryInbound(place: {
    readonly office: string;
    readonly origin: string;
    readonly index: number;
  }): Promise<boolean>;
}

export interface OutsideReader extends PaperReader {
  readonly outside: OutsidePort;
  readFile(sha256: string): Bytes;
}
