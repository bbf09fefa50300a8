// `dawam keys rotate-reading OFFICE`: another key for what is secret, from now on. What was sealed
// to the earlier ones opens as before.
import { randomBytes } from 'node:crypto';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { dataOptions, readSettings } from '#programs/settings.ts';

export const rotateReading: CliCommand = {
  name: 'keys rotate-reading',
  summary: 'Make another reading key for an office; the server must be stopped.',
  usage: 'OFFICE [--data DIR]',
  words: 1,
  options: dataOptions,
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const [office = ''] = call.words;
  const settings = readSettings(call.values, process.env);
  const { nowMs, openOffice } = await import('#programs/office.ts');
  const { sayReadingKeys } = await import('#programs/say-reading-keys.ts');
  const { store, authority } = await openOffice(settings, call.say);
  try {
    if (authority.findOffice(office) === undefined || store.isElsewhere(office)) {
      call.say(`This server keeps no office with the id ${JSON.stringify(office)}.`);
      return exitCodes.found;
    }
    const recipient = store.keyring.addKey(office, randomBytes);
    await sayReadingKeys({ store, authority, nowMs, report: call.say });
    call.print(recipient);
    call.say(`What is secret is sealed to this key of ${office} from now on. Back up the keys.`);
    return exitCodes.done;
  } finally {
    await store.close();
  }
}
