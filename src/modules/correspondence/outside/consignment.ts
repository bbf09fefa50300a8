// A letter on its way to one addressee outside: the id that its mail carries. It is the same as
// often as it is sent, and only who was sent it, or carries mail for them, can name it: a report
// that names it is about a message of ours.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Consignment {
  readonly office: string;
  /** letter/<uuid> */
  readonly letter: string;
  /** Place in the list of outside addressees. */
  readonly place: number;
}

const TAG_CHARS = 26;
const ID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,3})\.([0-9a-f]{26})@/;

function tagOf({ office, letter, place }: Consignment, secret: Uint8Array): string {
  const said = `${office}\n${letter}\n${place}`;
  return createHmac('sha256', secret).update(said).digest('hex').slice(0, TAG_CHARS);
}

/** Without angle brackets; `address` is the office's own, whose domain it ends with. */
export function consignmentId(of: Consignment, secret: Uint8Array, address: string): string {
  const uuid = of.letter.replace(/^letter\//, '');
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return `${uuid}.${of.place}.${tagOf(of, secret)}@${domain}`;
}

/** The first of the ids that is one of this office's; undefined where none is. */
export function findConsignment(
  ids: readonly string[],
  office: string,
  secret: Uint8Array,
): Consignment | undefined {
  for (const id of ids) {
    const [, uuid, place, tag] = ID.exec(id) ?? [];
    if (uuid === undefined || tag === undefined) continue;
    const found = { office, letter: `letter/${uuid}`, place: Number(place) };
    if (timingSafeEqual(Buffer.from(tag), Buffer.from(tagOf(found, secret)))) return found;
  }
  return undefined;
}
