// Letters of the demonstration that every office should have seen once: a circular with its
// acknowledgements, a request that nobody answered in time, a letter that went by hand, drafts
// that were initialled, signed and not yet sent, and sent back. Pure.
import { addDays } from '#lib/calendar.ts';
import { lifeLanguage, mustHolder } from './demo-country.ts';
import type { DemoOffice } from './demo-country.ts';
import type { LifePlan, Step } from './demo-life.ts';

const CIRCULAR_DAY = 16;
const REQUEST_DAY = 20;
const HAND_DAY = 24;
const DRAFT_DAY = 34;

export function planSpecialLetters(plan: LifePlan): void {
  for (const [i, office] of plan.data.country.offices.entries()) {
    const isHeading = office.id === 'moj.diwan' || office.id.endsWith('secretariat');
    if (isHeading) planCircular(plan, office);
    if (isHeading) planDrafts(plan, office);
    if (i % 3 === 0) planRequest(plan, office);
    if (i % 2 === 0) planByHand(plan, office);
  }
}

function listOthers(plan: LifePlan, office: DemoOffice): readonly DemoOffice[] {
  return plan.data.country.offices.filter(
    (one) => one.id !== office.id && lifeLanguage(one) === lifeLanguage(office),
  );
}

function sending(plan: LifePlan, office: DemoOffice, body: object): readonly Step[] {
  const registrar = plan.holder(office, 'registrar');
  return [
    [0, 'write-letter', registrar, { ...body }],
    [0, 'sign-letter', plan.holder(office, 'signer', 'head'), {}],
    [0, 'dispatch-letter', registrar, {}],
  ];
}

function newLetter(plan: LifePlan, day: number): string {
  return `letter/${plan.time.newId(day)}`;
}

/** Most have acknowledged it; one has only looked, and one has not even done that. */
function planCircular(plan: LifePlan, office: DemoOffice): void {
  const others = listOthers(plan, office);
  const subject = newLetter(plan, CIRCULAR_DAY);
  const body = {
    ...plan.words(office).circular,
    ...{ isCircular: true, importance: 'important', classCode: '102' },
    addressees: others.map(({ id }) => ({ office: id, purpose: 'information' })),
  };
  const sentOn = plan.walk(office.id, subject, CIRCULAR_DAY, sending(plan, office, body));
  if (sentOn === undefined) return;
  for (const [i, { id }] of others.slice(1).entries()) {
    const there = mustHolder(plan.data.country, id, ['registrar']);
    const kind = i === 1 ? 'see-letter' : 'register-delivered';
    plan.walk(id, subject, sentOn, [[1 + (i % 3), kind, there, {}]]);
  }
}

/** Asks for an answer by a day that has passed; somebody has called since. */
function planRequest(plan: LifePlan, office: DemoOffice): void {
  const [to] = listOthers(plan, office);
  if (to === undefined) return;
  const { request, reminder } = plan.words(office);
  const dueOn = addDays(plan.time.dateOf(REQUEST_DAY), 9);
  const subject = newLetter(plan, REQUEST_DAY);
  const addressees = [{ office: to.id, purpose: 'action', dueOn }];
  const body = { ...request, urgency: 'urgent', classCode: '105', addressees };
  const sentOn = plan.walk(office.id, subject, REQUEST_DAY, sending(plan, office, body));
  if (sentOn === undefined) return;
  const there = mustHolder(plan.data.country, to.id, ['registrar']);
  plan.walk(to.id, subject, sentOn, [[1, 'register-delivered', there, {}]]);
  const addressee = to.names[to.language];
  plan.walk(office.id, subject, sentOn, [
    [
      ...([11, 'note-reminder', plan.holder(office, 'registrar')] as const),
      { addressee, channel: 'call', note: reminder },
    ],
  ]);
}

function planByHand(plan: LifePlan, office: DemoOffice): void {
  const { request, outside } = plan.words(office);
  const { name, address, receiver, note } = outside;
  const subject = newLetter(plan, HAND_DAY);
  const body = { ...request, classCode: '105', outside: [{ name, address, channel: 'hand' }] };
  const registrar = plan.holder(office, 'registrar');
  const handed = { outside: 0, outcome: 'handed-over', receiver, note };
  plan.walk(office.id, subject, HAND_DAY, [
    ...sending(plan, office, body),
    [1, 'note-handover', registrar, handed],
  ]);
}

function planDrafts(plan: LifePlan, office: DemoOffice): void {
  const { request, reply, sentBack, initialled } = plan.words(office);
  const addressees = listOthers(plan, office)
    .slice(0, 2)
    .map(({ id }) => ({ office: id }));
  const registrar = plan.holder(office, 'registrar');
  const signer = plan.holder(office, 'signer', 'head');
  const write: Step = [0, 'write-letter', registrar, { ...request, addressees }];
  const initial: Step = [
    ...([0, 'initial-draft', plan.holder(office, 'clerk'), { note: initialled }] as const),
  ];
  const ends: readonly (readonly Step[])[] = [
    [write, initial],
    [write, initial, [0, 'sign-letter', signer, {}]],
    [
      [0, 'write-letter', registrar, { ...request, text: reply.text, addressees }],
      [0, 'send-back-draft', signer, { reason: sentBack }],
    ],
  ];
  for (const steps of ends) plan.walk(office.id, newLetter(plan, DRAFT_DAY), DRAFT_DAY, steps);
}
