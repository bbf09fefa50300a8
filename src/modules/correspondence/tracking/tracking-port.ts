// What the public page's route is given by the program: where the letter of a code stands, over all
// logs of the server, which no session's wall lets through.
import type { TrackingAnswer } from './tracking-shapes.ts';

export interface TrackingPort {
  /** `code`: as readTrackingCode gives it. Null for whatever is not to be told. */
  findTracked(number: string, code: string): Promise<TrackingAnswer['found']>;
}

export interface TrackingReader {
  readonly tracking: TrackingPort;
}
