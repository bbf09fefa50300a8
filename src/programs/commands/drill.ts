// `dawam drill`: a real switch between the sites of a centre, measured and reported; best held on a
// machine of the standby, which sees what the others see.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Appointment } from '#kernel/authority.ts';
import type { BeginBody, ReportBody } from '#modules/site-drills/commands.ts';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { badUsage, exitCodes, mustText, textOf } from '#programs/command-line.ts';
import type { Fronts } from '#programs/drills/fronts.ts';
import { badSetting, readSettings } from '#programs/settings.ts';
import type { Settings } from '#programs/settings.ts';
import type { OwnSite } from '#programs/sites/own-site.ts';
import type { Database } from '#store/database.ts';
import { jsonOption } from './upkeep-call.ts';

const RATE_USUAL = 10;
const RATE_MAX = 200;
const LOSS_PATIENCE_MS = 600_000;
const SAFE_PATIENCE_MS = 300_000;
const PDF_PATIENCE_MS = 60_000;
const ID_BYTES = 10;

export const drill: CliCommand = {
  name: 'drill',
  summary: 'Switch the centre over to its other site, measure it, and report it: each month once.',
  usage: '--as PERSON [--loss] [--rate MARKS] [--note TEXT] [--out DIR] [--json]',
  words: 0,
  options: {
    as: { type: 'string', value: 'PERSON', summary: 'the administrator who answers for it' },
    loss: { type: 'boolean', summary: 'no order: wait until people take the leading site away' },
    rate: { type: 'string', value: 'MARKS', summary: `acts of the drill a second (${RATE_USUAL})` },
    note: { type: 'string', value: 'TEXT', summary: 'a remark for the report' },
    out: { type: 'string', value: 'DIR', summary: 'save the report there as PDF in ar, fa and en' },
    ...jsonOption,
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const person = mustText(call, 'as');
  const marksPerSecond = readRate(textOf(call, 'rate'));
  const settings = readSettings(call.values, process.env);
  const { findOwnSite } = await import('#programs/sites/own-site.ts');
  const site = await findOwnSite(settings);
  const { databaseUrl, publicUrl } = settings;
  if (site === undefined || databaseUrl === undefined || publicUrl === undefined) {
    const needed = 'DAWAM_SITE_FILE, DATABASE_URL and DAWAM_PUBLIC_URL';
    throw badSetting(`${needed} are needed: see office.env.`);
  }
  const { openDatabase } = await import('#store/database.ts');
  const database = openDatabase({ url: databaseUrl });
  try {
    const seat = await findSeat(database, person);
    if (seat === undefined) {
      call.say(`${person} is no administrator now.`);
      return exitCodes.found;
    }
    const way = call.values['loss'] === true ? 'loss' : 'ordered';
    const wish = { way, marksPerSecond } as const;
    return await conduct(call, { ...settings, site, publicUrl }, { database, seat, wish });
  } finally {
    await database.close();
  }
}

interface Conducting {
  readonly database: Database;
  readonly seat: Appointment;
  readonly wish: Pick<BeginBody, 'way' | 'marksPerSecond'>;
}

type AtSites = Settings & { readonly site: OwnSite; readonly publicUrl: string };

async function conduct(
  call: CliCall,
  { site, publicUrl }: AtSites,
  { database, seat, wish }: Conducting,
): Promise<ExitCode> {
  const { openPatronis } = await import('#programs/moves/patroni.ts');
  const { findObstacle } = await import('#programs/moves/carry-out.ts');
  const { holdDrill } = await import('#programs/drills/conduct.ts');
  const { uuidv7 } = await import('#lib/uuid.ts');
  const patronis = openPatronis(site);
  const seen = await patronis.see();
  const from = seen?.copies.find(({ role }) => role === 'leader')?.name ?? '';
  const to = site.holders.find(({ name }) => name !== from)?.name ?? '';
  const obstacle = findObstacle(seen, to);
  if (obstacle !== undefined) {
    call.say(`No drill is held now: ${obstacle}. See dawam sites move.`);
    return exitCodes.found;
  }
  const pool = database.writers;
  const clockMs = () => Date.now();
  const newId = () => uuidv7(clockMs(), randomBytes(ID_BYTES));
  const session = await startSession(database, seat.person, publicUrl);
  const fronts = await frontsOf(site, publicUrl, session.cookie);
  try {
    const arbiter = site.arbiter === undefined ? undefined : { url: site.arbiter, tls: site.tls };
    const parts = { pool, patronis, fronts, arbiter, clockMs, newId, say: call.say };
    const id = newId();
    const report = await holdDrill(parts, {
      ...{ id, from, to, ...wish, office: seat.office, appointment: seat.id },
      ...{ lossPatienceMs: LOSS_PATIENCE_MS, safePatienceMs: SAFE_PATIENCE_MS },
      note: textOf(call, 'note') ?? '',
    });
    const isJson = call.values['json'] === true;
    if (!isJson) call.print(sentenceOf(report));
    const out = textOf(call, 'out');
    const papers =
      out === undefined ? [] : await savePapers(call, fronts, { office: seat.office, id, out });
    if (isJson) call.print(JSON.stringify({ id, ...report, papers }));
    for (const file of isJson ? [] : papers) call.print(file);
    if (report.leads === to) {
      call.say(`${to} leads now and goes on to; dawam sites move --to ${from} moves it back.`);
    }
    return report.lost === 0 && report.leads === to ? exitCodes.done : exitCodes.found;
  } finally {
    fronts.close();
    await session.end();
  }
}

function readRate(text: string | undefined): number {
  if (text === undefined) return RATE_USUAL;
  const rate = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  if (rate >= 1 && rate <= RATE_MAX) return rate;
  throw badUsage(`--rate must be a number from 1 to ${RATE_MAX}.`);
}

/** As an administrator the person acts in the log of the office that they were appointed in. */
async function findSeat(database: Database, person: string): Promise<Appointment | undefined> {
  const { readDirectory } = await import('#programs/read-directory.ts');
  const { formatInstant } = await import('#lib/instant.ts');
  const authority = await readDirectory(database.writers);
  const now = formatInstant(Date.now());
  return authority
    .listAppointmentsOf(person, now)
    .find(({ capacity }) => capacity === 'administrator');
}

/** As if that person had come by a set-up link; it ends with the drill. */
async function startSession(database: Database, person: string, publicUrl: string) {
  const { createSessionStore } = await import('#modules/directory/sign-in/session-store.ts');
  const { Sessions } = await import('#http/session.ts');
  const { randomUUID } = await import('node:crypto');
  const clock = { nowMs: () => Date.now(), randomBytes: (count: number) => randomBytes(count) };
  const isSecure = publicUrl.startsWith('https:');
  const sessions = new Sessions(createSessionStore(database.writers), clock, { isSecure });
  const made = await sessions.start(randomUUID(), person, 'set-up', 'dawam drill');
  return {
    cookie: made.cookie.split(';')[0] ?? '',
    end: async () => void (await sessions.revoke(made.session.id, person)),
  };
}

async function frontsOf(
  { holders, tls }: OwnSite,
  publicUrl: string,
  cookie: string,
): Promise<Fronts> {
  const { openFronts } = await import('#programs/drills/fronts.ts');
  const hosts = holders.map(({ address }) => address);
  return openFronts({ hosts, publicUrl, cookie, authority: tls.ca });
}

async function savePapers(
  call: CliCall,
  fronts: Fronts,
  { office, id, out }: { readonly office: string; readonly id: string; readonly out: string },
): Promise<readonly string[]> {
  const folder = resolve(out);
  const files: string[] = [];
  await mkdir(folder, { recursive: true });
  for (const language of ['ar', 'fa', 'en']) {
    const path = `/api/offices/${office}/site-drills/${id}/report.pdf?language=${language}`;
    const answer = await fronts.ask(0, { path, patienceMs: PDF_PATIENCE_MS });
    if (answer.status !== 200) {
      call.say(`The report could not be printed in ${language} (${answer.status}).`);
      continue;
    }
    const file = join(folder, `drill-${id.slice(-8)}.${language}.pdf`);
    await writeFile(file, answer.bytes);
    files.push(file);
  }
  return files;
}

function sentenceOf(report: ReportBody): string {
  const { struckAt, noticedAt, decidedAt, movedAt, servedAt, verifiedAt } = report;
  const after = (at: string | null) =>
    at === null ? 'not seen' : `${((Date.parse(at) - Date.parse(struckAt)) / 1_000).toFixed(2)} s`;
  const s = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
  return [
    `noticed ${after(noticedAt)}, decided ${after(decidedAt)}, moved ${after(movedAt)}`,
    `served again ${after(servedAt)}, verified ${after(verifiedAt)} after it began`,
    `longest gap ${s(report.longestGapMs)}, longest wait ${s(report.longestWaitMs)}`,
    `${report.acknowledged} of ${report.offered} acts acknowledged, ${report.found} found`,
    `${report.lost} lost, ${report.triedAgain} tries made again; ${report.leads} leads`,
  ].join('; ');
}
