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
/** After so many papers, or so many characters of them, what none of them used is forgotten. */
const PAPERS_REMEMBERED = 16;
const CHARACTERS_REMEMBERED = 400_000;

const port = must(parentPort ?? undefined, 'The press runs in a thread of its own.');
const require = createRequire(import.meta.url);
const folder = join(import.meta.dirname, 'templates');
const compiler = NodeCompiler.create({
  workspace: folder,
  fontArgs: [{ fontBlobs: faces.map((name) => readFileSync(facePath(name))) }],
});

let papers = 0;
let characters = 0;

/** Looking through all that is remembered takes as long as a tenth of a letter. */
function forget(): void {
  if (papers < PAPERS_REMEMBERED && characters < CHARACTERS_REMEMBERED) return;
  [papers, characters] = [0, 0];
  compiler.evictCache(1);
}

function facePath(name: string): string {
  return require.resolve(`@expo-google-fonts/${name}`);
}

function print(order: PressOrder): PressAnswer {
  const { id, createdAtS } = order;
  const { template, json, files } = sheetData(order.paper);
  papers += 1;
  characters += json.length;
  compiler.mapShadow(join(folder, 'data.json'), Buffer.from(json));
  for (const { path, bytes } of files) compiler.mapShadow(join(folder, path), Buffer.from(bytes));
  const compiled = compiler.compile({ mainFilePath: join(folder, `${template}.typ`) });
  const document = compiled.result;
  if (document === null) return { id, sentence: reasonOf(compiled.takeDiagnostics()) };
  // Parts are joined to one document, whose tags no part could know.
  const pdfTags = order.paper.template !== 'table' || order.paper.pagesBefore === null;
  const options = { creationTimestamp: createdAtS, pdfTags };
  const pages = document.numOfPages;
  try {
    const pdf = compiler.pdf(document, { ...options, pdfStandard: STANDARD });
    return { id, pdf: new Uint8Array(pdf), isArchival: true, pages };
  } catch {
    // A character that no face has a shape for, which PDF/A forbids: it is shown as a box.
    const pdf = compiler.pdf(document, options);
    return { id, pdf: new Uint8Array(pdf), isArchival: false, pages };
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
  forget();
  port.postMessage(answer, 'pdf' in answer ? [answer.pdf.buffer] : []);
});
