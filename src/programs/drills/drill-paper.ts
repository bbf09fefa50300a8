// The report of a drill as a paper: when each thing was seen, how long after the switch began, what
// was counted, and whether that is what is promised. Pure.
import type { Language } from '#kernel/authority.ts';
import { toDigits } from '#lib/digits.ts';
import { frameOf } from '#modules/correspondence/paper/frame.ts';
import { paperWord } from '#modules/correspondence/paper/paper-words.ts';
import type { ReportBody } from '#modules/site-drills/commands.ts';
import type { Drill } from '#modules/site-drills/views.ts';
import ar from '#modules/site-drills/words.ar.json' with { type: 'json' };
import en from '#modules/site-drills/words.en.json' with { type: 'json' };
import fa from '#modules/site-drills/words.fa.json' with { type: 'json' };
import { countText, dayText, timeText } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { PaperFact, TablePaper, TableRow } from '#paper/paper.ts';

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };

/** What is promised of a site's loss. */
export const GAP_AIM_MS = 3_000;
const ARABIC_POINT = '\u066B';

export type Reported = Drill & { readonly report: ReportBody; readonly reportedIndex: number };

type Holes = Readonly<Record<string, string>>;

export function drillWord(language: Language, key: string, holes: Holes = {}): string {
  const text = words[language][`drills.${key}`] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => holes[name] ?? all);
}

/** What the code says it is, to be compared with the paper. */
export function numberOf({ id }: Pick<Drill, 'id'>): string {
  return id.slice(-8);
}

export function drillPaper(drill: Reported, look: PaperLook, by: string): TablePaper {
  const { language } = look.office;
  const word = (key: string, holes?: Holes) => drillWord(language, key, holes);
  const { report, way, from, to, begunAt, reportedAt } = drill;
  const title = word('title');
  const fact = (key: string, value: string): PaperFact => ({
    ...{ label: word(key), value, kind: 'text' },
  });
  const isWell = report.lost === 0 && report.verifiedAt !== null;
  return {
    ...frameOf(look, { title, number: null, date: reportedAt ?? begunAt }),
    template: 'table',
    ...{ isLandscape: false, pagesBefore: null, indented: -1, rowPad: 6 },
    facts: [
      { label: paperWord(language, 'number'), value: numberOf(drill), kind: 'number' },
      fact('way', word(`way.${way}`)),
      fact('sites', word('from-to', { from, to })),
      fact('held', `${dayText(look, begunAt)} ${timeText(look, begunAt)}`),
      fact('by', by),
    ],
    cards: [
      {
        text: word(report.longestGapMs <= GAP_AIM_MS ? 'aim.met' : 'aim.missed'),
        tone: report.longestGapMs <= GAP_AIM_MS ? 'green' : 'amber',
      },
    ],
    columns: [
      { header: word('measured'), width: 1, kind: 'text' },
      { header: word('time'), width: 0, kind: 'short' },
      { header: word('value'), width: 0, kind: 'short' },
    ],
    rows: [...timeRows(drill, look), ...countRows(report, look)],
    nothing: '',
    remarks: [
      word(isWell ? 'well' : report.lost > 0 ? 'ill' : 'unknown'),
      ...(report.note === '' ? [] : [word('note', { note: report.note })]),
      word('entry', { index: countText(look, drill.reportedIndex) }),
    ],
    signing: [],
  };
}

const row = (...cells: readonly string[]): TableRow => ({ cells, depth: 0, isVoid: false });

function timeRows({ report, way }: Reported, look: PaperLook): TableRow[] {
  const { language } = look.office;
  const word = (key: string, holes?: Holes) => drillWord(language, key, holes);
  const { struckAt, noticedAt, decidedAt, movedAt, servedAt, verifiedAt } = report;
  const later = { noticed: noticedAt, decided: decidedAt, moved: movedAt, served: servedAt };
  const rows = Object.entries({ ...later, verified: verifiedAt }).map(([key, at]) => {
    if (at === null) return row(word(key), '', word('unknown'));
    const afterMs = Date.parse(at) - Date.parse(struckAt);
    return row(word(key), secondText(look, at), word('after', { s: secondsText(look, afterMs) }));
  });
  const struck = word(way === 'loss' ? 'struck.loss' : 'struck');
  return [row(struck, secondText(look, struckAt), ''), ...rows];
}

function countRows(report: ReportBody, look: PaperLook): TableRow[] {
  const { language } = look.office;
  const word = (key: string, holes?: Holes) => drillWord(language, key, holes);
  const length = (key: string, ms: number) =>
    row(word(key), '', word('seconds', { s: secondsText(look, ms) }));
  const count = (key: string, n: number) => row(word(key), '', countText(look, n));
  return [
    length('gap', report.longestGapMs),
    length('wait', report.longestWaitMs),
    count('offered', report.offered),
    count('acknowledged', report.acknowledged),
    count('found', report.found),
    count('lost', report.lost),
    count('tried-again', report.triedAgain),
    row(word('leads'), '', report.leads),
  ];
}

/** 13:02:07 */
function secondText({ office }: PaperLook, instant: string): string {
  const options = { timeZone: office.timeZone, timeStyle: 'medium' } as const;
  const time = new Intl.DateTimeFormat('en-GB', options).format(Date.parse(instant));
  return toDigits(time, office.digits);
}

function secondsText({ office }: PaperLook, ms: number): string {
  const text = toDigits((ms / 1_000).toFixed(2), office.digits);
  return office.digits === 'western' ? text : text.replace('.', ARABIC_POINT);
}
