// Letters of the office's own registers by number or words, to be cited or named as a reply.
import type { RegisterPage, RegisterRow } from '#modules/correspondence/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { useSeat } from '#web/shell/session.tsx';

type Register = RegisterPage['register'];
export interface FoundLetter {
  readonly row: RegisterRow;
  readonly register: Register;
}

const FOUND_MAX = 5;
const SEARCH_MIN_CHARS = 2;

/** Newest first, outgoing before incoming; none while there is too little to search by. */
export function useLetterSearch(text: string, registers: readonly Register[]): FoundLetter[] {
  const seat = useSeat();
  const asked = text.trim();
  const isAsked = asked.length >= SEARCH_MIN_CHARS || /\p{Nd}/u.test(asked);
  const path = (register: Register) => {
    if (!isAsked || !registers.includes(register)) return null;
    const search = new URLSearchParams({ q: asked, filter: 'all', limit: String(FOUND_MAX) });
    return `/api/offices/${seat.office}/registers/${register}?${search}`;
  };
  const outgoing = useQuery<RegisterPage>(path('outgoing')).data;
  const incoming = useQuery<RegisterPage>(path('incoming')).data;
  return [outgoing, incoming].flatMap((page) =>
    (page?.rows ?? [])
      .filter(({ masked, number }) => !masked && number !== null)
      .map((row) => ({ row, register: page?.register ?? 'outgoing' })),
  );
}
