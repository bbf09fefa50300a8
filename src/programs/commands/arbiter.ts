// `dawam arbiter`: runs the site arbiter of the standby or of the witness until it is asked to
// stop.
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';

export const arbiter: CliCommand = {
  name: 'arbiter',
  summary: "End a dead main centre's lease early: at the standby, and at the witness.",
  usage: '[--settings]',
  words: 0,
  options: {
    settings: { type: 'boolean', summary: 'print the settings, which the environment gives' },
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const { readArbiterSettings, settingLines } =
    await import('#programs/arbiter/arbiter-settings.ts');
  if (call.values['settings'] === true) {
    call.print(settingLines.join('\n'));
    return exitCodes.done;
  }
  const settings = readArbiterSettings(process.env);
  const { runArbiter } = await import('#programs/arbiter/run-arbiter.ts');
  const running = await runArbiter(settings, call.print);
  const { role, main } = settings.machine;
  call.say(`The arbiter of the ${role} looks at ${main}; its status is at port ${running.port}.`);
  const ended = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.stop().then(ended.resolve, ended.reject));
  }
  await ended.promise;
  return exitCodes.done;
}
