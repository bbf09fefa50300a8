// The reason with which a sign-in elsewhere came back refused: a code in the address, to be told
// once.

const NAME = 'refused';
const CODE = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/;

/** `rest`: the same address without the reason, so that loading it again tells nothing old. */
export function refusedIn(href: string): { readonly code: string | null; readonly rest: string } {
  const url = new URL(href);
  const said = url.searchParams.get(NAME);
  url.searchParams.delete(NAME);
  const code = said === null ? null : CODE.test(said) ? said : 'directory.oidc-failed';
  return { code, rest: url.pathname + url.search };
}
