// Scenarios that people at browsers live through: clerks in three languages are in the middle of
// typing while main is lost, and administrators watch the page of the sites while one of them moves
// the database. No page may show an error, be loaded again or ask for a sign-in; what was typed is
// registered once, at both sites. Pictures are taken before, during and after.
import { assert } from '#lib/assert.ts';
import { foldText } from '#lib/fold.ts';
import { freshId } from '#test/live-server.ts';

import { LANGUAGES } from './site-browsers.ts';
import type { Browsers, Desk, DeskLanguage } from './site-browsers.ts';
import type { SiteEngines } from './site-engines.ts';
import type { Scenario } from './site-scenario.ts';
import { losses } from './site-scenarios-sites.ts';

/** None of them sits where the acts of the load come in. */
const CLERKS: Readonly<Record<DeskLanguage, string>> = {
  ar: 'majed-al-asmari',
  fa: 'maryam-rezaei',
  en: 'lina-haddad',
};
const ADMINISTRATOR = 'badr-al-zahrani';
const KEY_EVERY_MS = 50;
const TYPED: Readonly<Record<DeskLanguage, readonly [string, string]>> = {
  ar: ['طلب نقل ملف ', 'من الفرع إلى المقر'],
  fa: ['درخواست انتقال پرونده ', 'از شعبه به ستاد'],
  en: ['Request to move a file ', 'from the branch to the seat'],
};

interface Written {
  readonly subject: string;
  readonly number: string;
}

/** The three losses of main, each with three clerks who are typing, and a planned move. */
export function watchedBy(browsers: Browsers): readonly Scenario[] {
  return [...losses.map((loss) => whileTyping(loss, browsers)), moveOfThePage(browsers)];
}

function whileTyping(loss: Scenario, browsers: Browsers): Scenario {
  const faults: string[] = [];
  const written: Written[] = [];
  return {
    ...loss,
    async strike(stage) {
      const desks = await Promise.all(
        LANGUAGES.map(async (language) => await browsers.openDesk(language, CLERKS[language])),
      );
      const clerks = await Promise.all(desks.map(async (desk) => await Typing.begin(desk, loss)));
      await loss.strike(stage);
      const struckMs = performance.now();
      written.push(...(await Promise.all(clerks.map(async (clerk) => await clerk.finish()))));
      for (const clerk of clerks) {
        stage.note(clerk.say(struckMs));
        faults.push(...clerk.faults);
      }
      await Promise.all(desks.map(async (desk) => await desk.close()));
    },
    async mend(stage) {
      await loss.mend(stage);
      await stage.engines.waitUntilSafe();
      return [...faults, ...written.flatMap((one) => judgeWritten(stage.engines, one))];
    },
  };
}

class Typing {
  readonly faults: string[] = [];
  readonly #desk: Desk;
  readonly #name: string;
  readonly #subject: string;
  #numberedMs = 0;
  #againMs = 0;

  private constructor(desk: Desk, name: string, subject: string) {
    [this.#desk, this.#name, this.#subject] = [desk, name, subject];
  }

  /** In the middle of the subject. */
  static async begin(desk: Desk, { name }: Scenario): Promise<Typing> {
    const { page, language } = desk;
    const mark = freshId().slice(-6);
    const [begun, rest] = TYPED[language];
    await page.goto('/incoming/new');
    await page.getByLabel(desk.t('field.from')).first().fill('Post 7');
    await page.getByLabel(desk.t('field.their-number')).fill('42');
    await page.getByLabel(desk.t('field.subject')).pressSequentially(begun);
    await desk.shot(`${name}-1-before`);
    await desk.beginWatch();
    return new Typing(desk, name, `${begun}${rest} ${mark}`);
  }

  async finish(): Promise<Written> {
    const { page, language } = this.#desk;
    const t = (key: string) => this.#desk.t(key);
    const [begun] = TYPED[language];
    await page.keyboard.type(this.#subject.slice(begun.length), { delay: KEY_EVERY_MS });
    await this.#desk.shot(`${this.#name}-2-during`);
    const register = { name: t('act.register'), exact: true };
    await page.getByRole('main').getByRole('button', register).click();
    await this.#desk.shot(`${this.#name}-3-registering`);
    const given = page.getByRole('status').filter({ hasText: t('done.register-incoming') });
    const number = await given.locator('.number').innerText();
    this.#numberedMs = performance.now();
    await this.#desk.shot(`${this.#name}-4-after`);
    await this.#desk.readAlarms();
    await page.goto('/incoming');
    await page.getByText(this.#subject).first().waitFor();
    this.#againMs = performance.now();
    await this.#desk.shot(`${this.#name}-5-opened-again`);
    for (const flaw of this.#desk.flaws) this.faults.push(`the page in ${language}: ${flaw}`);
    return { subject: this.#subject, number };
  }

  say(struckMs: number): string {
    const [numbered, again] = [this.#numberedMs, this.#againMs].map((atMs) =>
      ((atMs - struckMs) / 1_000).toFixed(1),
    );
    const { language, putOff } = this.#desk;
    const times = `its number ${numbered} s after the loss, opened again ${again} s after it`;
    return `${language}: ${times}; ${putOff} questions put off and asked again by the page`;
  }
}

/** Once at each site, with the number that the clerk saw. */
function judgeWritten(engines: SiteEngines, { subject, number }: Written): readonly string[] {
  const sql = `select n.text from dawam.entry e join dawam.number n
    on n.office = e.office and n.given_index = e.index
    where position(convert_to('${subject}', 'UTF8') in e.leaf) > 0`;
  return (['main', 'standby'] as const).flatMap((site) => {
    const found = engines.query(site, sql).trim();
    if (foldText(found) === foldText(number)) return [];
    return [`${site}: "${subject}" was registered as ${number} and is "${found}"`];
  });
}

function moveOfThePage(browsers: Browsers): Scenario {
  const faults: string[] = [];
  return {
    name: 'moved-by-page',
    says: 'administrators watch the page of the sites while one of them moves the database',
    ...{ isSwitch: true, weight: 0 },
    async strike(stage) {
      const desks = await Promise.all(
        LANGUAGES.map(async (language) => await browsers.openDesk(language, ADMINISTRATOR)),
      );
      const [first] = desks;
      assert(first !== undefined, 'There are three.');
      const all = async (what: (desk: Desk) => Promise<void>) => {
        await Promise.all(desks.map(what));
      };
      await all(async (desk) => {
        await desk.page.goto('/sites');
        await desk.page.getByRole('button', { name: desk.t('sites.move-here') }).waitFor();
        await desk.shot('move-1-before');
        await desk.beginWatch();
      });
      await first.page.getByRole('button', { name: first.t('sites.move-here') }).click();
      await first.page.getByRole('dialog').waitFor();
      await first.shot('move-2-asked');
      await first.page.getByRole('button', { name: first.t('sites.move.do') }).click();
      await all(async (desk) => {
        const moving = desk.page.getByText(desk.start('sites.moving')).first();
        await moving.waitFor();
        await desk.shot('move-3-during');
        await moving.waitFor({ state: 'detached' });
        await desk.page.getByText(desk.t('sites.state.safe')).first().waitFor();
        await desk.shot('move-4-after');
        await desk.readAlarms();
      });
      for (const { language, flaws } of desks) {
        stage.note(`${language}: ${flaws.length === 0 ? 'nothing wrong' : flaws.join('; ')}`);
        faults.push(...flaws.map((flaw) => `the page in ${language}: ${flaw}`));
      }
      await all(async (desk) => await desk.close());
    },
    mend: () => Promise.resolve(faults),
  };
}
