// The slip that goes along with a bundle on paper: from whom, to whom, what it holds, and the hash
// by which who receives the stick can tell that it is this one; lines for who carries and who
// receives. It says nothing of what the letters say. Pure.
import type { Language } from '#kernel/authority.ts';
import type { CourierBundle } from '#kernel/courier.ts';
import { paperWord } from '#modules/correspondence/paper/paper-words.ts';
import { countText, dayText, paperFrame, timeText } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { PaperFact, TablePaper } from '#paper/paper.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = { ar, fa, en };
const contents = ['consignments', 'files', 'missing'] as const;
const KILOBYTE = 1_000;

export function courierSlip(bundle: CourierBundle, look: PaperLook, to: string): TablePaper {
  const { language } = look.office;
  const word = (key: string) => words[language][`slip.${key}`] ?? key;
  const { at, sha256, counts, id } = bundle;
  const frame = paperFrame(look, { title: word('title'), number: null, date: at }, (key) =>
    paperWord(language, key),
  );
  const fact = (key: string, value: string, kind: PaperFact['kind'] = 'text'): PaperFact => ({
    ...{ label: word(key), value, kind },
  });
  const kilobytes = Math.ceil((counts['sizeBytes'] ?? 0) / KILOBYTE);
  return {
    ...frame,
    template: 'table',
    ...{ isLandscape: false, pagesBefore: null, indented: -1, rowPad: 7 },
    facts: [fact('to', to), fact('made', `${dayText(look, at)} ${timeText(look, at)}`)],
    columns: [
      { header: word('holds'), width: 1, kind: 'text' },
      { header: word('count'), width: 0, kind: 'number' },
    ],
    rows: [
      ...contents.map((key) => [word(key), countText(look, counts[key] ?? 0)] as const),
      [word('kilobytes'), countText(look, kilobytes)] as const,
    ].map((cells) => ({ cells, depth: 0, isVoid: false })),
    nothing: '',
    remarks: [word('sealed'), word('hash'), ...piecesOf(sha256)],
    code: {
      text: `dawam-courier:${id}:${sha256}`,
      title: word('code'),
      lines: [word('code-hint')],
      alt: word('code'),
    },
    signing: [word('carrier'), word('receiver')],
  };
}

/** Read aloud, or compared by eye: eight groups of eight, in two lines. */
function piecesOf(sha256: string): readonly string[] {
  const groups = sha256.match(/.{8}/g) ?? [];
  return [groups.slice(0, 4).join(' '), groups.slice(4).join(' ')];
}
