// `dawam invite-office OFFICE` at the directory's server makes a link that works once; `dawam join
// LINK` on a new machine follows it; `dawam office` runs what has joined.
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { badSetting, dataOptions, readSettings } from '#programs/settings.ts';
import { serve } from './serve.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

const HOURS_USUAL = 72;

export const inviteOffice: CliCommand = {
  name: 'invite-office',
  summary: "Make a link by which an office's own server joins, once; for the directory's server.",
  usage: 'OFFICE [--hours HOURS] [--data DIR] [--json]',
  words: 1,
  options: {
    ...dataOptions,
    hours: { type: 'string', value: 'HOURS', summary: `how long it works (${HOURS_USUAL})` },
    ...jsonOption,
  },
  run: runInvite,
};

export const join: CliCommand = {
  name: 'join',
  summary: "Set up an office's own server by a link; can be run again until it is done.",
  usage: 'LINK --data DIR [--json]',
  words: 1,
  options: { ...dataOptions, ...jsonOption },
  run: runJoin,
};

export const office: CliCommand = {
  ...serve,
  name: 'office',
  summary: "Run the server of an office that has joined: the same as serve, once 'join' is done.",
  run: runOffice,
};

const WHY = {
  'has-registers': 'keeps its registers on this server already, and a log has one writer',
  'directory-elsewhere': "is invited where the directory is kept; this server's copy is only read",
  'centre-away': 'was not invited: the centre does not answer, or does not know this directory',
  joined: 'has a server of its own already',
} as const;

async function runInvite(call: CliCall): Promise<ExitCode> {
  const [name = ''] = call.words;
  const settings = readSettings(call.values, process.env);
  const given = call.values['hours'];
  const hours = typeof given === 'string' ? Number(given) : HOURS_USUAL;
  if (!Number.isInteger(hours) || hours < 1 || hours > 24 * 90) {
    throw badSetting('The hours must be a whole number from 1 to 2160.');
  }
  if (settings.centresFile === undefined) {
    throw badSetting('DAWAM_CENTRES must name the centres, which keep the invitation.');
  }
  const { readCentres } = await import('#programs/centre-links.ts');
  const { inviteOffice: invite } = await import('#programs/inviting.ts');
  const { readDirectory } = await import('#programs/read-directory.ts');
  const { withDatabase } = await import('#store/upkeep.ts');
  const { findKey } = await import('#store/keys.ts');
  const { directoryOffice } = await import('#store/store.ts');
  const centres = await readCentres(settings.centresFile);
  const { dataDir, originPrefix } = settings;
  const origin = `${originPrefix}/${directoryOffice}`;
  const directoryKey = await findKey(`${dataDir}/keys`, directoryOffice, origin);
  if (directoryKey === undefined) throw badSetting(`${dataDir} has not the directory's key.`);
  const nowMs = () => Date.now();
  const made = await withDatabase(await upkeepOptions(call), 'beside', async ({ writers }) => {
    const found = (await readDirectory(writers)).findOffice(name);
    if (found === undefined || found.closedAt !== undefined || name === directoryOffice) {
      return undefined;
    }
    return await invite({ pool: writers, directoryKey, centres, nowMs }, name, hours);
  });
  if (made === undefined) {
    call.say(`The directory knows no open office with the id ${JSON.stringify(name)}.`);
    return exitCodes.found;
  }
  if ('refused' in made) {
    call.say(`${name} ${WHY[made.refused]}.`);
    return exitCodes.found;
  }
  const { link } = made;
  call.print(call.values['json'] === true ? JSON.stringify({ link, hours }) : link);
  call.say(`It works once, for ${hours} hours: dawam join LINK --data DIR on the new machine.`);
  return exitCodes.done;
}

async function runJoin(call: CliCall): Promise<ExitCode> {
  const [link = ''] = call.words;
  const { joinOffice } = await import('#programs/join.ts');
  const upkeep = await upkeepOptions(call);
  const { office: joined, entries } = await joinOffice({ link, upkeep, say: call.say });
  if (call.values['json'] === true) {
    call.print(JSON.stringify({ office: joined, entries }));
    return exitCodes.done;
  }
  const what = entries === 0 ? 'had joined before' : `has joined; ${entries} directory entries`;
  call.print(`${joined} ${what}. Run it: dawam office --data ${upkeep.dataDir}`);
  return exitCodes.done;
}

async function runOffice(call: CliCall): Promise<ExitCode> {
  const { findJoined } = await import('#programs/joined.ts');
  const { dataDir } = readSettings(call.values, process.env);
  if ((await findJoined(dataDir)) === undefined) {
    throw badSetting(`${dataDir} has not joined: run dawam join LINK --data ${dataDir} first.`);
  }
  return await serve.run(call);
}
