// What follow-up needs beyond the tables of correspondence: the working time of an office and its
// rules of reminding, as they held at an instant. The program reads them from the office's rules.
import type { Language } from '#kernel/authority.ts';
import type { PaperReader } from '#modules/correspondence/paper/paper-port.ts';
import type { Rhythm } from './rhythm.ts';

export interface FollowUpReader extends PaperReader {
  /** `at`: RFC 3339; rules that were set later do not count. */
  findRhythm(office: string, at: string): Promise<Rhythm>;
  /** Where the person wants reminders by e-mail; undefined: nowhere. */
  findAddress(person: string): Promise<string | undefined>;
  /** `language`: that they read now; null: their office's. */
  setAddress(person: string, address: string | null, language: Language | null): Promise<void>;
}
