// `dawam sites write` makes the settings of all machines of a centre from one site file, and
// `dawam sites move` moves the database to the other site, on any machine with a Dawam server.
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { MoveObstacle } from '#kernel/site.ts';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes, mustText } from '#programs/command-line.ts';
import { badSetting, readSettings } from '#programs/settings.ts';
import { jsonOption } from './upkeep-call.ts';

export const sitesWrite: CliCommand = {
  name: 'sites write',
  summary: 'Make the settings of all machines of a centre from one site file.',
  usage: 'FILE --out DIR',
  words: 1,
  options: {
    out: { type: 'string', value: 'DIR', summary: 'folder with a folder for each machine' },
  },
  async run(call) {
    const { writeSiteSettings } = await import('#programs/sites/write-settings.ts');
    const [file = ''] = call.words;
    const out = resolve(mustText(call, 'out'));
    const count = await writeSiteSettings(resolve(file), out);
    call.print(`${count} files were written into ${out}; next: deploy/ca.sh ${out}`);
    return exitCodes.done;
  },
};

export const sitesMove: CliCommand = {
  name: 'sites move',
  summary: 'Move the database to the other site, as for maintenance, and say how long it took.',
  usage: '--to SITE [--json]',
  words: 0,
  options: {
    to: { type: 'string', value: 'SITE', summary: 'the machine whose copy is to lead' },
    ...jsonOption,
  },
  run: move,
};

async function move(call: CliCall): Promise<ExitCode> {
  const to = mustText(call, 'to');
  const settings = readSettings(call.values, process.env);
  const { findOwnSite } = await import('#programs/sites/own-site.ts');
  const site = await findOwnSite(settings);
  const { databaseUrl } = settings;
  if (site === undefined || databaseUrl === undefined) {
    throw badSetting('DAWAM_SITE_FILE and DATABASE_URL are needed: see office.env.');
  }
  const { openDatabase } = await import('#store/database.ts');
  const { openPatronis } = await import('#programs/moves/patroni.ts');
  const { beginMove, carryOut } = await import('#programs/moves/carry-out.ts');
  const { sentenceOf } = await import('#programs/moves/sites-here.ts');
  const database = openDatabase({ url: databaseUrl });
  try {
    const patronis = openPatronis(site);
    const parts = { pool: database.writers, patronis, clockMs: () => Date.now() };
    const by = userInfo().username;
    const begun = await beginMove(parts, { id: randomUUID(), to, by });
    if (!begun.ok) {
      call.say(`Nothing was moved: ${obstacles[begun.obstacle]}.`);
      return exitCodes.found;
    }
    call.say(`Moving the database from ${begun.move.from} to ${to} ...`);
    const row = await carryOut(parts, begun.move);
    call.print(call.values['json'] === true ? JSON.stringify(row) : sentenceOf(row));
    return row.state === 'safe' ? exitCodes.done : exitCodes.found;
  } finally {
    await database.close();
  }
}

const obstacles: Readonly<Record<MoveObstacle, string>> = {
  unreachable: 'no Patroni answers',
  'no-such-site': 'the sites have no copy of that name',
  'nobody-leads': 'no copy leads',
  'leads-already': 'that copy leads already',
  'not-in-sync': 'that copy does not have every act (it is no Sync Standby)',
  paused: 'Patroni is paused (patronictl resume)',
  'move-planned': 'Patroni has another move on order',
  'under-way': 'another move is under way',
};
