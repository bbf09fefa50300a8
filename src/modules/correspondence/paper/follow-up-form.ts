// The form of following up a letter that went out and asks for something: its number, day, subject
// and addressees, then each call and written reminder in order, with how many there were. Saudi
// regulation, art. 38(2). It says what the letter's life says, no more.
import { wordIn } from '#modules/correspondence/words.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { countText, dayText, timeText } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { TablePaper } from '#paper/paper.ts';
import { frameOf } from './frame.ts';
import { paperWord } from './paper-words.ts';

export type FollowedLetter = Pick<
  LetterAnswer,
  | 'number'
  | 'numberedAt'
  | 'subject'
  | 'secrecy'
  | 'addressees'
  | 'outside'
  | 'answers'
  | 'reminders'
  | 'followUpEnded'
>;

export function followUpForm(letter: FollowedLetter, look: PaperLook): TablePaper {
  const { language } = look.office;
  const word = (key: string) => paperWord(language, key);
  const { number, numberedAt, subject, secrecy, reminders } = letter;
  const title = word('follow-up-form');
  const fact = (key: string, value: string) => ({ label: word(key), value, kind: 'text' as const });
  const grade =
    secrecy === 'normal'
      ? null
      : ({ text: wordIn(language, `secrecy.${secrecy}`), tone: 'red' } as const);
  return {
    ...frameOf(look, { title, number, date: numberedAt }),
    template: 'table',
    ...{ isLandscape: true, pagesBefore: null, indented: -1, rowPad: 7, grade },
    cards: grade === null ? [] : [grade],
    facts: [
      { label: word('number'), value: number ?? '', kind: 'number' },
      fact('date', dayText(look, numberedAt, 'long')),
      fact('reminders', countText(look, reminders.length)),
    ],
    columns: [
      { header: word('serial'), width: 0, kind: 'short' },
      { header: word('day'), width: 0, kind: 'short' },
      { header: word('time'), width: 0, kind: 'short' },
      { header: word('party-to'), width: 3, kind: 'text' },
      { header: word('way'), width: 0, kind: 'text' },
      { header: word('result'), width: 5, kind: 'text' },
      { header: word('noted-by'), width: 2, kind: 'text' },
    ],
    rows: reminders.map((one, at) => ({
      ...{ depth: 0, isVoid: false },
      cells: [
        countText(look, at + 1),
        dayText(look, one.at),
        timeText(look, one.at),
        calledIn(letter, one.addressee),
        wordIn(language, `reminder.${one.channel}`),
        one.note,
        one.names?.[language] ?? one.person,
      ],
    })),
    nothing: word('nothing'),
    remarks: [
      `${word('subject')} ${subject}`,
      ...[...letter.addressees, ...letter.outside].map((to) => standingOf(letter, to, look)),
      ...(letter.followUpEnded === null
        ? []
        : [wordIn(language, 'entry.follow-up-ended'), letter.followUpEnded.reason]),
    ],
    signing: [],
  };
}

/** A reminder names an office by its id, or somebody outside by the name; nobody: all of them. */
function calledIn({ addressees }: FollowedLetter, addressee: string | null): string {
  if (addressee === null) return '';
  return addressees.find(({ office }) => office === addressee)?.name ?? addressee;
}

type To = FollowedLetter['addressees'][number] | FollowedLetter['outside'][number];

/** To whom it went, by when they were asked, and the answer if there is one. */
function standingOf({ answers }: FollowedLetter, to: To, look: PaperLook): string {
  const word = (key: string) => paperWord(look.office.language, key);
  const office = 'office' in to ? to.office : null;
  const answer = answers.find((one) =>
    office === null ? one.name === to.name : one.office === office,
  );
  return [
    `${word('to')} ${to.name}`,
    ...(to.dueOn === null ? [] : [`${word('due')}: ${dayText(look, to.dueOn)}`]),
    ...(answer === undefined
      ? []
      : [`${word('closing-number')}: ${answer.number} – ${dayText(look, answer.date)}`]),
  ].join(' – ');
}
