// The press itself, in a thread of its own: typst with the house's faces and templates. It answers
// one order after another. Data go in as files that templates read as values; no text is markup.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { must } from '#lib/assert.ts';
import type { PressAnswer, PressOrder } from './press.ts';
import { sheetData } from './sheet-data.ts';

// Regular and bold of what is read as a letter, regular and half-bold of what surrounds it.
const faces = [
  'amiri/400Regular/Amiri_400Regular.ttf',
  'amiri/700Bold/Amiri_700Bold.ttf',
  'ibm-plex-sans-arabic/400Regular/IBMPlexSansArabic_400Regular.ttf',
  'ibm-plex-sans-arabic/600SemiBold/IBMPlexSansArabic_600SemiBold.ttf',
  'vazirmatn/400Regular/Vazirmatn_400Regular.ttf',
  'vazirmatn/600SemiBold/Vazirmatn_600SemiBold.ttf',
];
/** the letter's matter goes along for machines; nothing else differs from A-2. */
const STANDARD = 'a-3b';
/** Results unused for so many papers are forgotten; the house's own are used by each. */
const CACHE_AGE = 8;

const port = must(parentPort ?? undefined, 'The press runs in a thread of its own.');
const require = createRequire(import.meta.url);
const folder = join(import.meta.dirname, 'templates');
const compiler = NodeCompiler.create({
  workspace: folder,
  fontArgs: [{ fontBlobs: faces.map((name) => readFileSync(facePath(name))) }],
});

function facePath(name: string): string {
  return require.resolve(`@expo-google-fonts/${name}`);
}

function print(order: PressOrder): PressAnswer {
  const { id, createdAtS } = order;
  const { template, json, files } = sheetData(order.paper);
  compiler.mapShadow(join(folder, 'data.json'), Buffer.from(json));
  for (const { path, bytes } of files) compiler.mapShadow(join(folder, path), Buffer.from(bytes));
  const compiled = compiler.compile({ mainFilePath: join(folder, `${template}.typ`) });
  const document = compiled.result;
  if (document === null) return { id, sentence: reasonOf(compiled.takeDiagnostics()) };
  const options = { creationTimestamp: createdAtS };
  try {
    const pdf = compiler.pdf(document, { ...options, pdfStandard: STANDARD });
    return { id, pdf: new Uint8Array(pdf), isArchival: true };
  } catch {
    // A character that no face has a shape for, which PDF/A forbids: it is shown as a box.
    return { id, pdf: new Uint8Array(compiler.pdf(document, options)), isArchival: false };
  }
}

function reasonOf(error: Parameters<typeof compiler.fetchDiagnostics>[0] | null): string {
  return error === null ? 'no reason given' : JSON.stringify(compiler.fetchDiagnostics(error));
}

port.on('message', (order: PressOrder) => {
  let answer: PressAnswer;
  try {
    answer = print(order);
  } catch (error) {
    answer = { id: order.id, sentence: error instanceof Error ? error.message : String(error) };
  }
  compiler.resetShadow();
  compiler.evictCache(CACHE_AGE);
  port.postMessage(answer, 'pdf' in answer ? [answer.pdf.buffer] : []);
});
