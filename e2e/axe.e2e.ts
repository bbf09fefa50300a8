// axe on every screen, in each language, on a desktop and a phone, light and dark: nothing serious.
// All rules run in the light; the dark changes colours only, so there the rules about colour run.
import assert from 'node:assert/strict';
import { attest, freshId, incomingLetter, signIn } from '#test/live-server.ts';
import type { LiveServer } from '#test/live-server.ts';
import { graveFindings } from './axe.ts';
import { DESKTOP, journeys, LANGUAGES, PHONE } from './browser.ts';
import type { Desk } from './browser.ts';
import { openSignedIn, PAIRS } from './clerk.ts';
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

const journey = journeys();

for (const language of LANGUAGES) {
  journey(`axe finds nothing serious on any screen (${language})`, async (stage) => {
    const [writer, reader] = PAIRS[language];
    const letters = await prepare(stage.server, writer, reader);
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

/** In each size and theme, without opening the page again: what is open stays open. */
async function lookAt(desk: Desk, name: string): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [size, screen] of [['desktop', DESKTOP] as const, ['phone', PHONE] as const]) {
    await desk.page.setViewportSize(screen);
    for (const theme of ['light', 'dark'] as const) {
      await desk.page.emulateMedia({ colorScheme: theme });
      const rules = theme === 'dark' ? COLOUR_RULES : undefined;
      const each = await graveFindings(desk.page, rules);
      found.push(...each.map((text) => ({ text, at: `${name} ${size} ${theme}` })));
      // Pictures are for people: where nobody looks they cost a third of the time.
      if (process.env['CI'] === undefined) {
        await desk.shot(`axe/${desk.language}/${name}-${size}-${theme}`);
      }
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

interface Letters {
  readonly incoming: string;
  readonly referred: string;
  readonly draft: string;
  readonly sent: string;
}

/** Registered letters, a draft, a dispatched one, and one that waits in the arrivals. */
async function prepare(server: LiveServer, writer: Clerk, reader: Clerk): Promise<Letters> {
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
  const draft = freshId();
  const text = 'متن نامه\n\nبا سپاس';
  const written = { subject: 'ساعات کار', text, addressees: [{ office: reader.office }] };
  await answered(mine.command('write-letter', `letter/${draft}`, written, at));
  const sent = freshId();
  await dispatch(mine, sent, written, at);
  await dispatch(other, freshId(), { ...written, addressees: [at] }, { office: reader.office });
  return { incoming, referred, draft, sent };
}

/** A sheet with steps under steps, one of them not approved, and notes. */
async function refer(
  who: Awaited<ReturnType<typeof signIn>>,
  letter: string,
  at: { readonly office: string },
): Promise<void> {
  const ask = (kind: string, body: object) => answered(who.command(kind, letter, body, at));
  const instruction = 'لإبداء الرأي';
  await ask('refer-letter', { to: [{ unit: 'المشاريع' }, { unit: 'المالية' }], instruction });
  await ask('refer-letter', { parent: 1, to: [{ unit: 'التخطيط' }], instruction });
  await ask('write-note', { step: 2, text: 'شرح' });
  await ask('finish-referral', { step: 2, outcome: 'not-approved', note: 'لا' });
  await ask('write-note', { text: 'شرح' });
}

async function dispatch(
  who: Awaited<ReturnType<typeof signIn>>,
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

const screen = (name: string, path: string): Look => ({
  name,
  async open({ page, t }) {
    await page.goto(path);
    await page.getByRole('main').getByRole('heading').first().waitFor();
    await page.getByText(t('state.loading')).waitFor({ state: 'detached' });
  },
});

/** A dialog that a key opens over the screen that is there. */
const over = (name: string, keys: string): Look => ({
  name,
  async open({ page, t }) {
    await page.getByRole('main').getByRole('heading').first().click();
    await page.keyboard.press(keys);
    await page.getByRole('dialog').waitFor();
    await page.getByText(t('state.loading')).waitFor({ state: 'detached' });
  },
});

function listLooks({ incoming, referred, draft, sent }: Letters): Look[] {
  /** The same letter again, with the dialog of another key. */
  const dialogs = (letter: string, named: readonly (readonly [string, string])[]) =>
    named.flatMap(([name, key]) => [screen('letter', `/letters/${letter}`), over(name, key)]);
  return [
    screen('incoming', '/incoming'),
    screen('outgoing', '/outgoing'),
    screen('arrivals', '/arrivals'),
    screen('drafts', '/drafts'),
    screen('post', '/post'),
    screen('delivery', '/delivery'),
    screen('mail', '/delivery/mail'),
    screen('attention', '/delivery/attention'),
    screen('incoming-form', '/incoming/new'),
    screen('write-form', '/outgoing/new'),
    screen('edit-form', `/letters/${draft}/edit`),
    screen('follow-up', '/follow-up?list=office'),
    screen('circulars', '/follow-up?list=circulars'),
    screen('reports', '/reports'),
    screen('archive-due', '/archive?part=due'),
    screen('archive-held', '/archive?part=held'),
    screen('archive-destroyed', '/archive?part=destroyed'),
    screen('lines', '/lines'),
    over('continuity', 'Alt+l'),
    screen('courier', '/courier'),
    screen('staff', '/staff'),
    screen('account', '/account'),
    screen('lost', '/nowhere'),
    screen('home', '/'),
    over('palette', 'Control+k'),
    screen('letter-sent', `/letters/${sent}`),
    ...dialogs(incoming, [
      ['refer', 'r'],
      ['write-off', 'o'],
    ]),
    screen('letter-referred', `/letters/${referred}`),
    {
      name: 'letter-menu',
      async open({ page }) {
        await page.keyboard.press('m');
        await page.getByRole('menu').waitFor();
      },
    },
    ...dialogs(referred, [['finish', 'f']]),
    screen('letter-draft', `/letters/${draft}`),
    over('attest', 's'),
    screen('letter', `/letters/${incoming}`),
    over('correct-dialog', 'c'),
    screen('letter', `/letters/${incoming}`),
    over('proof', 'v'),
    screen('home', '/'),
    over('keys', 'Shift+Slash'),
  ];
}
