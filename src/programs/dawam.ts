// The program: `./dawam COMMAND`.
import { runCommandLine } from './command-line.ts';
import { commands } from './command-list.ts';

// A reader that closes early (`| head`) is no reason to crash.
process.stdout.on('error', () => undefined);

process.exitCode = await runCommandLine(commands, process.argv.slice(2), {
  print: (text) => void process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  say: (sentence) => void process.stderr.write(`dawam: ${sentence}\n`),
});
