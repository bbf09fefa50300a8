// `dawam demo`: a small country to try everything with; also what `npm start` runs.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import { exitCodes } from '#programs/command-line.ts';
import { badSetting, readSettings, serverOptions } from '#programs/settings.ts';
import type { Settings } from '#programs/settings.ts';

export const demo: CliCommand = {
  name: 'demo',
  summary: 'Run a demonstration: twelve offices on three servers, two centres, a plug board.',
  usage:
    '[--port PORT] [--host ADDRESS] [--data DIR] [--scan-folder DIR] [--single] [--reset]' +
    ' [--no-letters] [--no-open]',
  words: 0,
  options: {
    ...serverOptions,
    single: { type: 'boolean', summary: 'one server for all offices, without centres and lines' },
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
  const { resetDemo } = await import('#programs/demo.ts');
  if (call.values['reset'] === true) await resetDemo(settings.dataDir);
  return (await isForOne(call, settings))
    ? await runOne(call, settings)
    : await runAll(call, settings);
}

/** Whoever brings centres or a database has arranged something else than the plug board. */
async function isForOne(call: CliCall, settings: Settings): Promise<boolean> {
  const { isFounded, isSingle } = await import('#programs/plugs/foundation.ts');
  const { databaseUrl, centresFile, dataDir } = settings;
  const isWanted = call.values['single'] === true;
  if (isWanted && (await isFounded(dataDir))) {
    const advice = 'choose another folder with --data, or make it anew with --reset';
    throw badSetting(`${dataDir} holds a demonstration of several servers; ${advice}.`);
  }
  if (isWanted || databaseUrl !== undefined || centresFile !== undefined) return true;
  if (!(await isSingle(dataDir))) return false;
  call.say(`${dataDir} holds a demonstration on one server; --reset makes one of several.`);
  return true;
}

async function runOne(call: CliCall, settings: Settings): Promise<ExitCode> {
  const { startListening } = await import('#programs/run-office.ts');
  const { startDemo } = await import('#programs/demo.ts');
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
  tellStarted(call, running.url);
  await running.stopped;
  return exitCodes.done;
}

async function runAll(call: CliCall, settings: Settings): Promise<ExitCode> {
  const { openPlugs } = await import('#programs/plugs/run-plugs.ts');
  const hasLetters = call.values['no-letters'] !== true;
  const running = await openPlugs(settings, { hasLetters, report: call.say });
  call.say(`Starting; the page at ${running.url} shows how far it is.`);
  if (call.values['no-open'] !== true) openBrowser(running.url);
  await running.start();
  if (!running.isStopping()) {
    tellStarted(call, running.url);
    call.print(`The plug board is at ${running.boardUrl}; the other servers come up behind it.`);
  }
  await running.stopped;
  return exitCodes.done;
}

function tellStarted(call: CliCall, url: string): void {
  call.print(`Dawam answers at ${url} (started in ${(performance.now() / 1_000).toFixed(1)} s).`);
  call.print('This is a demonstration: everybody may sign in as anybody. Stop it with Ctrl-C.');
}

// Only where somebody sits in front of a screen; without a browser nothing is lost.
function openBrowser(url: string): void {
  const hasScreen = ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => (process.env[name] ?? '') !== '');
  if (!hasScreen || !process.stdout.isTTY) return;
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
