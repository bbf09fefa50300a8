// Signatures and initials of a letter, checked again out of its entries alone: the digest is that
// of the draft it names, the passkey was enrolled by who signed, and its signature is right.
// Whether a key was revoked by then, or the signer appointed, was asked when it was recorded.
import type { Passkey } from '#kernel/authority.ts';
import type { FileRef, PlacedEntry } from '#kernel/entry.ts';
import type { Evidence, EvidenceFlaw } from '#kernel/module.ts';
import { verifyPasskey } from '#kernel/passkey.ts';
import { contentDigest } from './content-digest.ts';
import { listForAll, withNothingWithheld } from './decide-writing.ts';
import { findFact } from './entries.ts';
import type { LetterDrafted, LetterSigned } from './entries.ts';

type FindPasskey = (credential: string) => Passkey | undefined;

export const evidence: Evidence = {
  kinds: [
    ...['letter-drafted', 'draft-initialled', 'letter-signed', 'letter-dispatched'],
    'enclosures-dispatched',
  ],
  listFlaws(history, findPasskey) {
    return history.flatMap((placed): EvidenceFlaw[] => {
      const problem = findProblem(placed, history, findPasskey);
      return problem === undefined ? [] : [{ index: placed.index, problem }];
    });
  },
};

function findProblem(
  placed: PlacedEntry,
  history: readonly PlacedEntry[],
  findPasskey: FindPasskey,
): string | undefined {
  const fact = findFact(placed.entry);
  switch (fact?.kind) {
    case 'draft-initialled':
      return findOtherContent(fact.body, history);
    case 'letter-signed':
      return (
        findOtherContent(fact.body, history) ?? findWrongPasskey(placed, fact.body, findPasskey)
      );
    case 'letter-dispatched': {
      const { signed, draft } = fact.body;
      const drafted = findDraft(history, draft);
      const sent = digestOf(placed, fact.body);
      if (drafted !== undefined && sent !== digestAsSent(drafted)) {
        return `it is not what was signed: ${signed.digest}`;
      }
      return findOtherContent({ draft, digest: signed.digest }, history);
    }
    case 'enclosures-dispatched':
      return findOtherEnclosures(placed, history);
    default:
      return undefined;
  }
}

function findOtherContent(
  { draft, digest }: { readonly draft: number; readonly digest: string },
  history: readonly PlacedEntry[],
): string | undefined {
  const drafted = findDraft(history, draft);
  if (drafted === undefined) return `${draft} is no draft of it`;
  const actual = digestOf(drafted.placed, drafted.body);
  return actual === digest ? undefined : `draft ${draft} has the digest ${actual}, not ${digest}`;
}

interface Draft {
  readonly placed: PlacedEntry;
  readonly body: LetterDrafted;
}

function findDraft(history: readonly PlacedEntry[], draft: number): Draft | undefined {
  const placed = history.find(({ index }) => index === draft);
  const fact = placed === undefined ? undefined : findFact(placed.entry);
  if (placed === undefined || fact?.kind !== 'letter-drafted') return undefined;
  return { placed, body: fact.body };
}

/** What is withheld from some addressees does not stand in what all of them get. */
function digestAsSent({ placed, body }: Draft): string {
  const { office, files = [] } = placed.entry;
  const addressees = body.addressees.map(withNothingWithheld);
  return contentDigest({ ...body, office, addressees, files: listForAll(body.addressees, files) });
}

function findOtherEnclosures(
  { entry, index }: PlacedEntry,
  history: readonly PlacedEntry[],
): string | undefined {
  const sent = history.findLast(
    (one) => one.index < index && one.entry.kind === 'letter-dispatched',
  );
  const fact = sent === undefined ? undefined : findFact(sent.entry);
  if (fact?.kind !== 'letter-dispatched') return 'it is enclosed in no letter';
  const drafted = findDraft(history, fact.body.draft);
  const signed = new Set(drafted?.placed.entry.files?.map(({ sha256 }) => sha256));
  const readers = drafted?.body.addressees.filter(({ office }) => entry.to?.includes(office));
  const isOther = ({ sha256 }: FileRef) =>
    !signed.has(sha256) || readers?.some((to) => to.withheld.includes(sha256)) === true;
  return entry.files?.some(isOther) === true ? 'it is not what was signed for them' : undefined;
}

function digestOf({ entry }: PlacedEntry, letter: LetterDrafted): string {
  const files: readonly FileRef[] = entry.files ?? [];
  return contentDigest({ ...letter, office: entry.office, files });
}

function findWrongPasskey(
  { entry }: PlacedEntry,
  { passkey, digest, method }: LetterSigned,
  findPasskey: FindPasskey,
): string | undefined {
  if ((method === 'passkey') !== (passkey !== null)) {
    return `it is said to be signed by ${method}, and is not`;
  }
  if (passkey === null) return undefined;
  const enrolled = findPasskey(passkey.credential);
  if (enrolled === undefined) return 'it is signed with a passkey that nobody enrolled';
  const { person, publicKey } = enrolled;
  if (person !== entry.by.person) return `it is signed with the passkey of ${person}`;
  const verdict = verifyPasskey({ publicKey, ...passkey }, digest);
  return verdict.ok ? undefined : `its passkey's signature is not right: ${verdict.reason}`;
}
