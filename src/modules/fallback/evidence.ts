// Signatures under reconciliations, checked again out of the entries alone: the passkey was
// enrolled by who signed, and its signature is over the digest that the entry names.
import type { Passkey } from '#kernel/authority.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Evidence } from '#kernel/module.ts';
import { verifyPasskey } from '#kernel/passkey.ts';
import { findFact } from './entries.ts';

type FindPasskey = (credential: string) => Passkey | undefined;

export const evidence: Evidence = {
  kinds: ['outage-closed'],
  listFlaws: (history, findPasskey) =>
    history.flatMap((placed) => {
      const problem = findProblem(placed, findPasskey);
      return problem === undefined ? [] : [{ index: placed.index, problem }];
    }),
};

function findProblem({ entry }: PlacedEntry, findPasskey: FindPasskey): string | undefined {
  const fact = findFact(entry);
  if (fact?.kind !== 'outage-closed') return undefined;
  const { passkey, method, digest } = fact.body;
  if ((method === 'passkey') !== (passkey !== null)) {
    return `it is said to be signed by ${method}, and is not`;
  }
  if (passkey === null) return undefined;
  const enrolled = findPasskey(passkey.credential);
  if (enrolled === undefined) return 'it is signed with a passkey that nobody enrolled';
  if (enrolled.person !== entry.by.person) {
    return `it is signed with the passkey of ${enrolled.person}`;
  }
  const verdict = verifyPasskey({ ...passkey, publicKey: enrolled.publicKey }, digest);
  return verdict.ok ? undefined : `its passkey's signature is not right: ${verdict.reason}`;
}
