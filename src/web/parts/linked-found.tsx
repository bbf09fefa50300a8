// The part of a linked text that is loaded behind it: finds what looks like a number of a letter,
// asks the office which of them it has, and makes links of those.
import { useMemo } from 'react';
import { listReferences } from '#lib/references.ts';
import type { NumbersAnswer } from '#modules/correspondence/archive/shapes.ts';
import { linkReferences, listLookupKeys } from '#modules/correspondence/link-references.ts';
import { useQueries } from '#web/data/query.ts';
import { follow, letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { listPieces } from './linked-pieces.ts';
import type { Piece } from './linked-pieces.ts';
import './linked-text.css';

/** As many as the route takes at once. */
const KEYS_OF_CALL = 60;
/** A text that speaks of more numbers is a list; its later ones stay plain. */
const KEYS_MAX = 300;

export function LinkedFound({ text, letter }: { text: string; letter?: string }) {
  const { office, calendar } = useSeat();
  const references = useMemo(() => listReferences(text, calendar), [text, calendar]);
  const paths = useMemo(() => {
    const keys = listLookupKeys(references).slice(0, KEYS_MAX);
    const calls = Math.ceil(keys.length / KEYS_OF_CALL);
    return Array.from({ length: calls }, (_, call) => {
      const some = keys.slice(call * KEYS_OF_CALL, (call + 1) * KEYS_OF_CALL);
      const search = new URLSearchParams({ keys: some.join('|') });
      return `/api/offices/${office}/known-numbers?${search}`;
    });
  }, [references, office]);
  const answers = useQueries<NumbersAnswer>(paths);
  const known = [...answers.values()].flatMap(({ data }) => data?.known ?? []);
  const pieces = listPieces(text, linkReferences(references, known, letter));
  const subjects = new Map(known.map((one) => [one.letter, one.subject]));
  return pieces.map((piece, at) => (
    // The pieces of one text never change places.
    <LinkedPiece key={at} piece={piece} subjects={subjects} />
  ));
}

function LinkedPiece(props: { piece: Piece; subjects: ReadonlyMap<string, string> }) {
  const { t } = useTongue();
  const { text, leads } = props.piece;
  if (leads === null) return text;
  const isSure = leads.to === 'letter';
  const to = isSure
    ? letterPath(leads.letter)
    : `/search?${new URLSearchParams({ q: leads.number })}`;
  const title = isSure
    ? props.subjects.get(leads.letter)
    : t('reference.several', { n: leads.letters });
  return (
    <a className={isSure ? 'reference' : 'reference open'} href={to} title={title} onClick={follow}>
      {text}
    </a>
  );
}
