// The slip of a loan: the paper that whoever takes an original signs, and that lies in its place in
// the file until it is back. It says what the register of loans says, no more.
import { wordIn } from '#modules/correspondence/words.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { countText, dayText } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { TablePaper } from '#paper/paper.ts';
import { frameOf } from './frame.ts';
import { paperWord } from './paper-words.ts';

export type LentLetter = Pick<
  LetterAnswer,
  'number' | 'numberedAt' | 'direction' | 'subject' | 'from' | 'secrecy' | 'files' | 'archived'
>;
type Loan = LetterAnswer['care']['loans'][number];

export function loanSlip(letter: LentLetter, loan: Loan, look: PaperLook): TablePaper {
  const { language } = look.office;
  const word = (key: string) => paperWord(language, key);
  const field = (name: string) => wordIn(language, `field.${name}`);
  const { number, numberedAt, direction, subject, from, secrecy, archived } = letter;
  const title = word('loan-slip');
  const isSecret = secrecy !== 'normal';
  const said: readonly (readonly [string, string])[] = [
    [word('kind'), word(`register-${direction}`)],
    [word('entry-number'), number ?? ''],
    [word('entry-date'), dayText(look, numberedAt, 'long')],
    [word('about'), subject],
    [word('party-from'), direction === 'incoming' ? from.name : ''],
    [word('grade'), isSecret ? wordIn(language, `secrecy.${secrecy}`) : ''],
    [field('file'), archived?.file ?? ''],
    [field('volume'), archived === null ? '' : countText(look, archived.volume)],
    [field('borrower'), loan.borrower],
    [field('borrower-unit'), loan.unit ?? ''],
    [word('purpose'), loan.purpose],
    [field('lentOn'), dayText(look, loan.at, 'long')],
    [field('backBy'), dayText(look, loan.dueOn, 'long')],
    [word('lent-by'), loan.names?.[language] ?? loan.person],
    [field('returnedOn'), dayText(look, loan.returned?.at ?? null, 'long')],
    [word('condition'), loan.returned?.condition ?? ''],
  ];
  return {
    ...frameOf(look, { title, number, date: numberedAt }),
    template: 'table',
    ...{ isLandscape: false, pagesBefore: null, indented: -1, rowPad: 7 },
    columns: [
      { header: word('field'), width: 2, kind: 'text' },
      { header: word('said'), width: 5, kind: 'text' },
    ],
    rows: said
      .filter(([, value]) => value !== '')
      .map((cells) => ({ cells: [...cells], depth: 0, isVoid: false })),
    nothing: '',
    remarks: [word('loan-promise')],
    signing: [word('handed-by'), word('taken-by'), word('taken-back-by')],
  };
}
