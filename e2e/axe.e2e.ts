// axe on every screen, from the right and from the left, on a desktop and a phone, light and dark:
// nothing serious. All rules run in the light; the dark changes colours only, so there the rules
// about colour run. Persian stands as Arabic does, so it is looked at once, on a phone. In Arabic
// each screen is loaded by its address, in the others it is gone to from the one before.
import assert from 'node:assert/strict';
import type { Language } from '#kernel/authority.ts';
import { attest, freshId, incomingLetter, signIn } from '#test/live-server.ts';
import type { Client, LiveServer } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { DESKTOP, journeys, LANGUAGES, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { goInside, HEADS, openSignedIn, PAIRS } from './clerk.ts';
import type { Clerk } from './clerk.ts';

const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

interface Look {
  readonly name: string;
  /** Brings the page to where it is looked at. */
  readonly open: (desk: Desk) => Promise<void>;
}

interface Finding {
  readonly text: string;
  readonly at: string;
}

interface View {
  readonly size: 'desktop' | 'phone';
  readonly theme: 'light' | 'dark';
}

const SCREENS = { desktop: DESKTOP, phone: PHONE } as const;
const VIEWS: Readonly<Record<Language, readonly View[]>> = {
  ar: [
    { size: 'desktop', theme: 'light' },
    { size: 'desktop', theme: 'dark' },
    { size: 'phone', theme: 'light' },
  ],
  en: [
    { size: 'desktop', theme: 'light' },
    { size: 'phone', theme: 'light' },
    { size: 'phone', theme: 'dark' },
  ],
  fa: [{ size: 'phone', theme: 'light' }],
};

const journey = journeys();

for (const language of LANGUAGES) {
  journey(`axe finds nothing serious on any screen (${language})`, async (stage) => {
    const [writer, reader] = PAIRS[language];
    const letters = await prepare(stage.server, [writer, reader, HEADS[language]]);
    const desk = await stage.desk({ language });
    const found: Finding[] = [];
    await desk.page.goto('/');
    await desk.page.getByRole('heading', { level: 1 }).waitFor();
    found.push(...(await lookAt(desk, 'sign-in')));
    await openSignedIn(desk, writer);
    for (const look of listLooks(letters)) {
      await look.open(desk);
      found.push(...(await lookAt(desk, look.name)));
    }
    assert.deepEqual(inShort(found), []);
  });
}

/** In sizes and themes, without opening the page again: what is open stays open. */
async function lookAt(desk: Desk, name: string): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { size, theme } of VIEWS[desk.language]) {
    await desk.page.setViewportSize(SCREENS[size]);
    await desk.page.emulateMedia({ colorScheme: theme });
    const rules = theme === 'dark' ? COLOUR_RULES : undefined;
    const each = await graveFindings(desk.page, rules);
    found.push(...each.map((text) => ({ text, at: `${name} ${size} ${theme}` })));
    // Pictures are for people: where nobody looks they cost a third of the time.
    if (process.env['CI'] === undefined) {
      await desk.shot(`axe/${desk.language}/${name}-${size}-${theme}`);
    }
  }
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.page.setViewportSize(DESKTOP);
  return found;
}

/** The same finding on many screens is said once. */
function inShort(found: readonly Finding[]): string[] {
  const places = Map.groupBy(found, ({ text }) => text);
  return [...places].map(([text, all]) => `${text} [${all.map(({ at }) => at).join(', ')}]`);
}

const LOAN = { borrower: 'محمد', dueOn: '2030-01-01' };
const SENDER = { name: 'وزارة المالية' };
const ENVELOPE = { from: SENDER, secrecy: 'secret', receivedOn: '2026-01-05' };
const PACK = { form: 'incoming', count: 4 };

interface Letters {
  readonly incoming: string;
  readonly envelope: string;
  /** Null where nobody may say that the office works on paper. */
  readonly outage: string | null;
  readonly referred: string;
  readonly draft: string;
  readonly sent: string;
}

type People = readonly [writer: Clerk, reader: Clerk, head: Clerk | undefined];

/** Letters of all kinds, one of them lent, one in the arrivals; a pack in an outage on paper. */
async function prepare(server: LiveServer, [writer, reader, head]: People): Promise<Letters> {
  const mine = await signIn(server.url, writer.person);
  const other = await signIn(server.url, reader.person);
  const at = { office: writer.office };
  const incoming = freshId();
  const registered = { ...incomingLetter('صيانة الخوادم'), urgency: 'urgent', secrecy: 'secret' };
  await answered(mine.command('register-incoming', `letter/${incoming}`, registered, at));
  const referred = freshId();
  await answered(
    mine.command('register-incoming', `letter/${referred}`, incomingLetter('طلب'), at),
  );
  await refer(mine, `letter/${referred}`, at);
  await answered(mine.command('lend-original', `letter/${referred}`, LOAN, at));
  const envelope = freshId();
  await answered(mine.command('register-envelope', `letter/${envelope}`, ENVELOPE, at));
  const draft = freshId();
  const text = 'متن نامه\n\nبا سپاس';
  const written = { subject: 'ساعات کار', text, addressees: [{ office: reader.office }] };
  await answered(mine.command('write-letter', `letter/${draft}`, written, at));
  const sent = freshId();
  await dispatch(mine, sent, written, at);
  await dispatch(other, freshId(), { ...written, addressees: [at] }, { office: reader.office });
  const above = head === undefined ? undefined : await signIn(server.url, head.person);
  const outage = await workOnPaper(mine, above, at);
  return { incoming, envelope, outage, referred, draft, sent };
}

