// Drafts that this browser keeps for a person until the server has recorded them. Of a secret
// letter nothing is written to the disk: its draft is kept by the page alone.
import { forgetAll, keep, keepInPage } from './keep.ts';

interface Graded {
  readonly secrecy: string;
}

export function isSecret({ secrecy }: Graded): boolean {
  return secrecy === 'secret' || secrecy === 'top-secret';
}

/** Names of one person's drafts begin alike, so that signing out finds them all. */
export function draftName(person: string, ...parts: readonly string[]): string {
  return ['draft', person, ...parts].join('/');
}

export function keepDraft(name: string, draft: Graded): void {
  if (isSecret(draft)) keepInPage(name, draft);
  else keep(name, draft);
}

export function forgetDraftsOf(person: string): void {
  forgetAll(`${draftName(person)}/`);
}
