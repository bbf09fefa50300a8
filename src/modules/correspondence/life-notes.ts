// What a step of the line of life says beside its kind, person and instant: a reason, who it was
// for, what was corrected. In the words of the office where a code has to be said.
import type { Language } from '#kernel/authority.ts';
import type { Fact, Reference } from './entries.ts';
import { findReferral } from './referrals.ts';
import type { LetterState } from './state.ts';
import { wordIn } from './words.ts';

/** Isolated, so that names and numbers of another script do not disturb the line. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

function lines(...parts: readonly (string | null | undefined)[]): string | null {
  const said = parts.filter((part) => part !== null && part !== undefined && part !== '');
  return said.length === 0 ? null : said.join('\n');
}

/** Null where there is nothing to add. */
export function noteOf(fact: Fact, state: LetterState, language: Language): string | null {
  switch (fact.kind) {
    case 'letter-registered':
      return fact.body.unit;
    case 'envelope-registered':
      return lines(fact.body.unit, fact.body.ownHands?.title, fact.body.damage);
    case 'own-hands-passed':
      return lines(fact.body.to?.title, fact.body.reason);
    case 'letter-signed': {
      const { name, title, actingFor } = fact.body;
      return lines(name, title, actingFor);
    }
    case 'draft-initialled':
      return lines(fact.body.note);
    case 'handover-noted': {
      const { outside, outcome, receiver, note } = fact.body;
      const word = wordIn(language, `outcome.${outcome}`);
      return lines(state.outside[outside]?.name, word, receiver, note);
    }
    case 'reminder-noted': {
      const { addressee, channel, note } = fact.body;
      return lines(wordIn(language, `reminder.${channel}`), addressee, note);
    }
    case 'answer-noted':
      return fact.body.name;
    case 'letter-written-off':
      return lines(wordIn(language, `writeOff.${fact.body.reason}`), fact.body.note);
    case 'hold-placed': {
      const { authority, order, reason } = fact.body;
      return lines(`${authority} ${isolated(order.number)}`, reason);
    }
    case 'entries-disposed':
      return isolated(fact.body.decision.number);
    case 'letter-archived':
      return lines(fact.body.file, volumeIn(language, fact.body.volume ?? 1), fact.body.place);
    case 'secrecy-changed':
    case 'secrecy-noted': {
      const { before, after, decision } = fact.body;
      const words = [before, after].map((one) => wordIn(language, `secrecy.${one}`));
      return lines(words.join(' → '), isolated(decision.number));
    }
    case 'enclosures-indexed':
      return lines(...fact.body.items.map(({ title }) => isolated(title)), fact.body.condition);
    case 'registration-reviewed':
      return lines(fact.body.note);
    case 'delivered-by-fiction':
    case 'letter-expired':
      return fact.body.name;
    case 'letter-resent':
      return lines(fact.body.name, wordIn(language, `resend.${fact.body.way}`));
    case 'references-linked':
      return lines(...fact.body.references.map(referenceText));
    case 'registration-corrected': {
      const { reason, before, after } = fact.body;
      const changes = Object.entries(after).map(([name, word]) => {
        const former = Object.entries(before).find(([key]) => key === name)?.[1];
        return `${isolated(former ?? '–')} → ${isolated(word ?? '–')}`;
      });
      return [reason, ...changes].join('\n');
    }
    default:
      return sheetNote(fact, state, language) ?? careNote(fact, language) ?? reasonOf(fact);
  }
}

function sheetNote(fact: Fact, state: LetterState, language: Language): string | null {
  const titleOf = (step: number) => findReferral(state.referrals, step)?.to.title;
  switch (fact.kind) {
    case 'letter-referred':
      return lines(fact.body.to.title, fact.body.instruction);
    case 'referral-opened':
      return lines(titleOf(fact.body.step));
    case 'referral-recalled':
    case 'referral-returned':
      return lines(titleOf(fact.body.step), fact.body.reason);
    case 'referral-transferred':
      return lines(`${titleOf(fact.body.step) ?? ''} → ${fact.body.to.title}`, fact.body.reason);
    case 'referral-finished': {
      const { step, outcome, note } = fact.body;
      return lines(titleOf(step), wordIn(language, `referralOutcome.${outcome}`), note);
    }
    case 'note-written':
      return fact.body.text;
    default:
      return null;
  }
}

function careNote(fact: Fact, language: Language): string | null {
  switch (fact.kind) {
    case 'secrecy-limited':
    case 'secrecy-limit-noted': {
      const { limit, decision } = fact.body;
      const after = limit === null ? null : wordIn(language, `secrecy.${limit.after}`);
      return lines(after, isolated(decision.number));
    }
    case 'original-lent':
      return lines(fact.body.borrower, fact.body.unit, fact.body.purpose);
    case 'borrower-reminded': {
      const { channel, note } = fact.body;
      return lines(wordIn(language, `reminder.${channel}`), note);
    }
    case 'original-returned':
      return lines(fact.body.condition);
    case 'visitor-note-given':
      return fact.body.visitor;
    default:
      return null;
  }
}

function referenceText({ number }: Reference): string {
  return isolated(number);
}

function reasonOf(fact: Fact): string | null {
  return 'reason' in fact.body ? lines(fact.body.reason) : null;
}

/** Most files have one volume only: it goes without saying. */
function volumeIn(language: Language, volume: number): string {
  return volume === 1 ? '' : `${wordIn(language, 'field.volume')} ${isolated(String(volume))}`;
}
