// A letter as the server answers it, for tests of the screens: an incoming one that was registered,
// unless told otherwise.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';

export function aLetter(change: Partial<LetterAnswer> = {}): LetterAnswer {
  return {
    ...{ letter: 'letter/01a201a0-1c80-7b3b-87ba-bcd1662826da', office: 'moj.diwan' },
    ...{ direction: 'incoming', state: 'registered', number: '12/345', numberStatus: 'used' },
    ...{ numberedAt: '2026-11-20T08:00:00.000Z', subject: 'طلب', masked: false, abstract: '' },
    ...{ text: '', isCircular: false, classCode: null, references: [] },
    from: { office: 'moe.diwan', name: 'ديوان وزارة التربية' },
    ...{ citizenId: null, deliveryNote: null },
    ...{ theirNumber: '77', theirDate: '2026-11-18', receivedAt: null, addressees: [] },
    ...{ outside: [], secrecy: 'normal', urgency: 'normal', importance: 'normal' },
    ...{ medium: 'electronic', unit: null, files: [], dueOn: null, signed: null, digest: null },
    ...{ initials: [], sentBack: null, recall: null, referrals: [], notes: [] },
    ...{ writtenOff: null, answers: [], reminders: [], followUpEnded: null, parkedUntil: null },
    ...{ holds: [], disposed: null, envelope: null, enclosureIndex: null },
    care: { visitorNotes: [], secrecyLimit: null, senderLimit: null, loans: [] },
    ...{ reviewed: null, senderSecrecy: null, fictionOn: null },
    ...{ archived: null, reason: null, holder: null, since: '2026-11-20T08:00:00.000Z' },
    ...{ draft: null, index: 3, safety: 'recorded', takenInAt: null, may: [] },
    ...change,
  };
}
