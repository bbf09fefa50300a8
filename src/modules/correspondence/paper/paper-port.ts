// What the routes of papers need beyond the tables: the press, the office's stamp, and how the
// office's papers look. The program gives it.
import type { Language } from '#kernel/authority.ts';
import type { CorrespondenceReader } from '#modules/correspondence/reader.ts';
import type { Paper } from '#paper/paper.ts';
import type { Printed } from '#paper/press.ts';
import type { PaperLook } from '#paper/look.ts';
import type { StampAsked } from './stamping.ts';
import type { StandingAnswer } from './standing.ts';

export interface PaperPort {
  /** `at`: RFC 3339. Throws a fault where too many papers wait. */
  print(paper: Paper, at: string): Promise<Printed>;
  /** The payload of the code; undefined where the entry is not there any more. */
  stamp(office: string, asked: StampAsked): Promise<string | undefined>;
  /** Verifier keys of the logs that this server writes, and of the centres that cosign them: who
   * has them can check its papers. */
  listKeys(): Promise<readonly string[]>;
  /** What became of the letter of a paper with this stamp; unknown of whatever else. */
  findStanding(payload: string): Promise<StandingAnswer>;
  /** Undefined where there is no such office. `language` left out: the office's own. */
  findLook(office: string, language?: Language): Promise<PaperLook | undefined>;
}

export interface PaperReader extends CorrespondenceReader {
  readonly papers: PaperPort;
}
