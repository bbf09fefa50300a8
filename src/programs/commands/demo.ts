// `dawam demo`: a small country to try everything with; also what `npm start` runs.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { readSettings, serverOptions } from '#programs/settings.ts';

export const demo: CliCommand = {
  name: 'demo',
  summary: 'Run a demonstration: twelve offices, some hundred letters, one click to sign in.',
  usage: '[--port PORT] [--host ADDRESS] [--data DIR] [--reset] [--no-letters] [--no-open]',
  words: 0,
  options: {
    ...serverOptions,
    reset: { type: 'boolean', summary: 'throw the old demonstration away and make a new one' },
    'no-letters': { type: 'boolean', summary: 'a new demonstration begins without letters' },
    'no-open': { type: 'boolean', summary: 'do not open a browser' },
  },
  run,
};

async function run(call: CliCall): Promise<ExitCode> {
  // Its own folder, so that nobody's real registers are ever mixed up with it.
  const environment = {
    ...process.env,
    DAWAM_DATA: process.env['DAWAM_DATA'] ?? join('data', 'demo'),
  };
  const settings = readSettings(call.values, environment);
  const { startListening } = await import('#programs/run-office.ts');
  const { resetDemo, startDemo } = await import('#programs/demo.ts');
  if (call.values['reset'] === true) await resetDemo(settings.dataDir);
  const running = await startListening(settings, call.say, true);
  call.say(`Starting; the page at ${running.url} shows how far it is.`);
  if (call.values['no-open'] !== true) openBrowser(running.url);
  try {
    const { app } = await startDemo(settings, running, {
      report: call.say,
      hasLetters: call.values['no-letters'] !== true,
    });
    running.answerWith(app);
  } catch (error) {
    await running.stop();
    throw error;
  }
  call.print(
    `Dawam answers at ${running.url} (started in ${(performance.now() / 1_000).toFixed(1)} s).`,
  );
  call.print('This is a demonstration: everybody may sign in as anybody. Stop it with Ctrl-C.');
  await running.stopped;
  return exitCodes.done;
}

// Only where somebody sits in front of a screen; without a browser nothing is lost.
function openBrowser(url: string): void {
  const hasScreen = ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (process.env[name] ?? '') !== '');
  if (!hasScreen || !process.stdout.isTTY) return;
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
