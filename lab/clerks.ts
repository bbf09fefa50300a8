// The load of the lab of troubles: in each office people register what came by hand, send letters
// to the other offices, some with a file, and register what is delivered. They go on until they
// are asked to stop, and then finish what they have begun.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Chance } from '#sync/testing/virtual-time.ts';

import type { Office } from './country.ts';
import { freshId } from './desk.ts';
import type { Answered } from './desk.ts';
import type { History } from './history.ts';

const PAUSE_MS = 250;
const AGAIN_MS = 300;
/** Of those who got no answer, so many never ask again. */
const GIVES_UP = 0.04;
const HAS_FILE = 0.3;
const FILE_BYTES_MAX = 300_000;
const PAPER = { name: 'Noura Al-Qahtani', title: 'Director', signedOn: '2026-01-04' };

interface Sent {
  readonly letter: string;
  readonly to: string;
}

interface LetterView {
  readonly draft: number;
  readonly digest: string;
  readonly state: string;
}

export class Clerks {
  readonly #offices: readonly Office[];
  readonly #history: History;
  readonly #chance: Chance;
  readonly #sent: Sent[] = [];
  readonly #writers: Promise<void>[] = [];
  readonly #receivers: Promise<void>[] = [];
  #isOver = false;
  #isAllSent = false;
  registered = 0;

  constructor(offices: readonly Office[], history: History, chance: Chance) {
    [this.#offices, this.#history, this.#chance] = [offices, history, chance];
  }

  /** Letters that were sent and are not registered where they went. */
  get underWay(): number {
    return this.#sent.length;
  }

  start(): void {
    for (const office of this.#offices) {
      this.#writers.push(this.#keepWriting(office));
      this.#receivers.push(this.#keepReceiving(office));
    }
  }

  /** Nothing new is begun; comes back when all that was begun is done, registered where it went. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#writers);
    this.#isAllSent = true;
    await Promise.all(this.#receivers);
  }

  async #keepWriting(office: Office): Promise<void> {
    while (!this.#isOver) {
      if (this.#chance.happens(0.4)) await this.#registerPaper(office);
      else await this.#sendLetter(office);
      await sleep(PAUSE_MS * (0.5 + this.#chance.next()));
    }
  }

  async #registerPaper(office: Office): Promise<void> {
    await this.#do(office, 'register-incoming', freshId(), {
      ...{ subject: 'By hand', from: { office: null, name: 'A town' }, theirNumber: '12/345' },
      ...{ theirDate: '2026-01-04', receivedOn: '2026-01-05', medium: 'paper' },
    });
  }

  async #sendLetter(office: Office): Promise<void> {
    const others = this.#offices.filter((one) => one !== office);
    const to = others[this.#chance.below(others.length)]?.office ?? '';
    const letter = freshId();
    const files = this.#chance.happens(HAS_FILE) ? await this.#bringFile(office) : [];
    const body = { subject: `To ${to}`, text: 'A letter', addressees: [{ office: to }], files };
    if (!(await this.#do(office, 'write-letter', letter, body))) return;
    const path = `/api/offices/${office.office}/letters/${letter}`;
    const read = await this.#insist(() => office.desk.get(path));
    if (read?.ok !== true) return;
    const view = read.json as LetterView;
    const { draft, digest } = view;
    if (!(await this.#do(office, 'sign-letter', letter, { draft, digest, paper: PAPER }))) return;
    if (await this.#do(office, 'dispatch-letter', letter, { draft }))
      this.#sent.push({ letter, to });
  }

  async #bringFile({ desk }: Office): Promise<readonly unknown[]> {
    const bytes = new Uint8Array(1 + this.#chance.below(FILE_BYTES_MAX / 2));
    const text = randomBytes(bytes.length).toString('hex');
    const answered = await this.#insist(() => desk.putFile(new TextEncoder().encode(text)));
    return answered?.ok === true ? [answered.json] : [];
  }

  async #keepReceiving(office: Office): Promise<void> {
    const listMine = () => this.#sent.filter(({ to }) => to === office.office);
    while (!this.#isAllSent || listMine().length > 0) {
      for (const sent of listMine()) await this.#receive(office, sent);
      await sleep(AGAIN_MS);
    }
  }

  async #receive(office: Office, sent: Sent): Promise<void> {
    const answered = await office.desk.get(`/api/offices/${sent.to}/letters/${sent.letter}`);
    const isHere = answered?.ok === true && (answered.json as LetterView).state === 'delivered';
    if (!isHere) return;
    await this.#do(office, 'register-delivered', sent.letter, {}, false);
    this.#sent.splice(this.#sent.indexOf(sent), 1);
    this.registered += 1;
  }

  /** False where it was refused, or the person gave up. */
  async #do(
    { desk, office }: Office,
    kind: string,
    letter: string,
    body: object,
    mayGiveUp = true,
  ): Promise<boolean> {
    const act = { id: freshId(), office, kind, subject: `letter/${letter}`, body };
    const answered = await this.#insist(() => desk.submit(this.#history, act), mayGiveUp);
    return answered?.ok === true;
  }

  async #insist(ask: () => Promise<Answered>, mayGiveUp = true): Promise<Answered> {
    for (;;) {
      const answered = await ask();
      if (answered !== undefined) return answered;
      if (mayGiveUp && this.#chance.happens(GIVES_UP)) return undefined;
      await sleep(AGAIN_MS * (0.5 + this.#chance.next()));
    }
  }
}
