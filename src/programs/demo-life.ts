// What becomes of the demonstration's letters once they are registered: referred, opened, noted,
// given back, answered, parked, overdue, written off, archived. Pure; each letter's fate follows
// from its place among the letters of its office. What would fall after the last day has not
// happened: it is left to whoever opens the demonstration.
import { addDays } from '#lib/calendar.ts';
import { findHolder, lifeLanguage, mustHolder } from './demo-country.ts';
import type { DemoAppointment, DemoData, DemoOffice, LifeWords } from './demo-country.ts';
import { planSpecialLetters } from './demo-special-letters.ts';
import type { PlannedAct } from './demo-plan.ts';

export interface LifeTime {
  /** 'YYYY-MM-DD' of a day of the plan. */
  dateOf(day: number): string;
  /** This day or the next one that is worked; undefined after the last. */
  nextWorkDay(day: number): number | undefined;
  newId(day: number): string;
}

/** Days after the one before, what is done, by whom. */
export type Step = readonly [
  afterDays: number,
  kind: string,
  by: DemoAppointment,
  body: PlannedAct['body'],
  refers?: PlannedAct['refers'],
];

/** Puts acts on days; what falls after the last day is left out, and all that follows it. */
export class LifePlan {
  readonly data: DemoData;
  readonly time: LifeTime;
  readonly #days: PlannedAct[][];

  constructor(days: PlannedAct[][], data: DemoData, time: LifeTime) {
    this.#days = days;
    this.data = data;
    this.time = time;
  }

  /** The day of the last step; undefined where it did not come to it. */
  walk(office: string, subject: string, from: number, steps: readonly Step[]): number | undefined {
    let day: number | undefined = from;
    for (const [afterDays, kind, by, body, refers] of steps) {
      day = this.time.nextWorkDay(day + afterDays);
      if (day === undefined) return undefined;
      const act = { id: this.time.newId(day), office, kind, subject, by, body };
      this.#days[day]?.push(refers === undefined ? act : { ...act, refers });
    }
    return day;
  }

  words(office: DemoOffice): LifeWords {
    return this.data.life.words[lifeLanguage(office)];
  }

  holder(office: DemoOffice, ...wanted: DemoAppointment['capacity'][]): DemoAppointment {
    return mustHolder(this.data.country, office.id, wanted);
  }
}

interface Registered {
  readonly subject: string;
  readonly day: number;
  readonly title: string;
  /** Null: it came on paper. */
  readonly fromOffice: string | null;
  readonly fromName: string;
}

const fates = [
  ...['done', 'waiting', 'reply', 'overdue', 'untouched', 'phoned', 'untouched', 'parked'],
  ...['tree', 'untouched', 'approved', 'untouched', 'recalled', 'transferred', 'untouched'],
] as const;
type Fate = (typeof fates)[number];

export function addLife(days: PlannedAct[][], data: DemoData, time: LifeTime): void {
  const registered = listRegistered(days, data);
  const plan = new LifePlan(days, data, time);
  for (const office of data.country.offices) {
    for (const [i, letter] of (registered.get(office.id) ?? []).entries()) {
      follow(plan, office, letter, i);
    }
  }
  planSpecialLetters(plan);
}

