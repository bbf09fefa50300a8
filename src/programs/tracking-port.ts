// Where the letter of a visitor's note stands: found by the note's code in the tables of all logs
// of this server, then told from the letter's own entries. Nothing is written, and who asked is
// not kept.
import type { Authority } from '#kernel/authority.ts';
import { referenceKey } from '#lib/fold.ts';
import { isSecret } from '#modules/correspondence/clearance.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { toldOf } from '#modules/correspondence/tracking/told.ts';
import type { TrackingPort } from '#modules/correspondence/tracking/tracking-port.ts';
import type { SessionPool } from '#store/database.ts';
import type { Reader } from '#store/reader.ts';

export interface TrackingParts {
  readonly pool: Pick<SessionPool, 'query'>;
  readonly reader: Pick<Reader, 'listEntriesOf'>;
  readonly authority: Authority;
}

/** Two notes with one code would be a wonder; whoever has the number has the right one. */
const SAME_CODE_MAX = 4;

export function makeTrackingPort({ pool, reader, authority }: TrackingParts): TrackingPort {
  const readState = async (office: string, subject: string): Promise<LetterState> => {
    const history = await reader.listEntriesOf(office, subject);
    return history.reduce(fold, empty());
  };
  return {
    async findTracked(number, code) {
      const rows = await pool.query<{ office: string; subject: string }>({
        text: `select office, subject from tables.visitor_note where code = $1
          order by office, subject limit $2`,
        values: [code, SAME_CODE_MAX],
      });
      for (const { office: id, subject } of rows) {
        const office = authority.findOffice(id);
        const state = await readState(id, subject);
        const told = office === undefined ? undefined : toldOf(state, office, code);
        if (told === undefined || !isSame(told.number, number)) continue;
        const { reply, ...rest } = told;
        if (reply === null) return { ...rest, reply };
        const { letter, ...named } = reply;
        // Of a secret answer not even the number is told.
        const answer = letter === null ? undefined : await readState(id, letter);
        const isTold = answer === undefined || !isSecret(answer.card.secrecy);
        return { ...rest, reply: isTold ? named : null };
      }
      return null;
    },
  };
}

function isSame(one: string, other: string): boolean {
  return referenceKey(one).key === referenceKey(other).key;
}
