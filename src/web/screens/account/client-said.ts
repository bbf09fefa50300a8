// The browser of a session in words: the server tells «browser, system», with «?» for what it does
// not know.

/** What is known of it; null where nothing is. */
export function clientSaid(client: string): string | null {
  const known = client.split(', ').filter((part) => part !== '' && part !== '?');
  return known.length === 0 ? null : known.join(', ');
}