/** By office: what has a number there and may be read by everybody in it. */
function listRegistered(
  days: readonly (readonly PlannedAct[])[],
  { country }: DemoData,
): ReadonlyMap<string, readonly Registered[]> {
  const acts = days.flatMap((own, day) => own.map((act) => ({ ...act, day })));
  const written = new Map(
    acts.filter(({ kind }) => kind === 'write-letter').map((act) => [act.subject, act]),
  );
  const isVoid = new Set(
    acts
      .filter(({ kind }) => kind === 'void-number')
      .map(({ office, subject }) => `${office} ${subject}`),
  );
  const found = acts.flatMap((act) => {
    const { office, subject, day, kind } = act;
    const isPaper = kind === 'register-incoming';
    const source = isPaper ? act : written.get(subject);
    const isOurs = isPaper || kind === 'register-delivered';
    if (!isOurs || source === undefined || isVoid.has(`${office} ${subject}`)) return [];
    if (source.body['secrecy'] === 'secret') return [];
    const sender = country.offices.find(({ id }) => id === source.office);
    const from: unknown = Reflect.get(Object(source.body['from']), 'name');
    const fromName = isPaper ? String(from) : (sender?.names.ar ?? '');
    const fromOffice = isPaper ? null : source.office;
    const title = String(source.body['subject']);
    return [{ office, letter: { subject, day, title, fromOffice, fromName } }];
  });
  const byOffice = Map.groupBy(found, ({ office }) => office);
  return new Map([...byOffice].map(([office, own]) => [office, own.map(({ letter }) => letter)]));
}

function follow(plan: LifePlan, office: DemoOffice, letter: Registered, i: number): void {
  const fate = fates[i % fates.length] ?? 'untouched';
  if (fate === 'reply') {
    reply(plan, office, letter, i);
    return;
  }
  const { subject, day } = letter;
  plan.walk(office.id, subject, day, stepsOf(plan, office, { fate, day, i }));
}

interface Desk {
  readonly plan: LifePlan;
  readonly office: DemoOffice;
  readonly words: LifeWords;
  readonly registrar: DemoAppointment;
  readonly head: DemoAppointment;
  readonly day: number;
  readonly i: number;
}

function stepsOf(
  plan: LifePlan,
  office: DemoOffice,
  { fate, day, i }: { readonly fate: Fate; readonly day: number; readonly i: number },
): readonly Step[] {
  const words = plan.words(office);
  const registrar = plan.holder(office, 'registrar');
  const head = plan.holder(office, 'head', 'signer');
  const desk: Desk = { plan, office, words, registrar, head, day, i };
  switch (fate) {
    case 'parked': {
      const until = addDays(plan.time.dateOf(day), 60);
      const park: Step = [3, 'park-letter', registrar, { until, reason: words.parked }];
      return [toHead(desk), park];
    }
    case 'phoned':
      return ending(desk, 'phone', words.phoned);
    case 'overdue': {
      const dueOn = addDays(plan.time.dateOf(day), 4);
      return [
        [0, 'set-due-day', registrar, { dueOn, reason: words.due }],
        [0, 'refer-letter', registrar, referral(desk, toUnit(desk))],
        [1, 'write-note', head, { step: 1, text: noteOf(desk) }],
      ];
    }
    case 'reply':
    case 'untouched':
      return [];
    default:
      return sheetOf(desk, fate);
  }
}

/** What stands on the referral sheet. */
function sheetOf(
  desk: Desk,
  fate: Exclude<Fate, 'parked' | 'phoned' | 'overdue' | 'reply' | 'untouched'>,
): readonly Step[] {
  const { words, registrar, head } = desk;
  const first = toHead(desk);
  const open: Step = [1, 'open-referral', head, { step: 1 }];
  const note = (step: number, afterDays: number): Step => [
    ...([afterDays, 'write-note', head, { step, text: noteOf(desk) }] as const),
  ];
  const finish = (outcome: string, said: string): Step => [
    ...([2, 'finish-referral', head, { step: 1, outcome, note: said }] as const),
  ];
  switch (fate) {
    case 'waiting':
      return [first];
    case 'done':
      return [first, open, finish('done', words.done), ...ending(desk, 'noted', '')];
    case 'approved':
      return [first, open, note(1, 0), finish('approved', words.approved)];
    case 'tree': {
      const below: Step = [0, 'refer-letter', head, referral(desk, toDesk(desk), 1)];
      return [first, open, below, note(2, 1)];
    }
    case 'recalled':
      return [
        [0, 'refer-letter', registrar, referral(desk, toUnit(desk))],
        [0, 'recall-referral', registrar, { step: 1, reason: words.recalled }],
        first,
        [1, 'return-referral', head, { step: 2, reason: words.returned }],
      ];
    case 'transferred': {
      const on = { step: 1, to: toDesk(desk), reason: words.transferred };
      return [first, open, [0, 'transfer-referral', head, on]];
    }
  }
}

