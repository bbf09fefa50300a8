// Random acts on three offices whose letters and receipts come late, twice and in any order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isBack } from './addressees.ts';
import type { CommandKind } from './commands.ts';
import type { LetterState } from './state.ts';
import type { Stay } from './stays.ts';
import { country, letterId, outgoingLetter, paperLetter } from './testing/world.ts';
import type { World } from './testing/world.ts';

const offices = ['north', 'south', 'east'] as const;
const letters = [1, 2, 3, 4].map(letterId);

type Step =
  | {
      readonly does: 'ask';
      readonly office: string;
      readonly subject: string;
      readonly kind: CommandKind;
    }
  /** Takes the message at this place of the wires, and leaves a copy there or not. */
  | { readonly does: 'receive'; readonly place: number; readonly twice: boolean };

const kinds: readonly CommandKind[] = [
  ...(['register-incoming', 'write-letter', 'write-letter', 'discard-draft'] as const),
  ...(['dispatch-letter', 'dispatch-letter', 'see-letter', 'register-delivered'] as const),
  ...(['return-letter', 'correct-registration', 'void-number', 'reserve-number'] as const),
  ...(['sign-letter', 'sign-letter', 'write-off-letter', 'undo-write-off'] as const),
  ...(['recall-letter', 'archive-letter', 'withdraw-signature'] as const),
  ...(['change-secrecy', 'change-secrecy', 'link-references'] as const),
];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constant('ask' as const),
    office: fc.constantFrom(...offices),
    subject: fc.constantFrom(...letters),
    kind: fc.constantFrom(...kinds),
  }),
  fc.record({ does: fc.constant('receive' as const), place: fc.nat(20), twice: fc.boolean() }),
);

function bodyFor(world: World, office: string, subject: string, kind: CommandKind): unknown {
  switch (kind) {
    case 'register-incoming':
      return paperLetter;
    case 'write-letter': {
      const others = offices.filter((id) => id !== office);
      const addressees = others.map((id) => ({ office: id, dueOn: '2026-12-01' }));
      // It answers what came in here, if anything did.
      const known = letters.filter((one) => world.stateOf(office, one).direction === 'incoming');
      const references = known.map((one) => ({
        ...{ relation: 'reply', letter: one, number: '1', date: '2026-11-21' },
      }));
      return { ...outgoingLetter, addressees, references };
    }
    case 'dispatch-letter':
      return { draft: world.stateOf(office, subject).draft ?? 0 };
    case 'correct-registration':
      return { reason: 'misread', abstract: `after ${world.now}` };
    case 'reserve-number':
      return { register: office === 'north' ? 'outgoing' : 'incoming', reason: 'announced' };
    case 'sign-letter':
      return world.seen(office, subject).body;
    case 'write-off-letter':
      return { reason: 'noted' };
    case 'archive-letter':
      return { file: '1/2' };
    case 'change-secrecy': {
      const secrecy = ['normal', 'confidential', 'secret'][(world.nowMs / 60_000) % 3];
      return { secrecy, decision: { number: '5/2', date: '2026-11-20' } };
    }
    case 'link-references': {
      const others = letters.filter((one) => one !== subject);
      return { references: others.map((one) => ({ relation: 'reply', letter: one, number: '1' })) };
    }
    case 'return-letter':
    case 'void-number':
    case 'undo-write-off':
    case 'recall-letter':
    case 'withdraw-signature':
      return { reason: 'not for us' };
    default:
      return {};
  }
}

/** Three letters are on their way before chance begins. */
function begin(world: World): void {
  for (const [i, office] of offices.entries()) {
    const subject = letterId(i + 1);
    world.send(office, subject, bodyFor(world, office, subject, 'write-letter') as object);
  }
}

function run(world: World, steps: readonly Step[]): void {
  for (const act of steps) {
    if (act.does === 'ask') {
      const { office, subject, kind } = act;
      const body = bodyFor(world, office, subject, kind);
      // Who signs is not the registry.
      const isByHead = kind.includes('sign') || kind === 'change-secrecy';
      world.ask({ office, subject, kind, body, as: isByHead ? 'head' : 'registrar' });
      continue;
    }
    const [message] = world.messages.splice(act.place % Math.max(1, world.messages.length), 1);
    if (message === undefined) continue;
    world.receive(message);
    if (act.twice) world.messages.push(message);
  }
}

