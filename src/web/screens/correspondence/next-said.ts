// The sentence of what comes next: who must do what, told from where the letter stands.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { Tongue } from '#web/shell/tongue.tsx';
import { isOpenReferral, listMine } from './referral-tree.ts';

export interface Said {
  readonly sentence: string;
  readonly tone: 'calm' | 'waits' | 'bad';
}

type Words = Pick<Tongue, 't' | 'name' | 'day' | 'dayOf' | 'isoDay' | 'code'>;

/** Null where there is nothing to say, or the person's own desk says it. */
export function sayNext(letter: LetterAnswer, capacity: string, words: Words): Said | null {
  const { t } = words;
  const waits = (sentence: string): Said => ({ sentence, tone: 'waits' });
  const calm = (sentence: string): Said => ({ sentence, tone: 'calm' });
  switch (letter.state) {
    case 'draft':
      return sayDraft(letter, capacity, words);
    case 'signed':
      return waits(t('next.signed', { name: letter.signed?.name ?? '' }));
    case 'delivered':
    case 'seen':
      return waits(t('next.delivered'));
    case 'reserved':
      return waits(t('next.reserved', { number: letter.number ?? '' }));
    case 'registered':
      return sayRegistered(letter, words);
    case 'dispatched':
      return sayDispatched(letter, words);
    case 'closed':
      return calm(t('next.closed'));
    case 'archived':
      return calm(t('next.archived', { file: letter.archived?.file ?? '' }));
    case 'recalled':
      return { sentence: t('next.recalled', { reason: letter.reason ?? '' }), tone: 'bad' };
    case 'expired':
      return { sentence: t('next.expired'), tone: 'bad' };
    case 'returned':
      return { sentence: t('next.returned'), tone: 'bad' };
    case 'void':
    case 'discarded':
    // The page itself says that nothing is left of it.
    case 'disposed':
      return null;
  }
}

function sayDraft(letter: LetterAnswer, capacity: string, { t, name }: Words): Said {
  const { sentBack, initials, addressees, outside } = letter;
  if (sentBack !== null) {
    const who = sentBack.names === null ? sentBack.person : name(sentBack.names);
    return { sentence: t('next.sent-back', { name: who, reason: sentBack.reason }), tone: 'bad' };
  }
  if (addressees.length + outside.length === 0) {
    return { sentence: t('next.no-addressee'), tone: 'waits' };
  }
  const fresh = initials.filter(({ isStale }) => !isStale).length;
  const isSigner = capacity === 'signer' || capacity === 'head';
  const word = isSigner && letter.may.includes('sign-letter') ? 'next.sign' : 'next.unsigned';
  return { sentence: t(word, { n: fresh }), tone: 'waits' };
}

function sayRegistered(letter: LetterAnswer, { t, day }: Words): Said | null {
  if (letter.parkedUntil !== null) {
    return { sentence: t('next.parked', { day: day(letter.parkedUntil) }), tone: 'calm' };
  }
  if (listMine(letter.referrals).length > 0 && letter.may.includes('finish-referral')) return null;
  const open = letter.referrals.filter(isOpenReferral);
  if (open.length > 0) {
    // Who passed it on waits for who has it now.
    const last = open.filter((one) => !open.some((below) => below.parent === one.step));
    const who = last.map(({ to }) => to.title).join(' · ');
    return { sentence: t('next.with', { who }), tone: 'waits' };
  }
  const word = letter.referrals.length > 0 ? 'next.worked' : 'next.registered';
  return { sentence: t(word), tone: 'waits' };
}

function sayDispatched(letter: LetterAnswer, words: Words): Said {
  const { t, day, isoDay } = words;
  const { addressees, outside, answers, dueOn } = letter;
  if (letter.recall !== null) {
    return { sentence: t('next.recall', { reason: letter.recall.reason }), tone: 'bad' };
  }
  if (dueOn !== null) {
    const isLate = dueOn < isoDay(Date.now());
    const word = isLate ? 'next.answer-late' : 'next.answer-due';
    return { sentence: t(word, { day: day(dueOn) }), tone: isLate ? 'bad' : 'waits' };
  }
  const there = ['registered', 'closed'];
  const waiting =
    addressees.filter(({ state }) => !there.includes(state)).length +
    outside.filter(({ outcome }) => outcome === null || outcome === 'sent').length;
  if (waiting > 0) return { sentence: t('next.on-its-way', { n: waiting }), tone: 'waits' };
  const word = answers.length > 0 ? 'next.answered' : 'next.arrived';
  return { sentence: t(word, { n: answers.length }), tone: 'calm' };
}
