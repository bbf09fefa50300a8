// `dawam invite PERSON`: a link through which somebody sets up their first passkey, once.
import { randomBytes } from 'node:crypto';
import { isRefusal } from '#kernel/refusal.ts';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { readSettings, serverOptions } from '#programs/settings.ts';
import { upkeepOptions } from './upkeep-call.ts';

export const invite: CliCommand = {
  name: 'invite',
  summary: 'Make a link through which a person sets up their first passkey, once.',
  usage: 'PERSON [--data DIR] [--port PORT]',
  words: 1,
  options: serverOptions,
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const [person = ''] = call.words;
  const settings = readSettings(call.values, process.env);
  const { withDatabase } = await import('#store/upkeep.ts');
  const { listEntries } = await import('#store/log-reader.ts');
  const { createLiveAuthority } = await import('#modules/directory/authority.ts');
  const { invitationLink, invite: makeInvitation } =
    await import('#modules/directory/sign-in/invitations.ts');
  const { createSignInSecrets } = await import('#modules/directory/sign-in/secrets.ts');
  const { directoryOffice } = await import('#modules/directory/subjects.ts');
  const made = await withDatabase(await upkeepOptions(call), 'beside', async ({ writers }) => {
    const authority = createLiveAuthority();
    await writers.use(async (session) => {
      for (;;) {
        const page = await listEntries(session, directoryOffice, authority.size());
        if (page.length === 0) break;
        for (const placed of page) authority.apply(placed);
      }
    });
    const ports = {
      authority,
      secrets: createSignInSecrets(writers),
      nowMs: () => Date.now(),
      randomBytes: (count: number) => randomBytes(count),
    };
    return await makeInvitation(ports, person, 'office-server');
  });
  if (isRefusal(made)) {
    call.say(`The directory knows nobody with the id ${JSON.stringify(person)}.`);
    return exitCodes.found;
  }
  const origin = settings.publicUrl ?? `http://localhost:${settings.port}`;
  call.print(invitationLink(origin, made.token));
  call.say(`It works once, until ${made.expiresAt}; give it to that person only.`);
  return exitCodes.done;
}
