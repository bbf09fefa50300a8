// The letters of the demonstration, as a plan: some weeks of work in twelve offices, day by day.
// Pure and from a fixed seed: the same country, texts and last day make the same acts with the
// same ids, so that playing a plan twice changes nothing.
import { assert, must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { addDays } from '#lib/calendar.ts';
import { mustHolder } from './demo-country.ts';
import type { Country, DemoAppointment, DemoData, DemoOffice, DemoText } from './demo-country.ts';
import { makeEnclosure } from './demo-enclosures.ts';
import type { Enclosure } from './demo-enclosures.ts';
import { chanceFrom } from './demo-chance.ts';
import type { Chance } from './demo-chance.ts';
import { addLife } from './demo-life.ts';
import { listRuleActs } from './demo-rules.ts';

export interface PlannedAct {
  readonly id: string;
  readonly office: string;
  readonly kind: string;
  readonly subject: string;
  readonly by: DemoAppointment;
  readonly body: Readonly<Record<string, unknown>>;
  /** Files that the body names. */
  readonly enclosures?: readonly Enclosure[];
  /** Of a draft: the letter it answers or speaks of, cited as it is numbered by then. */
  readonly refers?: { readonly relation: 'reply' | 'further' | 'cites'; readonly letter: string };
}

export interface PlannedDay {
  /** 'YYYY-MM-DD'. */
  readonly day: string;
  /** In this order within an office; offices do not wait for one another. */
  readonly acts: readonly PlannedAct[];
}

const DAYS = 36;
const SEED = 20_261_121;
/** So many chances of their own has a plan. */
const SEEDS = 3;
/** Of the letters: without a unit; on paper with a scan; sent with an enclosure. */
const UNHANDED = 0.15;
const SCANNED = 0.4;
const ENCLOSING = 0.2;

/** `lastDay` is today; by its salt each server of several has letters of its own. */
export function planLetters(data: DemoData, lastDay: string, salt = 0): readonly PlannedDay[] {
  const planner = new Planner(data, lastDay, SEED + SEEDS * salt);
  return planner.plan();
}

interface Arrival {
  readonly subject: string;
  readonly office: string;
  /** Days after its delivery on which something is done with it. */
  readonly afterDays: number;
  readonly fate: 'register' | 'see' | 'return' | 'see-then-register';
}

class Planner {
  readonly #data: DemoData;
  readonly #country: Country;
  readonly #units: DemoData['units'];
  readonly #seed: number;
  readonly #chance: Chance;
  // On a chance of its own: what is handed on and enclosed does not change which letters there are.
  readonly #handling: Chance;
  readonly #texts: { ar: DemoText[]; fa: DemoText[] };
  readonly #lastDay: string;
  readonly #days: PlannedAct[][] = Array.from({ length: DAYS }, () => []);

  constructor(data: DemoData, lastDay: string, seed: number) {
    this.#seed = seed;
    this.#chance = chanceFrom(seed);
    this.#handling = chanceFrom(seed + 1);
    const { country, arabic, persian, units } = data;
    this.#data = data;
    this.#units = units;
    this.#country = country;
    this.#lastDay = lastDay;
    this.#texts = { ar: [...arabic], fa: [...persian] };
  }

  plan(): readonly PlannedDay[] {
    for (let day = 0; day < DAYS; day += 1) {
      if (this.#isDayOff(day)) continue;
      for (const office of this.#country.offices) this.#planDay(office, day);
    }
    for (const office of this.#country.offices) this.#planUnfinished(office);
    this.#planLife();
    return this.#days.map((acts, day) => ({ day: this.#dateOf(day), acts }));
  }

  // On a chance of its own, and after all else: which letters there are is as it was without it.
  #planLife(): void {
    const chance = chanceFrom(this.#seed + 2);
    const rules = listRuleActs(this.#data);
    addLife(this.#days, this.#data, {
      dateOf: (day) => this.#dateOf(day),
      nextWorkDay: (day) => this.#nextWorkDay(day),
      newId: (day) => this.#newId(day, chance),
    });
    this.#days[0]?.unshift(...rules.map((act) => ({ id: this.#newId(0, chance), ...act })));
  }

  #planDay(office: DemoOffice, day: number): void {
    const isBusy = office.code === '12' || office.id.endsWith('secretariat');
    if (this.#chance() < (isBusy ? 0.75 : 0.4)) this.#paper(office, day);
    if (this.#chance() < (isBusy ? 0.7 : 0.32)) this.#dispatch(office, day);
  }

  #paper(office: DemoOffice, day: number): void {
    const text = this.#takeText(office);
    if (text === undefined) return;
    const subject = this.#newLetter(day);
    const others = this.#country.institutions.filter(({ id }) => id !== office.institution);
    const receivedOn = this.#dateOf(day);
    const enclosures = this.#enclosures(text, day, SCANNED);
    const body = {
      ...this.#card(text, office),
      files: enclosures.map(({ file }) => file),
      unit: this.#unit(office),
      from: { office: null, name: this.#pick(others).names[office.language] },
      theirNumber: text.references[0]?.number.slice(0, 60) ?? null,
      theirDate: addDays(receivedOn, -1 - Math.floor(this.#chance() * 9)),
      receivedOn,
      text: text.body,
    };
    const by = this.#holder(
      office.id,
      this.#chance() < 0.5 ? ['clerk', 'registrar'] : ['registrar'],
    );
    const act = { kind: 'register-incoming', subject, by, body, enclosures };
    this.#add(day, { office: office.id, ...act });
    if (this.#chance() < 0.03) {
      const reason = text.title.slice(0, 120);
      this.#add(day, this.#byRegistrar(office, 'void-number', subject, { reason }));
    }
  }

  #dispatch(office: DemoOffice, day: number): void {
    const text = this.#takeText(office);
    if (text === undefined) return;
    const subject = this.#newLetter(day);
    const addressees = this.#addressees(office, text);
    const enclosures = this.#enclosures(text, day, ENCLOSING);
    const body = {
      ...this.#card(text, office),
      files: enclosures.map(({ file }) => file),
      text: text.body,
      addressees: addressees.map((id, i) => ({
        office: id,
        purpose: i === 0 ? 'action' : 'information',
      })),
    };
    this.#add(day, { ...this.#byRegistrar(office, 'write-letter', subject, body), enclosures });
    const by = this.#holder(office.id, ['signer', 'head']);
    this.#add(day, { office: office.id, kind: 'sign-letter', subject, by, body: {} });
    this.#add(day, this.#byRegistrar(office, 'dispatch-letter', subject, {}));
    for (const addressee of addressees) {
      const afterDays = 1 + Math.floor(this.#chance() * 3);
      this.#planArrival(day, { subject, office: addressee, afterDays, fate: this.#fate() });
    }
  }

  #fate(): Arrival['fate'] {
    const drawn = this.#chance();
    if (drawn < 0.05) return 'return';
    if (drawn < 0.12) return 'see';
    return drawn < 0.6 ? 'register' : 'see-then-register';
  }

  // What falls after the last day has not happened yet: it waits for whoever opens the demo.
  #planArrival(sent: number, { subject, office, afterDays, fate }: Arrival): void {
    const found = must(
      this.#country.offices.find(({ id }) => id === office),
      'It is addressed.',
    );
    const day = this.#nextWorkDay(sent + afterDays);
    if (day === undefined) return;
    const unit = this.#unit(found);
    if (fate === 'see' || fate === 'see-then-register') {
      const by = this.#holder(office, ['head', 'registrar']);
      this.#add(day, { office, kind: 'see-letter', subject, by, body: {} });
    }
    if (fate === 'return') {
      const reason = found.names[found.language];
      this.#add(day, this.#byRegistrar(found, 'return-letter', subject, { reason }));
    } else if (fate !== 'see') {
      this.#add(day, this.#byRegistrar(found, 'register-delivered', subject, { unit }));
    }
  }

  // The last day leaves drafts and reserved numbers behind.
  #planUnfinished(office: DemoOffice): void {
    const day = DAYS - 1;
    const drafts = 1 + Math.floor(this.#chance() * 3);
    for (let i = 0; i < drafts; i += 1) {
      const text = this.#takeText(office);
      if (text === undefined) return;
      const addressees = this.#addressees(office, text).map((id) => ({ office: id }));
      const body = { ...this.#card(text, office), text: text.body, addressees };
      const subject = this.#newLetter(day);
      this.#add(day, this.#byRegistrar(office, 'write-letter', subject, body));
      if (i > 0 && this.#chance() < 0.3) {
        this.#add(day, this.#byRegistrar(office, 'discard-draft', subject, {}));
      }
    }
    if (this.#chance() < 0.5) {
      const register = this.#chance() < 0.5 ? 'incoming' : 'outgoing';
      const reason = office.registers[register].names[office.language];
      const body = { register, reason };
      this.#add(day, this.#byRegistrar(office, 'reserve-number', this.#newLetter(day), body));
    }
  }

  #card(text: DemoText, office: DemoOffice): Record<string, unknown> {
    const secret = this.#chance();
    const urgent = this.#chance();
    const secrecy = secret < 0.03 ? 'secret' : secret < 0.12 ? 'confidential' : 'normal';
    const urgency = urgent < 0.03 ? 'immediate' : urgent < 0.15 ? 'urgent' : 'normal';
    const importance = this.#chance() < 0.1 ? 'important' : 'normal';
    assert(text.title.length <= 300, `A title of the letters in ${office.language} is a line.`);
    const { classes } = this.#data.life;
    const classCode = classes[text.title.length % classes.length]?.code ?? null;
    return { subject: text.title, secrecy, urgency, importance, classCode };
  }

  /** The unit that a letter was handed to; some still lie in the registry. */
  #unit({ id, language }: DemoOffice): string | null {
    const units = this.#units[id] ?? [];
    const isHanded = this.#handling() >= UNHANDED;
    const unit = units[Math.floor(this.#handling() * units.length)];
    return isHanded ? (unit?.[language] ?? null) : null;
  }

  #enclosures({ title }: DemoText, day: number, likelihood: number): readonly Enclosure[] {
    return this.#handling() < likelihood ? [makeEnclosure(title, this.#dateOf(day))] : [];
  }

  #addressees(office: DemoOffice, text: DemoText): readonly string[] {
    const same = this.#country.offices.filter(
      ({ id, language }) => id !== office.id && language === office.language,
    );
    const count = this.#chance() < 0.75 ? 1 : 2 + Math.floor(this.#chance() * 2);
    const chosen = new Set<string>();
    if (text.to !== undefined && text.to !== office.id) chosen.add(text.to);
    while (chosen.size < Math.min(count, same.length)) chosen.add(this.#pick(same).id);
    return [...chosen];
  }

  #takeText({ id, language }: DemoOffice): DemoText | undefined {
    const texts = language === 'fa' ? this.#texts.fa : this.#texts.ar;
    const own = texts.findIndex((text) => text.from === id);
    const at = own === -1 ? Math.floor(this.#chance() * texts.length) : own;
    const [text] = texts.splice(at, 1);
    // Forty Persian texts are soon used up; a register repeats its subjects anyway.
    if (text !== undefined && language === 'fa') texts.push({ ...text, from: undefined });
    return text;
  }

  #byRegistrar(office: DemoOffice, kind: string, subject: string, body: Record<string, unknown>) {
    return { office: office.id, kind, subject, by: this.#holder(office.id, ['registrar']), body };
  }

  #holder(office: string, wanted: readonly DemoAppointment['capacity'][]): DemoAppointment {
    return mustHolder(this.#country, office, wanted);
  }

  #add(day: number, act: Omit<PlannedAct, 'id'>): void {
    this.#days[day]?.push({ id: this.#newId(day), ...act });
  }

  #newLetter(day: number): string {
    return `letter/${this.#newId(day)}`;
  }

  #newId(day: number, chance: Chance = this.#chance): string {
    const random = Uint8Array.from({ length: 10 }, () => Math.floor(chance() * 256));
    return uuidv7(Date.parse(this.#dateOf(day)) + 5 * 3_600_000, random);
  }

  #pick<T>(from: readonly T[]): T {
    return must(from[Math.floor(this.#chance() * from.length)], 'There is something to pick.');
  }

  #dateOf(day: number): string {
    return addDays(this.#lastDay, day - (DAYS - 1));
  }

  #isDayOff(day: number): boolean {
    const weekday = new Date(this.#dateOf(day)).getUTCDay();
    // Friday and Saturday; but the last day is always worked, whichever it is.
    return day !== DAYS - 1 && (weekday === 5 || weekday === 6);
  }

  #nextWorkDay(day: number): number | undefined {
    for (let next = day; next < DAYS; next += 1) if (!this.#isDayOff(next)) return next;
    return undefined;
  }
}
