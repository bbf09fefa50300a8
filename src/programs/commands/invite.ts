// `dawam invite PERSON`: a link through which somebody sets up their first passkey, once. A server
// that only reads the directory cannot enrol passkeys, so it gives codes that sign in at it.
import { randomBytes } from 'node:crypto';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { RecoveryPorts } from '#modules/directory/sign-in/recovery-codes.ts';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import type { SessionPool } from '#store/database.ts';
import { dataOptions, readSettings, serverOptions } from '#programs/settings.ts';
import { jsonOption, upkeepOptions } from './upkeep-call.ts';

export const invite: CliCommand = {
  name: 'invite',
  summary: 'Make a link through which a person sets up their first passkey, once.',
  usage: 'PERSON [--data DIR] [--port PORT] [--json]',
  words: 1,
  options: { ...dataOptions, port: serverOptions.port, ...jsonOption },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const [person = ''] = call.words;
  const settings = readSettings(call.values, process.env);
  const { withDatabase } = await import('#store/upkeep.ts');
  const { readDirectory } = await import('#programs/read-directory.ts');
  const { invitationLink, invite: makeInvitation } =
    await import('#modules/directory/sign-in/invitations.ts');
  const { createSignInSecrets } = await import('#modules/directory/sign-in/secrets.ts');
  const { directoryOffice } = await import('#modules/directory/subjects.ts');
  const made = await withDatabase(await upkeepOptions(call), 'beside', async ({ writers }) => {
    const authority = await readDirectory(writers);
    const ports = {
      authority,
      secrets: createSignInSecrets(writers),
      nowMs: () => Date.now(),
      randomBytes: (count: number) => randomBytes(count),
    };
    if (await isReplica(writers, directoryOffice)) return await makeCodes(ports, person);
    return await makeInvitation(ports, person, 'office-server');
  });
  if (isRefusal(made)) {
    call.say(`The directory knows nobody with the id ${JSON.stringify(person)}.`);
    return exitCodes.found;
  }
  const isJson = call.values['json'] === true;
  if ('codes' in made) {
    call.print(isJson ? JSON.stringify(made) : made.codes.join('\n'));
    call.say('Each of these codes signs this person in once, at this server only.');
    return exitCodes.done;
  }
  const origin = settings.publicUrl ?? `http://localhost:${settings.port}`;
  const link = invitationLink(origin, made.token);
  call.print(isJson ? JSON.stringify({ link, expiresAt: made.expiresAt }) : link);
  call.say(`It works once, until ${made.expiresAt}; give it to that person only.`);
  return exitCodes.done;
}

async function isReplica(pool: SessionPool, office: string): Promise<boolean> {
  const rows = await pool.query({
    text: 'select 1 from dawam.log where office = $1 and is_replica',
    values: [office],
  });
  return rows.length > 0;
}

async function makeCodes(ports: RecoveryPorts, person: string) {
  const { makeRecoveryCodes } = await import('#modules/directory/sign-in/recovery-codes.ts');
  if (ports.authority.findPerson(person) === undefined) {
    return refuse('directory.no-such-person', { person });
  }
  return { codes: await makeRecoveryCodes(ports, person) };
}
