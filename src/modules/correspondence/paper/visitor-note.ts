// The note that a visitor is given in the place of a copy (Saudi regulation, art. 36(3) and 62):
// number and day of the letter, by when it is expected, whom it went to, and the code by which they
// follow it from home. It says nothing of what the letter is about. It needs no stamp: what it
// claims is asked of the office's server each time.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { codeText } from '#modules/correspondence/tracking-code.ts';
import { trackingUrl } from '#modules/correspondence/tracking-url.ts';
import type { TablePaper } from '#paper/paper.ts';
import { dayText } from '#paper/look.ts';
import { frameOf } from './frame.ts';
import type { PaperLook } from '#paper/look.ts';
import { paperWord } from './paper-words.ts';

export type NotedLetter = Pick<
  LetterAnswer,
  'number' | 'numberedAt' | 'direction' | 'addressees' | 'outside' | 'writtenOff' | 'unit'
>;
type VisitorNote = LetterAnswer['care']['visitorNotes'][number];

export function visitorNotePaper(
  letter: NotedLetter,
  note: VisitorNote,
  { look, origin }: { readonly look: PaperLook; readonly origin: string },
): TablePaper {
  const { language } = look.office;
  const word = (key: string) => paperWord(language, key);
  const title = word('visitor-note');
  const number = letter.number ?? '';
  const said: readonly (readonly [string, string])[] = [
    [word('visitor'), note.visitor],
    [word('entry-number'), number],
    [word('entry-date'), dayText(look, letter.numberedAt, 'long')],
    [word('kind'), word(`register-${letter.direction}`)],
    ...(letter.direction === 'outgoing'
      ? [[word('sent-to'), listNames(letter).join('\n')] as const]
      : [[word('unit'), letter.unit ?? ''] as const]),
    [word('answered-by'), letter.writtenOff?.reply?.number ?? ''],
    [word('expected'), dayText(look, note.expectedOn, 'long')],
    [word('given'), dayText(look, note.at, 'long')],
    [word('tracking-code'), codeText(note.code)],
  ];
  return {
    ...frameOf(look, { title, number, date: letter.numberedAt }),
    template: 'table',
    ...{ isLandscape: false, pagesBefore: null, indented: -1, rowPad: 7 },
    columns: [
      { header: word('field'), width: 2, kind: 'text' },
      { header: word('said'), width: 5, kind: 'text' },
    ],
    rows: said
      .filter(([, value]) => value !== '')
      .map((cells) => ({ cells: [...cells], depth: 0, isVoid: false })),
    ...{ nothing: '', signing: [word('handed-by')] },
    remarks: [word('instead-of-copy')],
    code: {
      text: trackingUrl(origin, number, note.code),
      title: word('track'),
      lines: [word('track-scan'), paperWord(language, 'track-type', { url: `${origin}/track` })],
      alt: word('track'),
    },
  };
}

/** Whom it went to for something to be done; where nobody is, all of them. */
function listNames({ addressees, outside }: NotedLetter): readonly string[] {
  const all = [...addressees, ...outside];
  const acting = all.filter(({ purpose }) => purpose === 'action');
  return (acting.length === 0 ? all : acting).map(({ name }) => name);
}
