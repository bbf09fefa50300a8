// Deciding about holds on a letter: who ordered it and why, one hold for each order, and lifting
// one of them.
import type { Decision } from '#kernel/module.ts';
import { draft, today } from './case.ts';
import type { Case } from './case.ts';
import { refuseWith } from './checks.ts';
import type { LiftHoldBody, PlaceHoldBody } from './disposal-bodies.ts';
import { listStandingHolds } from './holds.ts';

/** So many ever stand on one letter, lifted ones too. */
const HOLDS_MAX = 100;

export function placeHold(asked: Case, body: PlaceHoldBody): Decision {
  const { holds } = asked.state;
  const { reason, authority, order } = body;
  const day = today(asked);
  if (order.date !== null && order.date > day) {
    const facts = { date: order.date, today: day };
    return refuseWith('correspondence.decision-in-future', facts, '/order/date');
  }
  const isSame = listStandingHolds(holds).some(
    (one) => one.authority === authority && one.order.number === order.number,
  );
  if (isSame) {
    return refuseWith('correspondence.hold-stands', { number: order.number }, '/order/number');
  }
  if (holds.length >= HOLDS_MAX) {
    return refuseWith('correspondence.too-many-holds', { countMax: HOLDS_MAX });
  }
  return [draft('hold-placed', { hold: holds.length + 1, reason, authority, order })];
}

export function liftHold({ state }: Case, { hold, reason }: LiftHoldBody): Decision {
  const found = state.holds.find((one) => one.hold === hold);
  if (found === undefined) return refuseWith('correspondence.no-such-hold', { hold }, '/hold');
  if (found.lifted !== null) {
    return refuseWith('correspondence.hold-lifted', { number: found.order.number }, '/hold');
  }
  return [draft('hold-lifted', { hold, reason })];
}
