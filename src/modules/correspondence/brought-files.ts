// Files that commands of correspondence bring along. Those of a secret letter are stored sealed: to
// the office, and to the addressees who get them.
import type { FileRef } from '#kernel/entry.ts';
import type { Brought, BroughtFiles, Command } from '#kernel/module.ts';
import { isSecret } from './clearance.ts';
import type { RegisterIncomingBody, WriteLetterBody } from './commands.ts';
import type { CompleteEnvelopeBody } from './envelope-bodies.ts';

type Bringing =
  | WriteLetterBody
  | RegisterIncomingBody
  // An envelope is secret, or was when it came.
  | (CompleteEnvelopeBody & { readonly secrecy?: undefined });

const bringing = ['write-letter', 'register-incoming', 'complete-envelope'];

export const broughtFiles: BroughtFiles = { listBrought, replaceFiles };

function listBrought(command: Command): Brought | undefined {
  const body = findBringing(command);
  if (body === undefined) return undefined;
  const addressees = 'addressees' in body ? body.addressees : [];
  return {
    isSecret: body.secrecy === undefined || isSecret(body.secrecy),
    files: body.files.map((file) => ({
      file,
      to: addressees
        .filter(({ withheld }) => !withheld.includes(file.sha256))
        .map(({ office }) => office),
    })),
  };
}

function replaceFiles(command: Command, refs: ReadonlyMap<string, FileRef>): Command {
  const body = findBringing(command);
  if (body === undefined) return command;
  const files = body.files.map((file) => refs.get(file.sha256) ?? file);
  if (!('addressees' in body)) return { ...command, body: { ...body, files } };
  const addressees = body.addressees.map((to) => ({
    ...to,
    withheld: to.withheld.map((sha256) => refs.get(sha256)?.sha256 ?? sha256),
  }));
  return { ...command, body: { ...body, files, addressees } };
}

// The body has passed the schema of its kind.
function findBringing({ kind, body }: Command): Bringing | undefined {
  return bringing.includes(kind) ? (body as Bringing) : undefined;
}
