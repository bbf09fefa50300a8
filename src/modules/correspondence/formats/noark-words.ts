// The words that Noark 5 (version 5, metadata catalogue) demands, each with its code: they stand in
// the XML as the national archive's own tools expect them. The number beside is the catalogue's.
import type {
  Medium,
  RegisterName,
  Secrecy,
  WriteOffReason,
} from '#modules/correspondence/entries.ts';
import type { LetterStateName } from '#modules/correspondence/state.ts';

/** M082. I and U; N and X are for letters within an office, which has no register of its own. */
export const postTypes = {
  I: 'Inngående dokument',
  U: 'Utgående dokument',
  N: 'Organinternt dokument for oppfølging',
  X: 'Organinternt dokument uten oppfølging',
} as const;
export type PostType = keyof typeof postTypes;

/** M053 */
export const postStates = {
  J: 'Journalført',
  F: 'Ferdigstilt fra saksbehandler',
  G: 'Godkjent av leder',
  E: 'Ekspedert',
  A: 'Arkivert',
  U: 'Utgår',
  M: 'Midlertidig registrering av innkommet dokument',
  S: 'Saksbehandler har registrert innkommet dokument',
  R: 'Reservert dokument',
} as const;
export type PostState = keyof typeof postStates;

export const postTypeOf: Readonly<Record<RegisterName, PostType>> = {
  incoming: 'I',
  outgoing: 'U',
};

const stateOf: Readonly<Record<LetterStateName, PostState>> = {
  reserved: 'R',
  draft: 'R',
  signed: 'G',
  discarded: 'U',
  dispatched: 'E',
  delivered: 'M',
  seen: 'M',
  registered: 'J',
  closed: 'J',
  archived: 'A',
  disposed: 'A',
  returned: 'U',
  recalled: 'U',
  expired: 'U',
  void: 'U',
};

export function postStateOf(state: LetterStateName): PostState {
  return stateOf[state];
}

/** M619: why an incoming letter is no longer outstanding. */
export const writeOffs: Readonly<Record<WriteOffReason, { code: string; name: string }>> = {
  reply: { code: 'BU', name: 'Besvart med brev' },
  'e-mail': { code: 'BE', name: 'Besvart med e-post' },
  phone: { code: 'TLF', name: 'Besvart på telefon' },
  memo: { code: 'BN', name: 'Besvart med notat' },
  noted: { code: 'TE', name: 'Tatt til etterretning' },
  information: { code: 'TO', name: 'Tatt til orientering' },
  'case-closed': { code: 'SA', name: 'Saken ble avsluttet' },
};

/** M087 */
export const partyTypes = {
  EA: 'Avsender',
  EM: 'Mottaker',
  EK: 'Kopimottaker',
  GM: 'Gruppemottaker',
  IA: 'Intern avsender',
  IM: 'Intern mottaker',
  IK: 'Intern kopimottaker',
} as const;

/** M506 */
export const grades: Readonly<Record<Secrecy, string | null>> = {
  normal: null,
  confidential: 'Konfidensielt (sikkerhetsgrad)',
  secret: 'Hemmelig (sikkerhetsgrad)',
  'top-secret': 'Strengt hemmelig (sikkerhetsgrad)',
};

/** M300 */
export const mediumWords: Readonly<Record<Medium, string>> = {
  electronic: 'Elektronisk arkiv',
  paper: 'Fysisk medium',
  hybrid: 'Blandet fysisk og elektronisk arkiv',
};

/** M502: the parts of a graded letter that are masked. */
export const masks = {
  title: 'Skjerming tittel registrering - utvalgte ord',
  sender: 'Skjerming navn avsender',
  recipient: 'Skjerming navn mottaker',
} as const;

/** M663, of what a referral ended with. */
export const flowStates: Readonly<Record<'approved' | 'not-approved' | 'returned', string>> = {
  approved: 'Godkjent',
  'not-approved': 'Ikke godkjent',
  returned: 'Sendt tilbake til saksbehandler med kommentarer',
};
