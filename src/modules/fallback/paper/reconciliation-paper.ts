// The reconciliation of an outage as a paper: pack by pack how its sheets ended, each void and each
// missing one with its reason, and what the head signed; of a drill its result as well. Pure.
import type { OneOutageAnswer, SheetAnswer } from '#modules/fallback/answers.ts';
import { totalOf } from '#modules/fallback/reconciliation.ts';
import { paperWord } from '#modules/fallback/words.ts';
import { countText, dayText, paperFrame, timeText } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { PaperFact, TableColumn, TablePaper, TableRow } from '#paper/paper.ts';
import type { FormWord } from './pack-paper.ts';

type Word = (key: string, holes?: Readonly<Record<string, string>>) => string;

const MINUTE_MS = 60_000;
const ends = ['opened', 'used', 'void', 'missing', 'returned', 'outstanding'] as const;
/** Reasons of more sheets than these stand on the screen and in the log. */
const REMARKS_MAX = 120;

export function reconciliationPaper(
  one: OneOutageAnswer,
  look: PaperLook,
  formWord: FormWord,
): TablePaper {
  const { language } = look.office;
  const word: Word = (key, holes) => paperWord(language, key, holes);
  const { isDrill, closed } = one.outage;
  const title = word(isDrill ? 'drill-result' : 'reconciliation');
  const frame = paperFrame(look, { title, number: null, date: closed?.at ?? null }, (key) =>
    word(key),
  );
  const column = (key: string, width: number, kind: TableColumn['kind']): TableColumn => ({
    ...{ header: word(key), width, kind },
  });
  return {
    ...frame,
    template: 'table',
    ...{ isLandscape: false, pagesBefore: null, indented: -1, rowPad: 6 },
    head: isDrill ? word('drill') : null,
    facts: factsOf(one, look, word),
    cards: isDrill ? [{ text: word('drill'), tone: 'red' }] : [],
    columns: [
      column('form', 3, 'text'),
      column('numbers', 0, 'number'),
      ...ends.map((end) => column(end, 0, 'short')),
    ],
    rows: rowsOf(one, look, formWord),
    nothing: word('no-packs'),
    remarks: [
      ...remarksOf(one.sheets, word),
      ...resultOf(one, look, word),
      ...signatureOf(one, look, word),
    ],
    signing: [],
  };
}

function whenText(look: PaperLook, at: string): string {
  return `${dayText(look, at)} ${timeText(look, at)}`;
}

function factsOf({ outage }: OneOutageAnswer, look: PaperLook, word: Word): PaperFact[] {
  const { cause, startedAt, closed, openedBy } = outage;
  const fact = (key: string, value: string): PaperFact => ({
    ...{ label: word(key), value, kind: 'text' },
  });
  return [
    fact('cause', cause),
    fact('from', whenText(look, startedAt)),
    ...(closed === null ? [] : [fact('until', whenText(look, closed.resumedAt))]),
    fact('opened-by', openedBy?.[look.office.language] ?? ''),
  ];
}

function rowsOf({ packs }: OneOutageAnswer, look: PaperLook, formWord: FormWord): TableRow[] {
  const { language } = look.office;
  const row = (cells: readonly string[]): TableRow => ({ cells, depth: 0, isVoid: false });
  const counted = (counts: OneOutageAnswer['counts']) =>
    ends.map((end) => countText(look, counts[end]));
  const rows = packs.map(({ form, first, last, counts }) =>
    row([formWord(language, `sheet.${form}`), `${first} – ${last}`, ...counted(counts)]),
  );
  if (rows.length === 0) return [];
  return [...rows, row([paperWord(language, 'total'), '', ...counted(totalOf(packs))])];
}

function remarksOf(sheets: readonly SheetAnswer[], word: Word): string[] {
  return sheets
    .flatMap(({ number, reason, report }) => {
      if (report !== null) {
        const { lastSeen: seen, circumstances } = report;
        return [word('missed', { number, seen, report: circumstances })];
      }
      return reason === null ? [] : [word('voided', { number, reason })];
    })
    .slice(0, REMARKS_MAX);
}

/** Said of drills, and of outages as well: how long people waited is worth knowing. */
function resultOf({ result }: OneOutageAnswer, look: PaperLook, word: Word): string[] {
  const { firstServedMs, perSheetMs, differing, missing } = result;
  const count = (n: number) => countText(look, Math.round(n));
  return [
    ...(firstServedMs === null
      ? []
      : [word('first-served', { n: count(firstServedMs / MINUTE_MS) })]),
    word('errors', { n: count(differing), void: count(result.void), missing: count(missing) }),
    ...(perSheetMs === null ? [] : [word('rate', { n: count(perSheetMs / 1_000) })]),
  ];
}

function signatureOf({ outage }: OneOutageAnswer, look: PaperLook, word: Word): string[] {
  const { closed } = outage;
  if (closed === null) return [word('not-signed')];
  const { name, title, at, method, digest } = closed;
  return [
    word('signed', { name, title, at: whenText(look, at) }),
    ...(method === 'passkey' ? [word('signed-passkey')] : []),
    word('digest', { digest }),
  ];
}