async function workOnPaper(
  mine: Client,
  head: Client | undefined,
  at: { readonly office: string },
): Promise<string | null> {
  const [pack, outage] = [freshId(), freshId()];
  await answered(mine.command('lease-pack', `pack/${pack}`, PACK, at));
  await answered(mine.command('print-pack', `pack/${pack}`, { languages: ['ar'] }, at));
  if (head === undefined) return null;
  await answered(head.command('open-outage', `outage/${outage}`, { cause: '220 V' }, at));
  await answered(mine.command('open-pack', `outage/${outage}`, { pack }, at));
  return outage;
}

/** A sheet with steps under steps, one of them not approved, and notes. */
async function refer(who: Client, letter: string, at: { readonly office: string }): Promise<void> {
  const ask = (kind: string, body: object) => answered(who.command(kind, letter, body, at));
  const instruction = 'لإبداء الرأي';
  await ask('refer-letter', { to: [{ unit: 'المشاريع' }, { unit: 'المالية' }], instruction });
  await ask('refer-letter', { parent: 1, to: [{ unit: 'التخطيط' }], instruction });
  await ask('write-note', { step: 2, text: 'شرح' });
  await ask('finish-referral', { step: 2, outcome: 'not-approved', note: 'لا' });
  await ask('write-note', { text: 'شرح' });
}

async function dispatch(
  who: Client,
  letter: string,
  written: object,
  at: { readonly office: string },
): Promise<void> {
  const subject = `letter/${letter}`;
  await answered(who.command('write-letter', subject, written, at));
  const draft = await attest(who, letter, at.office);
  await answered(who.command('dispatch-letter', subject, { draft }, at));
}

async function answered(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  if (!answer.ok) assert.fail(await answer.text());
  return answer;
}

/** Arabic opens each screen by its address; the others go from one to the next, as people do. */
async function goTo(desk: Desk, path: string): Promise<void> {
  if (desk.language === 'ar') await desk.page.goto(path);
  else await goInside(desk, path);
}

const screen = (name: string, path: string): Look => ({
  name,
  async open(desk) {
    const { page, t } = desk;
    await goTo(desk, path);
    await page.getByRole('main').getByRole('heading').first().waitFor();
    await page.getByText(t('state.loading')).first().waitFor({ state: 'detached' });
  },
});

/** A dialog that a key opens over the screen that is there, or over one that is opened first. */
const over = (name: string, keys: string, path?: string): Look => ({
  name,
  async open(desk) {
    if (path !== undefined) await screen(name, path).open(desk);
    const { page, t } = desk;
    await page.getByRole('main').getByRole('heading').first().click();
    await page.keyboard.press(keys);
    await page.getByRole('dialog').waitFor();
    await page.getByText(t('state.loading')).first().waitFor({ state: 'detached' });
  },
});

const envelopeForm: Look = {
  name: 'envelope-form',
  async open({ page, t }) {
    await page.getByLabel(t('field.from')).first().focus();
    await page.keyboard.press('Alt+e');
    await page.getByText(t('envelope.told')).waitFor();
  },
};

const letterMenu: Look = {
  name: 'letter-menu',
  async open({ page }) {
    await page.keyboard.press('m');
    await page.getByRole('menu').waitFor();
  },
};

/** For visitors, who do not sign in. */
const track: Look = {
  name: 'track',
  async open({ page }) {
    await page.goto('/track');
    await page.locator('#number').waitFor();
  },
};

function listLooks(letters: Letters): Look[] {
  const { incoming, envelope, outage, referred, draft, sent } = letters;
  return [
    screen('incoming', '/incoming'),
    screen('outgoing', '/outgoing'),
    screen('arrivals', '/arrivals'),
    screen('drafts', '/drafts'),
    screen('post', '/post'),
    screen('delivery', '/delivery'),
    screen('mail', '/delivery/mail'),
    screen('attention', '/delivery/attention'),
    screen('inside', '/delivery/inside'),
    screen('incoming-form', '/incoming/new'),
    envelopeForm,
    screen('write-form', '/outgoing/new'),
    screen('edit-form', `/letters/${draft}/edit`),
    screen('follow-up', '/follow-up?list=office'),
    screen('circulars', '/follow-up?list=circulars'),
    screen('reports', '/reports'),
    screen('archive-due', '/archive?part=due'),
    screen('archive-lent', '/archive?part=lent'),
    screen('archive-held', '/archive?part=held'),
    screen('archive-destroyed', '/archive?part=destroyed'),
    screen('lines', '/lines'),
    over('continuity', 'Alt+l'),
    screen('courier', '/courier'),
    screen('fallback', '/fallback'),
    ...(outage === null ? [] : [screen('outage', `/fallback/${outage}`)]),
    screen('staff', '/staff'),
    screen('account', '/account'),
    screen('lost', '/nowhere'),
    screen('home', '/'),
    over('palette', 'Control+k'),
    over('keys', 'Shift+Slash', '/'),
    screen('letter-sent', `/letters/${sent}`),
    screen('letter-incoming', `/letters/${incoming}`),
    over('refer', 'r'),
    over('write-off', 'o', `/letters/${incoming}`),
    over('correct-dialog', 'c', `/letters/${incoming}`),
    over('proof', 'v', `/letters/${incoming}`),
    screen('letter-referred', `/letters/${referred}`),
    letterMenu,
    over('finish', 'f', `/letters/${referred}`),
    screen('letter-envelope', `/letters/${envelope}`),
    screen('letter-draft', `/letters/${draft}`),
    over('attest', 's'),
    track,
  ];
}
