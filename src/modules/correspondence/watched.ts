// Of which letters it is kept who saw and copied them: those of any grade of secrecy but normal.
// What everybody in an office may read needs no watching of people.

export function isWatched(secrecy: string): boolean {
  return secrecy !== 'normal';
}
