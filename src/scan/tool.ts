// Runs a program of the system (Poppler, libtiff, qpdf, tesseract) with limits of time and memory,
// at a low priority, so that the counters never feel it. What goes wrong is a value.
import { spawn } from 'node:child_process';

export type ToolFailure = 'missing' | 'too-long' | 'failed';

export type ToolAnswer =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: ToolFailure; readonly said: string };

export interface ToolLimits {
  /** Of a processor's time; by the clock it may take several times as long beside other work. */
  readonly patienceMs: number;
  readonly memoryBytes: number;
  readonly outputBytesMax: number;
}

export const toolLimits: ToolLimits = {
  patienceMs: 60_000,
  memoryBytes: 2_000_000_000,
  outputBytesMax: 64_000_000,
};

// exec: the process that is killed when time is up is the program itself.
const FRAME = 'ulimit -v "$1" && ulimit -S -t "$2" && shift 2 && exec nice -n 15 "$@"';
const CLOCK_FACTOR = 5;
const SAID_MAX_CHARS = 500;
/** What shells answer where there is no such program. */
const NO_PROGRAM = 127;

export async function runTool(
  program: string,
  args: readonly string[],
  given: Partial<ToolLimits> = {},
): Promise<ToolAnswer> {
  const { patienceMs, memoryBytes, outputBytesMax } = { ...toolLimits, ...given };
  const { promise, resolve } = Promise.withResolvers<ToolAnswer>();
  const memory = String(Math.floor(memoryBytes / 1_024));
  const seconds = String(Math.ceil(patienceMs / 1_000));
  const child = spawn('sh', ['-c', FRAME, 'sh', memory, seconds, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // One thread: what is read in the background must leave a processor to people.
    env: { ...process.env, OMP_THREAD_LIMIT: '1', LC_ALL: 'C.UTF-8' },
  });
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  let said = '';
  let stopped: ToolFailure | undefined;
  const stop = (reason: ToolFailure) => {
    stopped ??= reason;
    child.kill('SIGKILL');
  };
  const alarm = setTimeout(() => stop('too-long'), patienceMs * CLOCK_FACTOR);
  child.stdout.on('data', (piece: Buffer) => {
    sizeBytes += piece.length;
    if (sizeBytes > outputBytesMax) stop('failed');
    else pieces.push(piece);
  });
  child.stderr.on('data', (piece: Buffer) => {
    said = (said + piece.toString('utf8')).slice(0, SAID_MAX_CHARS);
  });
  child.once('error', (error) => resolve({ ok: false, reason: 'missing', said: error.message }));
  child.once('close', (code, signal) => {
    clearTimeout(alarm);
    if (signal === 'SIGXCPU') stopped ??= 'too-long';
    if (code === 0) resolve({ ok: true, bytes: Buffer.concat(pieces) });
    else if (stopped !== undefined) resolve({ ok: false, reason: stopped, said });
    else resolve({ ok: false, reason: code === NO_PROGRAM ? 'missing' : 'failed', said });
  });
  return await promise;
}

export interface Tools {
  /** pdftoppm, pdftotext and pdfinfo of poppler-utils, and qpdf: no post is taken in without. */
  readonly pages: boolean;
  /** tiff2pdf of libtiff-tools. */
  readonly tiff: boolean;
  /** zbarimg of zbar-tools: sheets with bar codes are known. */
  readonly bars: boolean;
  /** Languages that tesseract reads here; none where it is not there. */
  readonly languages: readonly string[];
}

const READ_LANGUAGES = ['ara', 'fas', 'eng'] as const;

/** What this machine has. */
export async function findTools(): Promise<Tools> {
  const isThere = async (program: string, arg: string) => {
    const answer = await runTool(program, [arg]);
    return answer.ok || answer.reason !== 'missing';
  };
  const [poppler, text, qpdf, tiff, bars, listed] = await Promise.all([
    isThere('pdftoppm', '-v'),
    isThere('pdftotext', '-v'),
    isThere('qpdf', '--version'),
    isThere('tiff2pdf', '-h'),
    isThere('zbarimg', '--version'),
    runTool('tesseract', ['--list-langs']),
  ]);
  const known = listed.ok ? listed.bytes.toString('utf8').split(/\s+/) : [];
  const languages = READ_LANGUAGES.filter((language) => known.includes(language));
  return { pages: poppler && text && qpdf, tiff, bars, languages };
}
