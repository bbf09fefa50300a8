// New ids, made here so that a repeated sending is recognised as the same act.
import { uuidv7 } from '#lib/uuid.ts';

export function newId(): string {
  return uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}