function assertNumbers(world: World): void {
  for (const office of offices) {
    const givenTo = new Map<string, string>();
    const numberOf = new Map<string, string>();
    const serials = new Map<string, number>();
    for (const { entry } of world.log(office)) {
      const { number, subject } = entry;
      if (number === undefined) continue;
      const place = `${number.register} ${number.year} ${number.serial}`;
      assert.equal(givenTo.get(place) ?? subject, subject, 'A number belongs to one letter.');
      assert.equal(numberOf.get(subject) ?? place, place, 'A letter has one number, for life.');
      if (!givenTo.has(place)) {
        const book = `${number.register} ${number.year}`;
        assert.equal(number.serial, (serials.get(book) ?? 0) + 1, 'Registers have no gaps.');
        serials.set(book, number.serial);
      }
      givenTo.set(place, subject);
      numberOf.set(subject, place);
    }
    for (const subject of letters) {
      const entries = world.log(office).filter(({ entry }) => entry.subject === subject);
      const registered = entries.filter(({ entry }) => entry.kind === 'letter-registered');
      assert.ok(registered.length <= 1, 'Nothing is registered twice.');
    }
  }
}

const stepFor: Readonly<Partial<Record<LetterState['state'], string>>> = {
  delivered: 'delivered',
  seen: 'seen',
  registered: 'registered',
  closed: 'closed',
  archived: 'closed',
  returned: 'returned',
  recalled: 'recalled',
  // Its registration was voided: for the sender it came back.
  void: 'returned',
};

/** Intervals of one kind, holder and due day follow one another; at most one of them is open. */
function assertStays(world: World): void {
  const all = offices.flatMap((office) => letters.map((subject) => world.stateOf(office, subject)));
  for (const { stays } of all) {
    const places = Map.groupBy(stays, ({ kind, office: to, unit, appointment, dueOn }) =>
      [kind, to, unit, appointment, dueOn].join(),
    );
    for (const list of places.values()) assertOneAfterAnother(list);
  }
}

function assertOneAfterAnother(list: readonly Stay[]): void {
  for (const [i, stay] of list.entries()) {
    const next = list[i + 1];
    if (next === undefined) continue;
    assert.ok(stay.endedAt !== null && stay.endedAt <= next.begunAt, 'No two at once.');
  }
}

/** After all receipts the sender knows exactly how its letter stands at each addressee's. */
function assertSenderKnows(world: World): number {
  let compared = 0;
  for (const sender of offices) {
    for (const subject of letters) {
      const sent = world.stateOf(sender, subject);
      if (sent.direction !== 'outgoing') continue;
      for (const to of sent.addressees) {
        if (to.state === 'waiting' || to.state === 'withdrawn') continue;
        const there = world.stateOf(to.office, subject);
        // The addressee may have had a letter of its own under this id; then nothing was delivered.
        const isTheirs = there.origin?.office === sender;
        assert.equal(to.state, isTheirs ? stepFor[there.state] : 'dispatched');
        if (isTheirs) assert.equal(to.number, there.number?.text ?? null);
        if (isTheirs && !isBack(to)) {
          assert.equal(there.senderSecrecy?.after ?? 'normal', sent.card.secrecy);
        }
        compared += 1;
      }
    }
  }
  return compared;
}

test('numbers stay unique and senders know how their letters stand, whatever the wires do', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), (steps) => {
      const world = country();
      begin(world);
      run(world, steps);
      world.settle();
      assertNumbers(world);
      assertStays(world);
      compared += assertSenderKnows(world);
    }),
    { numRuns: 300 },
  );
  assert.ok(compared > 1_000, `Only ${compared} addressees were compared.`);
});

test('receipts in any order and number leave the sender in the same state', () => {
  const steps = ['delivered', 'seen', 'registered', 'closed', 'reopened', 'closed', 'returned'];
  const receipts = steps.map((name, i) => ({
    ...{ step: name, at: `2026-11-21T09:0${i}:00.000Z`, reason: null },
    number: name === 'registered' ? '5/2026' : null,
    origin: { office: 'south', index: i, leafHash: '0'.repeat(64) },
  }));
  const inOrder = sendAll(receipts);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...receipts, ...receipts], { minLength: 14, maxLength: 14 }),
      (shuffled) => {
        assert.deepEqual(sendAll(shuffled), inOrder);
      },
    ),
    { numRuns: 200 },
  );
});

function sendAll(receipts: readonly object[]): unknown {
  const world = country();
  const [office, subject] = ['north', letterId(1)];
  world.send(office, subject, outgoingLetter);
  for (const body of receipts) world.ask({ office, subject, kind: 'note-receipt', body });
  const { addressees, state, since } = world.stateOf(office, subject);
  return { addressees, state, since };
}
