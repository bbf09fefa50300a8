// Which of the daily acts a seat is offered at all. The law itself is in the modules' commands and
// is applied by the server; here it only decides whether a button stands there.
import type { Seat } from '#modules/directory/shapes.ts';

type Capacity = Seat['capacity'];

const REGISTRY: readonly Capacity[] = ['registrar', 'clerk'];
const WRITERS: readonly Capacity[] = ['registrar', 'clerk', 'signer', 'head'];

type Acting = Pick<Seat, 'capacity' | 'secretary'>;

/** Not a secretary: who carries, scans and hands over is of the registry. */
export function isOfRegistry({ capacity }: Pick<Seat, 'capacity'>): boolean {
  return REGISTRY.includes(capacity);
}

export function mayRegister(seat: Acting): boolean {
  return isOfRegistry(seat) || seat.secretary?.acts.includes('register') === true;
}

export function mayWrite({ capacity, secretary }: Acting): boolean {
  return WRITERS.includes(capacity) || secretary?.acts.includes('prepare') === true;
}

/** The registrar alone takes numbers ahead of their letters. */
export function mayReserve({ capacity }: Pick<Seat, 'capacity'>): boolean {
  return capacity === 'registrar';
}

/** Registry and archive: who lays letters into files, and closes their volumes. */
export function mayKeepFiles({ capacity }: Pick<Seat, 'capacity'>): boolean {
  return capacity === 'registrar' || capacity === 'archivist' || capacity === 'head';
}

/** Who may say that what came and cannot be taken in has been seen to. */
export function mayLayAside({ capacity }: Pick<Seat, 'capacity'>): boolean {
  return capacity === 'registrar' || capacity === 'head';
}

/** Who looks after the office's lines: the history and the list of what is not safe yet. */
export function mayKeepLines({ capacity }: Pick<Seat, 'capacity'>): boolean {
  return capacity === 'head' || capacity === 'registrar' || capacity === 'administrator';
}
