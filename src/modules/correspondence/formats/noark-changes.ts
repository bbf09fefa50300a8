// What was changed in a letter after it had its number, and the change log of an export as Noark 5
// XML (endringslogg, version 5.0). A change is a difference between what two neighbouring entries
// leave standing in the structure; nobody keeps a list of changes beside the log.
import type { PlacedEntry } from '#kernel/entry.ts';
import { closeTag, element, openTag, textElement, xmlDeclaration } from '#lib/xml.ts';
import type { Xml } from '#lib/xml.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { dayOf, personName } from './letter-record.ts';
import type { RecordLook } from './letter-record.ts';
import { filled, NOARK_CATALOGUE } from './noark-journal.ts';
import type { Pieces } from './noark-journal.ts';
import { grades, postStateOf, postStates, writeOffs } from './noark-words.ts';

const NAMESPACE = 'http://www.arkivverket.no/standarder/noark5/endringslogg';

export interface LetterChange {
  /** UUID of the letter. */
  readonly letter: string;
  /** Name of the element in the structure. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
  /** RFC 3339 */
  readonly at: string;
  readonly by: string;
}

/** Of the letter's whole history, in the order of the log. */
export function changesOf(
  letter: string,
  history: readonly PlacedEntry[],
  look: RecordLook,
): readonly LetterChange[] {
  const changes: LetterChange[] = [];
  let state = empty();
  for (const placed of history) {
    const before = shownOf(state, look);
    state = fold(state, placed);
    if (before === undefined) continue;
    const after = shownOf(state, look) ?? before;
    const { recordedAt, by } = placed.entry;
    for (const [field, value] of Object.entries(after)) {
      const old = before[field] ?? '';
      if (old === value) continue;
      const who = personName(look, by);
      changes.push({ letter, field, before: old, after: value, at: recordedAt, by: who });
    }
  }
  return changes;
}

/** By the names of their elements; undefined before the letter has a number. */
function shownOf(
  state: LetterState,
  { office }: RecordLook,
): Readonly<Record<string, string>> | undefined {
  if (state.state === 'none' || state.direction === null || state.number === null) return undefined;
  const { card, writtenOff, archived } = state;
  return {
    tittel: card.subject,
    beskrivelse: card.abstract,
    noekkelord: card.classCode ?? '',
    grad: grades[card.secrecy] ?? '',
    journalstatus: postStates[postStateOf(state.state)],
    dokumentetsDato: state.theirDate ?? '',
    forfallsdato: state.dueOn ?? '',
    korrespondansepartNavn: state.direction === 'incoming' ? state.from.name : '',
    administrativEnhet: state.unit ?? '',
    avskrivningsmaate: writtenOff === null ? '' : writeOffs[writtenOff.reason].name,
    avskrivningsdato: writtenOff === null ? '' : dayOf(office, writtenOff.at),
    oppbevaringssted: archived?.place ?? '',
    // The sender's own number has no element of its own there.
    virksomhetsspesifikkeMetadata: state.theirNumber ?? '',
  };
}

/** At least one change: the schema has no empty log. */
export async function* changesXml(changes: Pieces<LetterChange>): AsyncGenerator<string> {
  const root = openTag('endringslogg', {
    xmlns: NAMESPACE,
    'xmlns:n5mdk': NOARK_CATALOGUE,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${NAMESPACE} endringslogg.xsd`,
  });
  yield `${xmlDeclaration}${root}\n`;
  for await (const change of changes) yield `${changeElement(change)}\n`;
  yield `${closeTag('endringslogg')}\n`;
}

function changeElement({ letter, field, before, after, at, by }: LetterChange): Xml {
  return element('endring', [
    textElement('referanseArkivenhet', letter),
    textElement('referanseMetadata', field),
    textElement('endretDato', at),
    textElement('endretAv', filled(by)),
    textElement('tidligereVerdi', filled(before)),
    textElement('nyVerdi', filled(after)),
  ]);
}
