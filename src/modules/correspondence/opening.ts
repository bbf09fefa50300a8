// Opens what the tables leave out of secret letters, for who asks and may read them: the letters'
// own entries are read through the reader's wall, which unseals them, and folded in memory. Nothing
// of it is kept. Whoever holds an open referral of a letter is among its readers.
import type { Office } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { isSecret, mayRead, mayReadRow } from './clearance.ts';
import { isClosedEnvelope } from './envelopes.ts';
import { letterRow } from './project.ts';
import type { CorrespondenceDatabase, LetterRow } from './reader.ts';
import { empty, fold } from './state.ts';
import type { LetterState } from './state.ts';
import type { Asking } from './views.ts';
import { wordIn } from './words.ts';

/** So many letters are read at once. */
const PIECE_LETTERS = 200;

type Covered = Pick<LetterRow, 'subject' | 'state' | 'secrecy' | 'drafted_by'>;

/** A letter's row as it may be shown to the one who asks. */
export type Shown<Row> = Row & { readonly is_masked: boolean };

/** What is said of the letter where the row has a place for it. */
type Card = Partial<
  Pick<LetterRow, 'heading' | 'party' | 'holder' | 'citizen_id' | 'closing_number'>
>;

/**
 * The same rows: those of secret letters that may be read with what their entries say, the others
 * as they are. `more`: what beyond the card the row takes from the opened letter.
 */
export async function openRows<Row extends Covered & Card>(
  db: CorrespondenceDatabase,
  asking: Asking,
  rows: readonly Row[],
  more: (row: Row, state: LetterState) => Partial<Row> = () => ({}),
): Promise<readonly Shown<Row>[]> {
  const { viewer, office } = asking;
  const mayBeReferred = (viewer.posts ?? []).length > 0;
  const wanted = rows.filter(
    (row) => isSecret(row.secrecy) && (mayBeReferred || mayReadRow(readableOf(row), viewer)),
  );
  const states = await readStates(
    db,
    office.id,
    wanted.map(({ subject }) => subject),
  );
  return rows.map((row) => {
    if (!isSecret(row.secrecy)) return { ...row, is_masked: false };
    const state = states.get(row.subject);
    // What cannot be opened says of itself that it is not secret, or nothing at all.
    const isOpened = state !== undefined && isSecret(state.card.secrecy);
    if (!isOpened) return { ...row, is_masked: !mayReadRow(readableOf(row), viewer) };
    if (!mayRead(state, viewer)) return { ...row, is_masked: true };
    return { ...row, ...cardOf(row, office, state), ...more(row, state), is_masked: false };
  });
}

/** Letters as they stand, opened, whoever asks: for who counts and names no subject. */
export async function readStates(
  db: CorrespondenceDatabase,
  office: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, LetterState>> {
  const histories = await readHistories(db, office, subjects);
  return new Map([...histories].map(([subject, own]) => [subject, own.reduce(fold, empty())]));
}

/** Entries of letters, opened, oldest first. */
export async function readHistories(
  db: CorrespondenceDatabase,
  office: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly PlacedEntry[]>> {
  const wanted = [...new Set(subjects)];
  const histories = new Map<string, PlacedEntry[]>();
  for (let at = 0; at < wanted.length; at += PIECE_LETTERS) {
    const piece = wanted.slice(at, at + PIECE_LETTERS);
    const found = await db
      .selectFrom('dawam.entry')
      .select(['subject', 'index', 'leaf'])
      .where('office', '=', office)
      .where('subject', 'in', piece)
      .orderBy('index')
      .execute();
    for (const { subject, index, leaf } of found) {
      const entry = leaf === null ? undefined : entryOf(leaf);
      if (entry === undefined) continue;
      const placed = { index: Number(index), entry };
      const own = histories.get(subject);
      if (own === undefined) histories.set(subject, [placed]);
      else own.push(placed);
    }
  }
  return histories;
}

function readableOf({ state, secrecy, drafted_by: draftedBy }: Covered) {
  return { state, secrecy, draftedBy };
}

function cardOf(row: Card & Covered, office: Office, state: LetterState): Card {
  const whole = letterRow(office.id, row.subject, state);
  const heading = isClosedEnvelope(state)
    ? wordIn(office.language, 'envelope.closed')
    : whole.heading;
  return {
    ...('heading' in row ? { heading } : {}),
    ...('party' in row ? { party: whole.party } : {}),
    ...('holder' in row ? { holder: whole.holder } : {}),
    ...('citizen_id' in row ? { citizen_id: whole.citizen_id } : {}),
    ...('closing_number' in row ? { closing_number: whole.closing_number } : {}),
  };
}