function toHead(desk: Desk): Step {
  const to = { appointment: desk.head.id, unit: null };
  return [0, 'refer-letter', desk.registrar, referral(desk, to)];
}

function toUnit({ plan, office, i }: Desk): object {
  const unit = plan.data.units[office.id]?.[i % 3]?.[office.language];
  return { appointment: null, unit: unit ?? office.names[office.language] };
}

function toDesk(desk: Desk): object {
  const clerk = findHolder(desk.plan.data.country, desk.office.id, ['clerk']);
  return clerk === undefined ? toUnit(desk) : { appointment: clerk.id, unit: null };
}

function referral(
  { plan, words, day, i }: Desk,
  to: object,
  parent: number | null = null,
): PlannedAct['body'] {
  const instruction = words.instructions[i % words.instructions.length] ?? '';
  const dueOn = addDays(plan.time.dateOf(day), 6);
  return { parent, to: [to], purpose: 'action', instruction, dueOn };
}

function noteOf({ words, i }: Desk): string {
  return words.notes[i % words.notes.length] ?? '';
}

/** Written off with a reason, and laid into a file some days later. */
function ending({ plan, office, registrar, i }: Desk, reason: string, note: string): Step[] {
  return [
    [1, 'write-off-letter', registrar, { reason, note }],
    [3, 'archive-letter', registrar, shelf(plan, office, i)],
  ];
}

function shelf(plan: LifePlan, office: DemoOffice, i: number): PlannedAct['body'] {
  const { files, place } = plan.words(office);
  const { retention } = plan.data.life;
  return {
    file: files[i % files.length] ?? place,
    retention: retention[i % retention.length]?.code ?? null,
    place,
  };
}

const TITLE_MAX_CHARS = 200;

/** Drafted, initialled, signed and sent; what it answers is closed by that, and archived later. */
function reply(plan: LifePlan, office: DemoOffice, letter: Registered, i: number): void {
  const { reply: said, outside, initialled } = plan.words(office);
  const registrar = plan.holder(office, 'registrar');
  const signer = plan.holder(office, 'signer', 'head');
  const initialler = plan.holder(office, 'clerk', 'head', 'registrar');
  const { fromOffice, fromName } = letter;
  const subject = `letter/${plan.time.newId(letter.day)}`;
  const elsewhere = { name: fromName, channel: 'hand', address: outside.address };
  const body = {
    subject: said.subject.replace('{subject}', letter.title.slice(0, TITLE_MAX_CHARS)),
    text: said.text,
    addressees: fromOffice === null ? [] : [{ office: fromOffice }],
    outside: fromOffice === null ? [elsewhere] : [],
  };
  const handedOver = { outside: 0, outcome: 'handed-over', receiver: null, note: outside.note };
  const sentOn = plan.walk(office.id, subject, letter.day, [
    [1, 'write-letter', registrar, body, { relation: 'reply', letter: letter.subject }],
    [0, 'initial-draft', initialler, { note: initialled }],
    [0, 'sign-letter', signer, {}],
    [0, 'dispatch-letter', registrar, {}],
  ]);
  if (sentOn === undefined) return;
  if (fromOffice === null) {
    plan.walk(office.id, subject, sentOn, [[1, 'note-handover', registrar, handedOver]]);
  } else {
    const there = mustHolder(plan.data.country, fromOffice, ['registrar']);
    plan.walk(fromOffice, subject, sentOn, [[1, 'register-delivered', there, {}]]);
  }
  plan.walk(office.id, letter.subject, sentOn, [
    [3, 'archive-letter', registrar, shelf(plan, office, i)],
  ]);
}
