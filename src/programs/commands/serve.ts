// `dawam serve`: runs an office's server until it is asked to stop.
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { readSettings, serverOptions } from '#programs/settings.ts';

export const serve: CliCommand = {
  name: 'serve',
  summary: "Run an office's server.",
  usage: '[--port PORT] [--host ADDRESS] [--data DIR] [--scan-folder DIR]',
  words: 0,
  options: serverOptions,
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  const { withJoined } = await import('#programs/joined.ts');
  const settings = await withJoined(readSettings(call.values, process.env));
  const { startListening } = await import('#programs/run-office.ts');
  const { makeOfficeApp, nowMs, openOffice, root, startSearch } =
    await import('#programs/office.ts');
  const { startPost } = await import('#programs/post-port.ts');
  const { buildWeb } = await import('#programs/web-build.ts');
  const running = await startListening(settings, call.say, false);
  try {
    const [open] = await Promise.all([openOffice(settings, call.say), buildWeb(root, call.say)]);
    running.closeAtEnd(open);
    const { startSites } = await import('#programs/sites/start-sites.ts');
    const sites = await startSites(open, call.say);
    if (sites !== undefined) running.stopAtEnd(sites);
    // Before anything else is at work: a server that was put back must not write.
    const { startLinks } = await import('#programs/start-links.ts');
    running.stopAtEnd(await startLinks(open, settings, call.say));
    const { post, intake } = await startPost(open, settings, call.say);
    running.stopAtEnd(intake);
    const { startMoves } = await import('#programs/moves/start-moves.ts');
    startMoves(open, running, call.say);
    const { startMail } = await import('#programs/mail/start-mail.ts');
    const { startReminders } = await import('#programs/start-reminders.ts');
    const { startSayingReadingKeys } = await import('#programs/say-reading-keys.ts');
    const hasCentres = settings.centresFile !== undefined;
    const { startPicture } = await import('#programs/picture/start-picture.ts');
    const { startOnDuty } = await import('#programs/on-duty.ts');
    const { url } = running;
    const begins = [
      () => startSearch(open, call.say),
      () => startMail(open, { settings, url }, call.say),
      async () => startReminders(open, { settings, url }, call.say),
      async () => startSayingReadingKeys({ ...open, nowMs, report: call.say, hasCentres }),
      async () => startPicture(open, settings, call.say),
    ];
    running.stopAtEnd(await startOnDuty(open, settings, begins, call.say));
    running.answerWith(makeOfficeApp(open, { settings, post }, call.say));
  } catch (error) {
    await running.stop();
    throw error;
  }
  const tookS = (performance.now() / 1_000).toFixed(1);
  call.print(`Dawam answers at ${running.url} (started in ${tookS} s).`);
  await running.stopped;
  return exitCodes.done;
}
